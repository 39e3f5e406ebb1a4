"""The reconciler: every report that was accepted becomes a case, even if the broker lost what it had acknowledged."""

import asyncio
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

import structlog
from kafka.errors import KafkaError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.intake.adapters.republishing import AT_ONCE, Unanswered, publish_again, set_aside, unanswered
from services.intake.domain.republishing import Patience
from shared.persistence.advisory import advisory_lock
from shared.persistence.availability import DATABASE_AWAY

LOCK = "intake/reconciler"
MOST_IN_A_ROUND = 100_000
"""Reports that are kept in memory while the dead letters are looked through, which is done once in a round."""
TOLD = 20
"""Tracking numbers in one line of the log."""

Value = TypeVar("Value", str, int)
FindDeadLetters = Callable[[Collection[str], datetime], set[str]]
"""Which of these reports, all published at that instant or later, are dead letters. Blocks; raises KafkaError."""

log = structlog.get_logger(__name__)


class Reconciler:
    """A role that may run in any number of processes; one round is one process's at a time.

    Publishing again costs a record that the starter's inbox drops; leaving a report unpublished costs a case. So
    everything that is late is published again, and a round that cannot look through the dead letters does nothing.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        patience: Patience,
        find_dead_letters: FindDeadLetters,
        *,
        most_in_a_round: int = MOST_IN_A_ROUND,
    ) -> None:
        self._engine = engine
        self._most = most_in_a_round
        self._patience = patience
        self._find_dead_letters = find_dead_letters
        self._without_case = 0
        self._published_again = 0

    def health(self) -> dict[str, Any]:
        """`without_case` counts reports that are late; no restart would mend that, so it makes nothing unhealthy."""
        return {"without_case": self._without_case, "published_again": self._published_again}

    async def run(self, stop: asyncio.Event) -> None:
        """Round after round until `stop`. A database or a broker that is away is waited for."""
        while not stop.is_set():
            try:
                await self.round()
            except (DBAPIError, KafkaError, *DATABASE_AWAY) as error:
                log.warning("reconciler_waits", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._patience.between_looks.total_seconds())

    async def round(self) -> int:
        """How many reports were published again."""
        async with advisory_lock(self._engine, LOCK) as connection:
            return 0 if connection is None else await self._publish_late(connection)

    async def _publish_late(self, connection: AsyncConnection) -> int:
        """All that are late are counted. What is due beyond the most in a round is the next round's."""
        late, due = 0, list[Unanswered]()
        async with self._engine.connect() as reading:
            async for each in unanswered(reading):
                is_due = self._is_due(each)
                late += is_due or each.times > 0
                if is_due and len(due) < self._most:
                    due.append(each)
        self._without_case = late
        sent = await self._publish(connection, due)
        self._published_again += sent
        return sent

    def _is_due(self, report: Unanswered) -> bool:
        return report.now - report.published_at >= self._patience.before(report.times + 1)

    async def _publish(self, connection: AsyncConnection, late: list[Unanswered]) -> int:
        """After one look through the dead letters of their time, however many are late."""
        if not late:
            return 0
        due = {each.report_id: each.row for each in late}
        refused = await asyncio.to_thread(self._find_dead_letters, due, min(each.published_at for each in late))
        for some in _in_statements(refused):
            await set_aside(connection, some)
        lost = {each: row for each, row in due.items() if each not in refused}
        if lost:
            log.error("report_without_case", count=len(lost), reports=list(lost)[:TOLD], published_again=True)
        for rows in _in_statements(lost.values()):
            await publish_again(connection, rows)
        return len(lost)


def _in_statements(values: Collection[Value]) -> Iterator[list[Value]]:
    """A statement takes some 65,000 values."""
    ordered = sorted(values)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
