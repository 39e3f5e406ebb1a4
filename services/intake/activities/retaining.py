"""Once a day, what the schedule of retention says is due is told to the operators, or erased where they said so."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Protocol

import structlog

from services.intake.activities.erasing import Erasing
from services.intake.domain.identity_log import Officer
from services.intake.domain.retention import Retention
from shared.retention.schedule import Kind, Schedule

log = structlog.get_logger(__name__)

REASON = "retention_ended"
BY = Officer("netra", "retention")
TOLD = 20
"""Tracking numbers in one line of the log: they name a report, and nobody."""


class DueReporters(Protocol):
    async def due(self, schedule: Schedule, now: datetime) -> dict[Kind, list[str]]: ...


class Retaining:
    """`due` holds, after a round, of how many reporters the identity was kept long enough and is still there."""

    def __init__(
        self,
        *,
        reporters: DueReporters,
        erasing: Erasing,
        schedule: Schedule,
        mode: Retention,
        clock: Callable[[], datetime],
    ) -> None:
        self._reporters = reporters
        self._erasing = erasing
        self._schedule = schedule
        self._mode = mode
        self._clock = clock
        self._done: date | None = None
        self.due = 0

    async def round(self) -> None:
        """The first one of a day (UTC), and the first one of a process; the others do nothing. May be interrupted."""
        now = self._clock()
        if self._mode is Retention.OFF or self._done == now.date():
            return
        found = await self._reporters.due(self._schedule, now)
        for kind, numbers in found.items():
            self._tell(kind, numbers)
        if self._mode is Retention.APPLY:
            await self._apply([number for numbers in found.values() for number in numbers])
            found = await self._reporters.due(self._schedule, now)
        self.due = sum(len(numbers) for numbers in found.values())
        self._done = now.date()

    def _tell(self, kind: Kind, numbers: list[str]) -> None:
        rule = self._schedule[kind]
        if numbers:
            told = {"kind": kind.value, "due": len(numbers), "reports": numbers[:TOLD]}
            log.warning(
                "retention.due", mode=self._mode.value, days=rule.days, confidence=rule.confidence.value, **told
            )

    async def _apply(self, numbers: list[str]) -> None:
        for number in numbers:
            await self._erasing.erase(number, BY, REASON)
        log.info("retention.applied", erased=len(numbers))
