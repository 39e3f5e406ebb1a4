"""Accepting a report: check it, number it, seal it, file it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.intake.activities.sealing import sealed_report
from services.intake.adapters.vault import KeyGone, Vault, key_hash, receipt_hash
from services.intake.domain.filing import Filing, OnFile, Reports
from services.intake.domain.form import ReportForm
from services.intake.domain.hours import AfterHours, after_hours
from services.intake.domain.numbers import tracking_number
from services.intake.domain.refusals import KEY_REUSED, KEY_TOO_OLD, NUMBERS_EXHAUSTED, REPORT_ERASED, ROW_REUSED
from services.intake.domain.rules import Desk
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import ReportChannel
from shared.security.sealing import Seal

_DRAWS = 5


@dataclass(frozen=True)
class Origin:
    """Where a report came from. The same `key` in the same `namespace` is the same report."""

    channel: ReportChannel
    namespace: str
    key: str | None
    submitted_by: str | None = None

    def key_hash(self) -> bytes | None:
        return None if self.key is None else key_hash(self.namespace, self.key)


@dataclass(frozen=True)
class Acceptance:
    """What the reporter holds. `fresh` is false when an earlier request had filed this very report."""

    tracking_number: str
    receipt: str
    fresh: bool
    after_hours: AfterHours | None = None


class Reception:
    def __init__(
        self, *, reports: Reports, desk: Desk, seal: Seal, vault: Vault, clock: Callable[[], datetime]
    ) -> None:
        self._reports = reports
        self._desk = desk
        self._seal = seal
        self._vault = vault
        self._clock = clock

    async def accept(self, form: ReportForm, origin: Origin) -> Acceptance:
        """File the report once. Raises Refused: a rule it breaks, or a key that has filed another content."""
        now = self._clock()
        self._desk.check(form, now)
        for _ in range(_DRAWS):
            on_file = await self._reports.file(self._filing(form, origin, now))
            if on_file is not None:
                return self._acceptance(form, origin, on_file)
        raise Refused(NUMBERS_EXHAUSTED)

    def _acceptance(self, form: ReportForm, origin: Origin, on_file: OnFile) -> Acceptance:
        receipt = self._receipt(form, origin, on_file)
        zone = self._desk.zone(on_file.province, on_file.handler)
        return Acceptance(
            on_file.report_id, receipt, on_file.fresh, after_hours(on_file.received_at, on_file.election, zone)
        )

    def _receipt(self, form: ReportForm, origin: Origin, on_file: OnFile) -> str:
        if not on_file.content_mac:
            raise Refused(REPORT_ERASED)
        try:
            if on_file.content_mac != self._vault.content_mac(form, on_file.key_id):
                raise Refused(KEY_REUSED if origin.channel is ReportChannel.HTTP else ROW_REUSED)
            return self._vault.receipt(on_file.report_id, on_file.key_id)
        except KeyGone:
            raise Refused(KEY_TOO_OLD) from None

    def _filing(self, form: ReportForm, origin: Origin, now: datetime) -> Filing:
        number = tracking_number(now, secrets.token_bytes(16))
        return Filing(
            event=sealed_report(form, seal=self._seal, report_id=number, channel=origin.channel, received_at=now),
            key_hash=origin.key_hash(),
            content_mac=self._vault.content_mac(form),
            receipt_hash=receipt_hash(self._vault.receipt(number, self._vault.key_id)),
            submitted_by=origin.submitted_by,
            reporter=self._vault.store(number, form.reporter),
        )
