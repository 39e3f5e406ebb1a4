"""Keys and log kept in memory: passes the same contract tests as the ones in PostgreSQL (see identities_contract)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.intake.domain.identity_log import Deed, LogEntry
from services.intake.domain.refusals import UNKNOWN_REPORT
from services.intake.domain.releases import CaseParties, Standing, Step, Written
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import Role
from tests.unit.intake.reports_in_memory import ReportsInMemory


@dataclass
class IdentitiesInMemory:
    reports: ReportsInMemory
    parties: dict[str, list[CaseParties]] = field(default_factory=dict)
    log: list[LogEntry] = field(default_factory=list)
    erased: set[str] = field(default_factory=set)

    def assign(self, report_id: str, parties: dict[Role, str], excluded: Iterable[str] = ()) -> None:
        self.parties.setdefault(report_id, []).append(CaseParties(parties, frozenset(excluded)))

    async def standing(self, report_id: str) -> Standing | None:
        if report_id not in self.reports.filings:
            return None
        log = tuple(entry for entry in self.log if entry.report_id == report_id)
        return Standing(report_id, tuple(self.parties.get(report_id, ())), log, report_id not in self.erased)

    async def waiting(self, since: datetime) -> list[str]:
        decided = {entry.release_id for entry in self.log if entry.deed in {Deed.GRANTED, Deed.REFUSED}}
        asked = (entry for entry in self.log if entry.deed is Deed.ASKED and entry.at >= since)
        return sorted({entry.report_id for entry in asked if entry.release_id not in decided})

    async def write(self, report_id: str, step: Step) -> Written:
        standing = await self.standing(report_id)
        if standing is None:
            raise Refused(UNKNOWN_REPORT)
        entry = step(standing)
        if entry is not None:
            self.log.append(entry)
        if entry is not None and entry.deed is Deed.ERASED:
            self.erased.add(report_id)
            self.reports.filings[report_id] = replace(self.reports.filings[report_id], content_mac=b"")
        after = await self.standing(report_id)
        assert after is not None
        return Written(after, self.reports.filings[report_id].reporter if after.is_kept else None)
