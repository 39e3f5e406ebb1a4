"""Erasing a reporter: his data key is destroyed, and what was encrypted under it says nothing any more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain import releases
from services.intake.domain.identity_log import Deed, LogEntry, Officer
from services.intake.domain.refusals import UNKNOWN_REPORT
from services.intake.domain.release_policy import ReleasePolicy, known
from services.intake.domain.releases import Identities, Standing
from shared.contracts.refusals import Refused


@dataclass(frozen=True)
class Erasure:
    """`fresh` is true for the one call that destroyed the key; `entry` is what the log says of it."""

    entry: LogEntry
    fresh: bool


class Erasing:
    def __init__(self, *, identities: Identities, policy: ReleasePolicy, clock: Callable[[], datetime]) -> None:
        self._identities = identities
        self._policy = policy
        self._clock = clock

    async def look(self, report_id: str) -> Standing:
        """What there is to erase. Raises Refused(unknown_report)."""
        standing = await self._identities.standing(report_id)
        if standing is None:
            raise Refused(UNKNOWN_REPORT)
        return standing

    async def erase(self, report_id: str, officer: Officer, reason: str, reference: str | None = None) -> Erasure:
        """For good, and once: a second call finds the first. Raises Refused: unknown_report, unknown_reason."""
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
        return Erasure(found[-1], fresh=found[-1] == erased)
