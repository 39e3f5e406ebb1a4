"""The outbox: an event is a row of the transaction that made it true, and a relay publishes it afterwards.

Column names are Debezium's, so that its connector can take over from `shared.messaging.relay` by configuration.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from opentelemetry import propagate
from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, MetaData, Table, Text, and_, func, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

MAX_PAYLOAD_BYTES = 900_000  # what is left of the broker's 1 MB record once key and headers are taken off
WAKE_UP_CHANNEL_PREFIX = "outbox_"
UNMARKED_AT_ONCE = 5_000


@dataclass(frozen=True)
class OutboxEvent:
    """One event to publish. `event_id` becomes `ce_id`: the same fact must always get the same id.

    `key` orders: events of one (topic, key) are published in the order their rows were written. Two transactions that
    write events of one key must exclude each other (lock or bump that key's row), or their order is not defined.
    `payload` holds JSON values; personal data in it is sealed. `time` is aware, the instant the fact became true.
    """

    event_id: str
    topic: str
    key: str
    type: str
    subject: str
    time: datetime
    payload: Mapping[str, Any] = field(repr=False)


def outbox_table(metadata: MetaData, name: str = "outbox") -> Table:
    """Declare the outbox in a service's metadata. `shared.persistence.recipes.create_outbox` is its migration."""
    return Table(
        name,
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("event_id", Text, nullable=False, unique=True),
        Column("aggregatetype", Text, nullable=False, comment="topic"),
        Column("aggregateid", Text, nullable=False, comment="Kafka key"),
        Column("type", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("time", DateTime(timezone=True), nullable=False),
        Column("payload", JSONB, nullable=False),
        Column("headers", JSONB, nullable=False, server_default=text("'{}'::jsonb"), comment="trace context"),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("published_at", DateTime(timezone=True)),
        Index(f"ix_{name}_unpublished", "id", postgresql_where=text("published_at IS NULL")),
    )


def topics_table(metadata: MetaData, name: str = "outbox_topic") -> Table:
    """Declare the relay's memory of topics. `shared.persistence.recipes.create_outbox_topics` is its migration."""
    return Table(
        name,
        metadata,
        Column("topic", Text, primary_key=True),
        Column("topic_id", Text, nullable=False, comment="Kafka's; another one when the topic was made anew"),
        Column("lost_before", DateTime(timezone=True), comment="set while rows published until then are unmarked"),
    )


async def enqueue(connection: AsyncConnection, table: Table, *events: OutboxEvent) -> None:
    """Write `events` in the caller's transaction. An `event_id` already there is skipped: saying it twice is harmless.

    The relay is woken by a NOTIFY that PostgreSQL delivers at commit. Raises ValueError for a payload no broker takes.
    """
    if not events:
        return
    headers: dict[str, str] = {}
    propagate.inject(headers)
    rows = [_row(event, headers) for event in events]
    await connection.execute(insert(table).values(rows).on_conflict_do_nothing(index_elements=["event_id"]))
    await connection.execute(select(func.pg_notify(func.concat(WAKE_UP_CHANNEL_PREFIX, func.current_schema()), "")))


async def unpublished(
    connection: AsyncConnection, table: Table, *, limit: int, without: Sequence[str] = ()
) -> list[Mapping[str, Any]]:
    """Return up to `limit` rows that wait for publication, in writing order, leaving out the keys in `without`.

    Rows are found by their flag, never by position: ids are taken before commit, so "id > last seen" would skip rows.
    """
    query = select(table).where(table.c.published_at.is_(None), table.c.aggregateid.not_in(without))
    rows = await connection.execute(query.order_by(table.c.id).limit(limit))
    return [dict(row) for row in rows.mappings()]


async def mark_published(connection: AsyncConnection, table: Table, ids: Sequence[int]) -> None:
    """Set the flag of rows whose records the broker has acknowledged."""
    await connection.execute(
        table.update().where(table.c.id == func.any(list(ids))).values(published_at=func.clock_timestamp())
    )


async def unmark_published(
    connection: AsyncConnection, table: Table, topic: str, *, since: datetime, before: datetime
) -> int:
    """Take the flag from rows of `topic` that were published in between, the oldest of them; 0 when none is left."""
    is_one = and_(table.c.aggregatetype == topic, table.c.published_at >= since, table.c.published_at < before)
    some = select(table.c.id).where(is_one).order_by(table.c.id).limit(UNMARKED_AT_ONCE)
    unmarked = table.update().where(table.c.id.in_(some)).values(published_at=None).returning(table.c.id)
    return len((await connection.execute(unmarked)).all())


def _row(event: OutboxEvent, headers: Mapping[str, str]) -> dict[str, Any]:
    size = len(json.dumps(event.payload, ensure_ascii=False).encode())
    if size > MAX_PAYLOAD_BYTES:
        msg = f"event {event.event_id}: payload of {size} bytes is over {MAX_PAYLOAD_BYTES}"
        raise ValueError(msg)
    return {
        "event_id": event.event_id,
        "aggregatetype": event.topic,
        "aggregateid": event.key,
        "type": event.type,
        "subject": event.subject,
        "time": event.time,
        "payload": dict(event.payload),
        "headers": dict(headers),
    }
