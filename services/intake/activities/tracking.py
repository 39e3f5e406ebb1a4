"""What a reporter may see and add afterwards, by tracking number and receipt."""

import hmac
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from services.intake.activities.attempts import Attempts
from services.intake.adapters.evidence_files import EvidenceStore
from services.intake.adapters.vault import receipt_hash
from services.intake.domain.evidence import Content
from services.intake.domain.filing import Exhibit, OnFile, Reports
from services.intake.domain.hours import AfterHours, after_hours
from services.intake.domain.numbers import TRACKING_NUMBER
from services.intake.domain.progress import CaseProgress
from services.intake.domain.refusals import UNKNOWN_REPORT
from services.intake.domain.rules import Desk
from shared.contracts.refusals import Refused

_NOBODYS_RECEIPT = bytes(32)


@dataclass(frozen=True)
class Status:
    report: OnFile
    cases: list[CaseProgress]
    exhibits: list[Exhibit]
    after_hours: AfterHours | None = None


class Tracking:
    def __init__(
        self,
        *,
        reports: Reports,
        store: EvidenceStore,
        clock: Callable[[], datetime],
        desk: Desk,
        attempts: Attempts,
    ) -> None:
        self._reports = reports
        self._attempts = attempts
        self._desk = desk
        self._store = store
        self._clock = clock

    async def admit(self, number: str, receipt: str, client: str) -> OnFile:
        """The report that this receipt opens. `client` is where it was sent from.

        Raises Refused(unknown_report), the same for a wrong receipt as for a number that does not exist, after the
        same question and comparison: whoever tries numbers learns nothing. Raises Wait when too many were wrong.
        """
        self._attempts.begin(client)
        well_formed = TRACKING_NUMBER.fullmatch(number) is not None
        found = await self._reports.find(number) if well_formed else None
        expected = found.receipt_hash if found else _NOBODYS_RECEIPT
        if not hmac.compare_digest(expected, receipt_hash(receipt)) or found is None:
            if well_formed:
                self._attempts.wrong(number)
            raise Refused(UNKNOWN_REPORT)
        self._attempts.right(client)
        return found

    async def status(self, number: str, receipt: str, client: str) -> Status:
        report = await self.admit(number, receipt, client)
        cases = await self._reports.cases(number)
        late = after_hours(report.received_at, report.election, self._desk.zone(report.province, report.handler))
        return Status(report, cases, await self._reports.exhibits(number), late)

    async def keep(self, report: OnFile, chunks: AsyncIterator[bytes]) -> Exhibit:
        """Keep one file; the same content again is the same exhibit.

        The content is durable before a row refers to it; a crash in between leaves a file that nothing names.
        Raises Refused: empty_file, file_too_large, file_type_not_allowed, malware_found, scanner_away, too_many_files.
        """
        content = await self._store.save(report.report_id, chunks)
        try:
            return await self._reports.add_exhibit(report.report_id, self._exhibit(content))
        except Refused:
            await self._store.discard(report.report_id, content.sha256)
            raise

    def _exhibit(self, content: Content) -> Exhibit:
        return Exhibit(str(uuid4()), content, self._clock())
