"""From the outbox to Kafka: every committed row, at least once, in order per key, by one active relay."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import structlog
from psycopg import Error as PsycopgError
from sqlalchemy import Table, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.messaging.cloudevents import CloudEvent, binary
from shared.messaging.errors import PublishError, RecordTooLargeError
from shared.messaging.producer import EventProducer
from shared.messaging.topic_memory import TopicMemory
from shared.messaging.tracing import inject, publishing
from shared.persistence.advisory import advisory_lock
from shared.persistence.outbox import WAKE_UP_CHANNEL_PREFIX, mark_published, unpublished

BATCH = 500
POLL_SECONDS = 1.0
RETRY_SECONDS = 2.0
LOOK_SECONDS = 30.0

Row = Mapping[str, Any]
log = structlog.get_logger(__name__)


class OutboxRelay:
    """A role that may run in any number of processes: an advisory lock lets one be active, the others stand by.

    A record that was sent but not marked when the process died is sent again under the same `ce_id`; readers keep an
    inbox. Rows of one key are sent one after the other, none after a row that failed; keys do not wait for each other.
    """

    def __init__(
        self,
        *,
        engine: AsyncEngine,
        table: Table,
        topics: TopicMemory,
        producer: EventProducer,
        source: str,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        """`source` becomes `ce_source`, e.g. "netra/intake"; the schema is the engine's.

        Every `look_seconds` it is seen whether a topic was made anew.
        """
        self._engine = engine
        self._table = table
        self._topics = topics
        self._producer = producer
        self._source = source
        self._look_seconds = look_seconds
        self._retry_at: dict[str, float] = {}
        self._next_look = 0.0
        self._active = False
        self._reachable = True
        self._published = 0
        self._oldest_waiting: str | None = None

    def health(self) -> dict[str, Any]:
        """`failing_keys` wait for another attempt; `oldest_waiting` is when the first unpublished row was written."""
        return {
            "healthy": self._reachable and not self._retry_at,
            "active": self._active,
            "published": self._published,
            "failing_keys": len(self._retry_at),
            "oldest_waiting": self._oldest_waiting,
        }

    async def run(self, stop: asyncio.Event) -> None:
        """Relay until `stop`. A database or a broker that is away is waited for, not raised."""
        while not stop.is_set():
            try:
                await self._term(stop)
            except (DBAPIError, PsycopgError, PoolTimeoutError, OSError) as error:
                self._reachable = False
                log.warning("relay_lost_database", source=self._source, error=type(error).__name__)
            finally:
                self._active = False
            await _stops_within(stop, POLL_SECONDS)

    async def _term(self, stop: asyncio.Event) -> None:
        """As long as the lock is ours. All statements use its connection: losing the lock means losing the pen."""
        async with advisory_lock(self._engine, f"relay:{self._source}:{self._table.name}") as connection:
            self._reachable = True
            if connection is None:
                return
            self._active = True
            log.info("relay_active", source=self._source)
            channel = await connection.scalar(select(func.current_schema()))
            await connection.execute(text(f'LISTEN "{WAKE_UP_CHANNEL_PREFIX}{channel}"'))
            while not stop.is_set():
                await self._look_at_topics(connection)
                if not await self._turn(connection):
                    await _woken_within(connection, POLL_SECONDS)

    async def _look_at_topics(self, connection: AsyncConnection) -> None:
        """Now and then, and before anything is published to a topic that has lost what was published before."""
        now = asyncio.get_running_loop().time()
        if now >= self._next_look:
            await self._topics.compare(connection)
            self._next_look = now + self._look_seconds

    async def _turn(self, connection: AsyncConnection) -> bool:
        """Publish one batch; False when there was nothing that could be tried now."""
        now = asyncio.get_running_loop().time()
        self._retry_at = {key: at for key, at in self._retry_at.items() if at > now}
        rows = await unpublished(connection, self._table, limit=BATCH, without=list(self._retry_at))
        self._oldest_waiting = rows[0]["created_at"].isoformat() if rows else None
        by_key: dict[str, list[Row]] = {}
        for row in rows:
            by_key.setdefault(row["aggregateid"], []).append(row)
        acknowledged = await asyncio.gather(*(self._publish_in_order(key, chain) for key, chain in by_key.items()))
        ids = [each for chain in acknowledged for each in chain]
        if ids:
            await mark_published(connection, self._table, ids)
            self._published += len(ids)
        return bool(rows)

    async def _publish_in_order(self, key: str, rows: list[Row]) -> list[int]:
        """Return the ids of the rows that the broker has, up to the first failure."""
        acknowledged: list[int] = []
        for row in rows:
            try:
                await self._publish(row)
            except (PublishError, RecordTooLargeError) as error:
                self._next_look = 0.0  # a broker that was away may have come back empty
                self._retry_at[key] = asyncio.get_running_loop().time() + RETRY_SECONDS
                log.warning("event_not_published", event_id=row["event_id"], error=type(error).__name__)
                break
            acknowledged.append(row["id"])
        return acknowledged

    async def _publish(self, row: Row) -> None:
        with publishing(row["aggregatetype"], row["headers"]):
            message = binary(event_of(row, self._source), row["aggregateid"])
            await self._producer.send(row["aggregatetype"], message.key, message.value, inject(message.headers))


def event_of(row: Row, source: str) -> CloudEvent:
    """The event an outbox row says; the same row always gives the same event."""
    return CloudEvent(
        id=row["event_id"],
        source=source,
        type=row["type"],
        time=row["time"],
        subject=row["subject"],
        data=json.dumps(row["payload"], ensure_ascii=False, separators=(",", ":")).encode(),
    )


async def _woken_within(connection: AsyncConnection, seconds: float) -> None:
    """Wait for a NOTIFY, no longer than `seconds`: the hint may be lost, the table cannot be."""
    pooled = await connection.get_raw_connection()
    driver: Any = pooled.driver_connection
    async for _notice in driver.notifies(timeout=seconds, stop_after=1):
        return


async def _stops_within(stop: asyncio.Event, seconds: float) -> bool:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    return stop.is_set()
