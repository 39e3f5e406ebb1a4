"""The reconciler: every report that was accepted becomes a case, even if the broker lost what it had acknowledged."""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog
from kafka.errors import KafkaError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.intake.adapters.republishing import Unanswered, publish_again, set_aside, unanswered
from services.intake.domain.republishing import Patience
from shared.persistence.advisory import advisory_lock
from shared.persistence.availability import DATABASE_AWAY

LOCK = "intake/reconciler"
TOLD = 20
"""Tracking numbers in one line of the log."""

FindDeadLetters = Callable[[Collection[str], datetime], set[str]]
"""Which of these reports, all published at that instant or later, are dead letters. Blocks; raises KafkaError."""

log = structlog.get_logger(__name__)


class Reconciler:
    """A role that may run in any number of processes; one round is one process's at a time.

    Publishing again costs a record that the starter's inbox drops; leaving a report unpublished costs a case. So
    everything that is late is published again, and a round that cannot look through the dead letters does nothing.
    """

    def __init__(self, engine: AsyncEngine, patience: Patience, find_dead_letters: FindDeadLetters) -> None:
        self._engine = engine
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
        late, sent, after = 0, 0, ""
        while page := await unanswered(connection, after=after):
            after, due = page[-1].report_id, [each for each in page if self._is_due(each)]
            late += sum(each.times > 0 or self._is_due(each) for each in page)
            sent += await self._publish(connection, due)
        self._without_case = late
        self._published_again += sent
        return sent

    def _is_due(self, report: Unanswered) -> bool:
        return report.now - report.published_at >= self._patience.before(report.times + 1)

    async def _publish(self, connection: AsyncConnection, late: list[Unanswered]) -> int:
        if not late:
            return 0
        due = [each.report_id for each in late]
        refused = await asyncio.to_thread(self._find_dead_letters, due, min(each.published_at for each in late))
        if refused:
            await set_aside(connection, refused)
        lost = [each for each in due if each not in refused]
        if lost:
            log.error("report_without_case", count=len(lost), reports=lost[:TOLD], published_again=True)
            await publish_again(connection, lost)
        return len(lost)
