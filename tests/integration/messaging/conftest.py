"""A topic, a schema and a group of its own for every test, on the real broker and the real database."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from sqlalchemy import MetaData, Table
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.schema import CreateSchema, DropSchema

from deploy.local.stack import Stack
from shared.contracts.topics import Topic
from shared.messaging.consumer import LaneConsumer
from shared.messaging.producer import EventProducer
from shared.messaging.records import Record
from shared.messaging.subscription import Backoff, ConsumerSettings
from shared.messaging.topics import ensure_topics
from shared.persistence.engine import create_engine
from shared.persistence.inbox import inbox_table
from shared.persistence.outbox import outbox_table, topics_table

QUICK = ConsumerSettings(
    transient_backoff=Backoff(0.02, 0.1), bug_backoff=Backoff(0.02, 0.1), commit_interval=0.1, session_timeout=10
)


async def until(condition: Callable[[], bool], seconds: float = 90) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 (what is waited for happens in a broker, which signals nothing)
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(role: Callable[[asyncio.Event], Awaitable[None]]) -> AsyncIterator[asyncio.Event]:
    stop = asyncio.Event()
    task = asyncio.ensure_future(role(stop))
    try:
        yield stop
    finally:
        stop.set()
        await task


@dataclass
class Broker:
    """One main topic and its dead letters; `read` sees what is in a partitioned topic without a group."""

    bootstrap: str
    topic: str = field(default_factory=lambda: f"test.{uuid.uuid4().hex[:12]}.v1")
    group: str = "readers"

    @property
    def dead_letters(self) -> str:
        return f"{self.topic}.readers.dlq"

    @property
    def main(self) -> Topic:
        return Topic(self.topic, "test", "key", (), (), 3, 1)

    def make_anew(self) -> None:
        """As after the loss of the broker's disk: the same name, and nothing in it."""
        with closing(KafkaAdminClient(bootstrap_servers=self.bootstrap)) as admin:
            admin.delete_topics([self.topic])
            until = monotonic() + 20
            while self.topic in admin.list_topics():
                assert monotonic() < until
                sleep(0.1)
        ensure_topics(self.bootstrap, [self.main])

    def make(self, partitions: int) -> None:
        main = Topic(self.topic, "test", "key", (), (), partitions, 1)
        dead = Topic(self.dead_letters, "test", "original key", (), (), partitions, 1, self.topic)
        ensure_topics(self.bootstrap, [main, dead])

    def consumer(
        self,
        handler: Callable[[Record], Awaitable[None]],
        producer: EventProducer,
        settings: ConsumerSettings = QUICK,
        **more: Any,
    ) -> LaneConsumer:
        return LaneConsumer(
            bootstrap=self.bootstrap,
            topic=self.topic,
            group=self.group,
            handler=handler,
            dead_letter_topic=self.dead_letters,
            producer=producer,
            settings=settings,
            **more,
        )

    async def read(self, topic: str | None = None) -> list[Any]:
        return await asyncio.to_thread(self._read, topic or self.topic)

    def _read(self, topic: str) -> list[Any]:
        consumer = KafkaConsumer(
            bootstrap_servers=self.bootstrap, auto_offset_reset="earliest", enable_auto_commit=False
        )
        try:
            partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
            consumer.assign(partitions)
            ends = consumer.end_offsets(partitions)
            found: list[Any] = []
            while any(consumer.position(each) < ends[each] for each in partitions):
                for records in consumer.poll(timeout_ms=200).values():
                    found += records
            return found
        finally:
            consumer.close()

    async def committed(self) -> dict[int, int]:
        return await asyncio.to_thread(self._committed)

    def _committed(self) -> dict[int, int]:
        consumer = KafkaConsumer(bootstrap_servers=self.bootstrap, group_id=self.group, enable_auto_commit=False)
        try:
            partitions = consumer.partitions_for_topic(self.topic)
            return {number: consumer.committed(TopicPartition(self.topic, number)) or 0 for number in partitions}
        finally:
            consumer.close()


@pytest.fixture
def broker(stack: Stack) -> Broker:
    broker = Broker(stack.environment["KAFKA_BOOTSTRAP_SERVERS"])
    broker.make(partitions=4)
    return broker


@pytest.fixture
async def producer(broker: Broker) -> AsyncIterator[EventProducer]:
    async with EventProducer(bootstrap=broker.bootstrap, client_id="test") as producer:
        yield producer


@dataclass
class Database:
    engine: AsyncEngine
    outbox: Table
    topics: Table
    inbox: Table
    metadata: MetaData


@pytest.fixture
async def database(stack: Stack) -> AsyncIterator[Database]:
    schema = f"test_{uuid.uuid4().hex[:12]}"
    engine = create_engine(stack.environment["DATABASE_URL"], schema=schema)
    metadata = MetaData()
    made = Database(engine, outbox_table(metadata), topics_table(metadata), inbox_table(metadata), metadata)
    async with engine.begin() as connection:
        await connection.execute(CreateSchema(schema))
        await connection.run_sync(metadata.create_all)
    yield made
    async with engine.begin() as connection:
        await connection.execute(DropSchema(schema, cascade=True))
    await engine.dispose()
