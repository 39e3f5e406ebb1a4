"""Which topics an outbox was published to. One that was made anew has lost what the broker had acknowledged.

Kafka gives every topic an id of its own, and another one when it is made again: after its disk was lost, after a
restore, after somebody deleted it. So a relay that remembers the id knows that its rows have to be published again,
and the rows are all still there. Readers drop what they have, by their inboxes.
"""

import asyncio
from collections.abc import Collection, Mapping
from datetime import timedelta

import structlog
from kafka import KafkaAdminClient
from kafka.errors import KafkaError
from sqlalchemy import Table, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.topics import Topic
from shared.messaging.brokers import Brokers, options_of
from shared.persistence.outbox import unmark_published

LOOK_TIMEOUT_MS = 3_000
NO_ID = "00000000-0000-0000-0000-000000000000"
log = structlog.get_logger(__name__)


class TopicMemory:
    """`table` is `shared.persistence.outbox.topics_table`; what is older than a topic keeps is not published again."""

    def __init__(self, *, bootstrap: Brokers | str, outbox: Table, table: Table, topics: Collection[Topic]) -> None:
        self._bootstrap = bootstrap
        self._outbox = outbox
        self._table = table
        self._kept = {topic.name: timedelta(days=topic.retention_days) for topic in topics}

    async def compare(self, connection: AsyncConnection) -> int:
        """How many rows wait for publication again. Resumable: what a death interrupts, the next call completes.

        Nothing is known, and nothing done, while no broker answers. Call it before rows are published, or a new event
        of a key could overtake its old ones.
        """
        try:
            found = await asyncio.to_thread(topic_ids, self._bootstrap, list(self._kept))
        except KafkaError:
            return 0
        for topic, identity in found.items():
            await self._remember(connection, topic, identity)
        return sum([await self._unmark(connection, topic, kept) for topic, kept in self._kept.items()])

    async def _remember(self, connection: AsyncConnection, topic: str, identity: str) -> None:
        """The first sight of a topic says nothing about what it has lost."""
        table = self._table
        remembered = insert(table).values(topic=topic, topic_id=identity)
        changed = {"topic_id": identity, "lost_before": func.clock_timestamp()}
        await connection.execute(
            remembered.on_conflict_do_update(
                index_elements=["topic"], set_=changed, where=table.c.topic_id != remembered.excluded.topic_id
            )
        )

    async def _unmark(self, connection: AsyncConnection, topic: str, kept: timedelta) -> int:
        table, lost = self._table, 0
        before = await connection.scalar(select(table.c.lost_before).where(table.c.topic == topic))
        if before is None:
            return 0
        while rows := await unmark_published(connection, self._outbox, topic, since=before - kept, before=before):
            lost += rows
        await connection.execute(table.update().where(table.c.topic == topic).values(lost_before=None))
        log.error("topic_was_made_anew", topic=topic, published_again=lost)
        return lost


def topic_ids(bootstrap: Brokers | str, names: Collection[str]) -> Mapping[str, str]:
    """Of those that exist. Blocks; raises kafka.errors.KafkaError when no broker answers."""
    admin = KafkaAdminClient(**options_of(bootstrap), bootstrap_timeout_ms=LOOK_TIMEOUT_MS)
    try:
        described = admin.describe_topics(list(names))
    finally:
        admin.close()
    return {each["name"]: str(each["topic_id"]) for each in described if str(each["topic_id"] or NO_ID) != NO_ID}
