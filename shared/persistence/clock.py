"""The time by which NETRA records: that of the database, which all processes share; a host's own clock may be wrong.

Wrong by an hour, a host's clock would date a report into the future, refuse honest ones, or count a limit from the
wrong day. So the database is asked once, and again from time to time; between two answers the process counts seconds.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.persistence.availability import DATABASE_AWAY

log = structlog.get_logger(__name__)

ASK_SECONDS = 10.0
ASK_AGAIN_SECONDS = 1.0
TOLERANCE_SECONDS = 5.0
WRONG = "clock.is_wrong"
ASK = text("SELECT clock_timestamp()")

Clock = Callable[[], datetime]


class ClockNotSet(ConnectionError):  # noqa: N818 -- a condition that passes
    """The database has not told the time yet. As any ConnectionError it means: away for now, try again."""


@dataclass(frozen=True)
class Answer:
    """What the database's clock showed when this process' counter stood at `counter`, give or take `doubt`."""

    instant: datetime
    counter: float
    doubt: timedelta

    def at(self, counter: float) -> datetime:
        return self.instant + timedelta(seconds=counter - self.counter)


def believed(known: Answer | None, new: Answer) -> Answer:
    """An answer that differs by no more than it is in doubt tells nothing new: time does not jump for it."""
    if known is not None and abs(new.instant - known.at(new.counter)) <= new.doubt:
        return known
    return new


class DatabaseClock:
    """Called, it gives the database's time, in UTC. `health` says by how much the host's own clock is ahead."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        tolerance_seconds: float = TOLERANCE_SECONDS,
        own: Clock = lambda: datetime.now(UTC),
        counter: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._tolerance = tolerance_seconds
        self._own = own
        self._counter = counter
        self._answer: Answer | None = None
        self._ahead = 0.0

    def __call__(self) -> datetime:
        """Raises ClockNotSet until the database has answered once."""
        if self._answer is None:
            raise ClockNotSet("the database has not told the time yet")
        return self._answer.at(self._counter())

    async def set(self) -> None:
        """Ask the database. Raises what DATABASE_AWAY names."""
        async with self._engine.connect() as connection:
            asked = self._counter()
            instant: datetime = await connection.scalar(ASK)
            answered, own = self._counter(), self._own()
        half = timedelta(seconds=(answered - asked) / 2)
        self._answer = believed(self._answer, Answer(instant.astimezone(UTC) + half, answered, half))
        self._compare(own, self())

    async def ask(self) -> None:
        """As `set`. While the database is away, which whatever needs it tells, seconds are counted on."""
        with suppress(*DATABASE_AWAY):
            await self.set()

    async def keep(self, stop: asyncio.Event) -> None:
        """A role: asks again and again, at first until there is an answer."""
        while not stop.is_set():
            await self.ask()
            pause = ASK_AGAIN_SECONDS if self._answer is None else ASK_SECONDS
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    def health(self) -> dict[str, Any]:
        """No restart would mend a host's clock, and nothing is recorded by it: it is warned of, here and in the log."""
        if self._answer is None:
            return {"healthy": False, "error": ClockNotSet.__name__}
        return {"ahead_seconds": round(self._ahead, 1)} | ({"warning": WRONG} if self._is_wrong else {})

    @property
    def _is_wrong(self) -> bool:
        return abs(self._ahead) > self._tolerance

    def _compare(self, own: datetime, shared: datetime) -> None:
        was_wrong, self._ahead = self._is_wrong, (own - shared).total_seconds()
        if self._is_wrong:
            log.error(WRONG, ahead_seconds=round(self._ahead, 1), tolerance_seconds=self._tolerance)
        elif was_wrong:
            log.info("clock.is_right_again", ahead_seconds=round(self._ahead, 1))
