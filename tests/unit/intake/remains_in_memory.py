"""What is left of erased reporters' reports, in memory: passes the same contract tests (see remains_contract)."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.intake.domain.erasure_policy import Part
from services.intake.domain.identity_log import Deed
from services.intake.domain.remains import Remainder
from shared.contracts.vocabulary import CaseOutcome
from tests.unit.intake.identities_in_memory import IdentitiesInMemory


@dataclass
class RemainsInMemory:
    identities: IdentitiesInMemory
    at_once: set[str] = field(default_factory=set)
    went: dict[str, frozenset[Part]] = field(default_factory=dict)

    async def order(self, report_id: str, *, at_once: bool) -> None:
        if at_once:
            self.at_once.add(report_id)

    async def left(self, report_id: str | None = None) -> list[Remainder]:
        erased = [entry for entry in self.identities.log if entry.deed is Deed.ERASED]
        found = [
            Remainder(
                report_id=entry.report_id,
                erased_at=entry.at,
                at_once=entry.report_id in self.at_once,
                case_open=self._case_open(entry.report_id),
                kept=frozenset(Part) - self.went.get(entry.report_id, frozenset()),
            )
            for entry in sorted(erased, key=lambda entry: entry.report_id)
        ]
        return [one for one in found if one.kept and report_id in {None, one.report_id}]

    async def gone(self, report_id: str, parts: Collection[Part], _at: datetime) -> None:
        self.went[report_id] = self.went.get(report_id, frozenset()) | frozenset(parts)
        if Part.EXHIBITS in parts:
            kept = self.identities.reports.kept
            kept[report_id] = [replace(exhibit, stored=False) for exhibit in kept[report_id]]

    def _case_open(self, report_id: str) -> bool:
        outcomes = [case.outcome for case in self.identities.reports.followed.get(report_id, [])]
        any_closed = any(outcome not in {None, CaseOutcome.MERGED} for outcome in outcomes)
        return None in outcomes or (bool(outcomes) and not any_closed)
