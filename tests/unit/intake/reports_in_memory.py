"""Reports kept in memory: passes the same contract tests as the ones in PostgreSQL (see reports_contract)."""

from dataclasses import dataclass, field, replace

from services.intake.domain.evidence import MAX_FILES_PER_REPORT, Content
from services.intake.domain.filing import ERASED, Exhibit, Filing, OnFile
from services.intake.domain.progress import CaseProgress
from services.intake.domain.refusals import REPORTER_ERASED, TOO_MANY_FILES
from shared.contracts.refusals import Refused


@dataclass
class ReportsInMemory:
    filings: dict[str, Filing] = field(default_factory=dict)
    by_key: dict[bytes, str] = field(default_factory=dict)
    followed: dict[str, list[CaseProgress]] = field(default_factory=dict)
    kept: dict[str, list[Exhibit]] = field(default_factory=dict)

    async def file(self, filing: Filing) -> OnFile | None:
        if filing.key_hash is not None and filing.key_hash in self.by_key:
            return await self.find(self.by_key[filing.key_hash])
        if filing.report_id in self.filings:
            return None
        self.filings[filing.report_id] = filing
        if filing.key_hash is not None:
            self.by_key[filing.key_hash] = filing.report_id
        self.kept[filing.report_id] = [
            Exhibit(
                item.evidence_id,
                Content(item.sha256, item.media_type, item.size_bytes),
                filing.event.received_at,
                stored=False,
            )
            for item in filing.event.evidence
        ]
        return _on_file(filing, fresh=True)

    async def find(self, report_id: str) -> OnFile | None:
        return _on_file(self.filings[report_id], fresh=False) if report_id in self.filings else None

    async def cases(self, report_id: str) -> list[CaseProgress]:
        return sorted(self.followed.get(report_id, []), key=lambda case: case.case_number)

    async def exhibits(self, report_id: str) -> list[Exhibit]:
        return sorted(self.kept[report_id], key=lambda exhibit: exhibit.evidence_id)

    async def add_exhibit(self, report_id: str, exhibit: Exhibit) -> Exhibit:
        if self.filings[report_id].content_mac == ERASED:
            raise Refused(REPORTER_ERASED)
        kept = self.kept[report_id]
        same = next((known for known in kept if known.content.sha256 == exhibit.content.sha256), None)
        if same is None:
            if len(kept) >= MAX_FILES_PER_REPORT:
                raise Refused(TOO_MANY_FILES)
            kept.append(exhibit)
            return exhibit
        if same.stored:
            return same
        arrived = replace(exhibit, evidence_id=same.evidence_id)
        kept[kept.index(same)] = arrived
        return arrived


def _on_file(filing: Filing, *, fresh: bool) -> OnFile:
    return OnFile(
        report_id=filing.report_id,
        key_id=filing.reporter.key_id,
        content_mac=filing.content_mac,
        receipt_hash=filing.receipt_hash,
        received_at=filing.event.received_at,
        officials=len(filing.event.officials),
        election=filing.event.election,
        province=filing.event.province,
        handler=filing.event.handler,
        fresh=fresh,
    )
