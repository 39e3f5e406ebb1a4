"""Erasing a reporter: his data key is destroyed, and then what else he may stand in, once no case needs it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from services.intake.adapters.evidence_files import EvidenceStore
from services.intake.domain import releases
from services.intake.domain.erasure_policy import ErasurePolicy, Part
from services.intake.domain.identity_log import Deed, LogEntry, Officer
from services.intake.domain.refusals import UNKNOWN_REPORT
from services.intake.domain.release_policy import ReleasePolicy, known
from services.intake.domain.releases import Identities, Standing
from services.intake.domain.remains import Remainder, Remains
from shared.contracts.refusals import Refused

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Erasure:
    """`fresh` is true for the one call that destroyed the key; `entry` is what the log says of it.

    `kept`: parts of the report that wait for its cases to be closed, or that the rule keeps.
    """

    entry: LogEntry
    fresh: bool
    kept: frozenset[Part] = frozenset()


class Erasing:
    """`store` is None where the exhibits are not at hand; then the keeper, who has them, removes them."""

    def __init__(
        self,
        *,
        identities: Identities,
        remains: Remains,
        store: EvidenceStore | None,
        policy: ReleasePolicy,
        rule: ErasurePolicy,
        clock: Callable[[], datetime],
    ) -> None:
        self._identities = identities
        self._remains = remains
        self._store = store
        self._policy = policy
        self._rule = rule
        self._clock = clock

    async def look(self, report_id: str) -> Standing:
        """What there is to erase. Raises Refused(unknown_report)."""
        standing = await self._identities.standing(report_id)
        if standing is None:
            raise Refused(UNKNOWN_REPORT)
        return standing

    async def erase(
        self, report_id: str, officer: Officer, reason: str, reference: str | None = None, *, at_once: bool = False
    ) -> Erasure:
        """For good, and once: a second call finds the first. With `at_once` open cases lose the statement too.

        Raises Refused: unknown_report, unknown_reason.
        """
        erased = LogEntry(
            deed=Deed.ERASED,
            report_id=report_id,
            at=self._clock(),
            by_agency=officer.agency,
            by_subject=officer.subject,
            reason=known(reason, self._policy.erasures),
            reference=reference,
        )
        written = await self._identities.write(report_id, lambda standing: releases.erase(standing, erased))
        found = [entry for entry in written.standing.log if entry.deed is Deed.ERASED]
        await self._remains.order(report_id, at_once=at_once)
        return Erasure(found[-1], fresh=found[-1] == erased, kept=await self.clear_of(report_id))

    async def clear_of(self, report_id: str) -> frozenset[Part]:
        """Do away with what is due of one report. Returns what is left."""
        left = [await self._clear(remainder) for remainder in await self._remains.left(report_id)]
        return frozenset().union(*left)

    async def clear(self) -> int:
        """Do away with all that is due. Returns of how many reports something is left."""
        left = [await self._clear(remainder) for remainder in await self._remains.left()]
        return sum(1 for parts in left if parts)

    async def _clear(self, remainder: Remainder) -> frozenset[Part]:
        """Files first: a row that says that a file is gone is never too early, and a crash in between is made good."""
        due = self._rule.due(case_open=remainder.case_open, at_once=remainder.at_once) & remainder.kept
        if self._store is None:
            due -= {Part.EXHIBITS}
        if Part.EXHIBITS in due and self._store is not None:
            await self._store.discard_all(remainder.report_id)
        if due:
            await self._remains.gone(remainder.report_id, due, self._clock())
            log.info("erasure.cleared", report_id=remainder.report_id, parts=sorted(due))
        return remainder.kept - due
