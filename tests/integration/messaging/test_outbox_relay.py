"""The relay on the real broker and database: every committed row, in order per key, one relay at a time."""

import asyncio
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text

from shared.messaging.errors import PublishError
from shared.messaging.producer import EventProducer
from shared.messaging.records import Acknowledgement, Headers
from shared.messaging.relay import OutboxRelay
from shared.messaging.topic_memory import TopicMemory
from shared.persistence.outbox import OutboxEvent, enqueue
from tests.integration.messaging.conftest import Broker, Database, running, until

WHEN = datetime(2024, 10, 28, 1, 2, 3, tzinfo=UTC)
SOURCE = "netra/test"
LOOK_SECONDS = 1.0


def event(broker: Broker, number: int, key: str = "case-1") -> OutboxEvent:
    return OutboxEvent(f"{key}/{number}", broker.topic, key, "id.netra.test.v1", key, WHEN, {"number": number})


async def write(database: Database, *events: OutboxEvent) -> None:
    async with database.engine.begin() as connection:
        await enqueue(connection, database.outbox, *events)


async def unpublished(database: Database) -> int:
    async with database.engine.connect() as connection:
        query = select(func.count()).where(database.outbox.c.published_at.is_(None))
        return int(await connection.scalar(query) or 0)


async def all_published(database: Database) -> None:
    async with asyncio.timeout(90):
        while await unpublished(database):  # noqa: ASYNC110 (another process's row tells)
            await asyncio.sleep(0.02)


def relay(broker: Broker, database: Database, producer: EventProducer) -> OutboxRelay:
    topics = TopicMemory(
        bootstrap=broker.bootstrap, outbox=database.outbox, table=database.topics, topics=[broker.main]
    )
    return OutboxRelay(
        engine=database.engine,
        table=database.outbox,
        topics=topics,
        producer=producer,
        source=SOURCE,
        look_seconds=LOOK_SECONDS,
    )


def ids(records: list[Any]) -> list[str]:
    return [dict(record.headers)["ce_id"].decode() for record in records]


class Unreliable(EventProducer):
    """A real producer whose first acknowledgements get lost on the way back, or that refuses to send at all."""

    def __init__(self, bootstrap: str, *, lost: int = 0, refused: int = 0) -> None:
        super().__init__(bootstrap=bootstrap, client_id="unreliable")
        self.lost = lost
        self.refused = Counter({"case-1": refused})

    async def send(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> Acknowledgement:
        name = (key or b"").decode()
        if self.refused[name] > 0:
            self.refused[name] -= 1
            raise PublishError("away")
        acknowledgement = await super().send(topic, key, value, headers)
        if self.lost > 0:
            self.lost -= 1
            raise PublishError("no answer")
        return acknowledgement


async def test_rows_are_published_in_order_per_key(broker: Broker, producer: EventProducer, database: Database) -> None:
    keys = [f"case-{number}" for number in range(10)]
    async with running(relay(broker, database, producer).run):
        for number in range(20):
            await write(database, *(event(broker, number, key) for key in keys))
        await all_published(database)
    found = defaultdict(list)
    for record in await broker.read():
        found[record.key.decode()].append(int(record.value.split(b":")[1].strip(b" }")))
    assert found == {key: list(range(20)) for key in keys}


async def test_a_commit_wakes_the_relay_and_a_rollback_says_nothing(
    broker: Broker, producer: EventProducer, database: Database
) -> None:
    outbox_relay = relay(broker, database, producer)
    async with running(outbox_relay.run):
        await until(lambda: bool(outbox_relay.health()["active"]))
        async with database.engine.connect() as connection:
            await enqueue(connection, database.outbox, event(broker, 0))
            await connection.rollback()
        await write(database, event(broker, 1))
        await all_published(database)
    assert ids(await broker.read()) == ["case-1/1"]


async def test_an_event_said_twice_is_published_once(
    broker: Broker, producer: EventProducer, database: Database
) -> None:
    await write(database, event(broker, 1), event(broker, 1))
    await write(database, event(broker, 1), event(broker, 2))
    async with running(relay(broker, database, producer).run):
        await all_published(database)
    assert ids(await broker.read()) == ["case-1/1", "case-1/2"]


async def test_a_relay_that_dies_between_send_and_mark_sends_the_same_event_again(
    broker: Broker, producer: EventProducer, database: Database
) -> None:
    sent = asyncio.Event()

    class Dies(EventProducer):
        async def send(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> Acknowledgement:
            await super().send(topic, key, value, headers)
            sent.set()
            await asyncio.Event().wait()
            raise AssertionError

    await write(database, event(broker, 1))
    async with Dies(bootstrap=broker.bootstrap) as dying:
        task = asyncio.create_task(relay(broker, database, dying).run(asyncio.Event()))
        await sent.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert await unpublished(database) == 1
    async with running(relay(broker, database, producer).run):
        await all_published(database)
    first, second = await broker.read()
    assert ids([first, second]) == ["case-1/1", "case-1/1"]
    assert (first.value, first.key) == (second.value, second.key)


async def test_a_failing_key_keeps_its_order_and_holds_up_no_other(broker: Broker, database: Database) -> None:
    await write(database, *(event(broker, number, key) for number in range(3) for key in ("case-1", "case-2")))
    async with Unreliable(broker.bootstrap, refused=1) as producer:
        outbox_relay = relay(broker, database, producer)
        async with running(outbox_relay.run):
            await until(lambda: outbox_relay.health()["published"] == 3)
            assert outbox_relay.health()["failing_keys"] == 1
            await all_published(database)
    published = ids(await broker.read())
    assert [each for each in published if each.startswith("case-1")] == ["case-1/0", "case-1/1", "case-1/2"]


async def test_a_lost_acknowledgement_doubles_a_record_but_reorders_nothing(broker: Broker, database: Database) -> None:
    await write(database, *(event(broker, number) for number in range(3)))
    async with Unreliable(broker.bootstrap, lost=1) as producer, running(relay(broker, database, producer).run):
        await all_published(database)
    assert ids(await broker.read()) == ["case-1/0", "case-1/0", "case-1/1", "case-1/2"]


async def test_of_two_relays_one_is_active_and_the_other_takes_over(
    broker: Broker, producer: EventProducer, database: Database
) -> None:
    one, two = relay(broker, database, producer), relay(broker, database, producer)

    def active() -> list[OutboxRelay]:
        return [each for each in (one, two) if each.health()["active"]]

    async with running(two.run):
        await until(lambda: active() == [two])
        async with running(one.run):
            await write(database, *(event(broker, number) for number in range(50)))
            await all_published(database)
            assert active() == [two]
            await _cut_listening_connections(database)
            await write(database, event(broker, 50))
            await all_published(database)
            await until(lambda: len(active()) == 1)
    assert Counter(ids(await broker.read())) == Counter(f"case-1/{number}" for number in range(51))


async def _cut_listening_connections(database: Database) -> None:
    """What a failover of the database does to the connection that holds the lock."""
    async with database.engine.connect() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        )


async def test_a_topic_that_was_made_anew_gets_again_what_it_has_lost_before_anything_new(
    broker: Broker, producer: EventProducer, database: Database
) -> None:
    async with running(relay(broker, database, producer).run):
        await write(database, *(event(broker, number) for number in range(3)))
        await all_published(database)
    await asyncio.to_thread(broker.make_anew)
    await write(database, event(broker, 3))
    async with EventProducer(bootstrap=broker.bootstrap) as fresh, running(relay(broker, database, fresh).run):
        await has_records(broker, 4)
    assert ids(await broker.read()) == [f"case-1/{number}" for number in range(4)]


async def test_a_topic_that_is_made_anew_under_a_running_relay_is_noticed(
    broker: Broker, producer: EventProducer, database: Database
) -> None:
    outbox_relay = relay(broker, database, producer)
    async with running(outbox_relay.run):
        await write(database, event(broker, 0))
        await all_published(database)
        await asyncio.to_thread(broker.make_anew)
        await has_records(broker, 1)
    assert ids(await broker.read()) == ["case-1/0"]


async def test_a_topic_that_is_still_the_same_gets_nothing_twice(
    broker: Broker, producer: EventProducer, database: Database
) -> None:
    for number in range(2):
        async with running(relay(broker, database, producer).run):
            await write(database, event(broker, number))
            await all_published(database)
    assert ids(await broker.read()) == ["case-1/0", "case-1/1"]


async def test_what_a_topic_would_not_have_kept_is_not_published_again(
    broker: Broker, producer: EventProducer, database: Database
) -> None:
    async with running(relay(broker, database, producer).run):
        await write(database, event(broker, 0), event(broker, 1))
        await all_published(database)
    old = database.outbox.update().where(database.outbox.c.event_id == "case-1/0")
    async with database.engine.begin() as connection:
        await connection.execute(old.values(published_at=func.now() - timedelta(days=2)))
    await asyncio.to_thread(broker.make_anew)
    async with EventProducer(bootstrap=broker.bootstrap) as fresh, running(relay(broker, database, fresh).run):
        await has_records(broker, 1)
        await write(database, event(broker, 2))
        await has_records(broker, 2)
    assert ids(await broker.read()) == ["case-1/1", "case-1/2"]


async def has_records(broker: Broker, number: int) -> None:
    async with asyncio.timeout(60):
        while len(await broker.read()) < number:  # noqa: ASYNC110 -- a broker signals nothing
            await asyncio.sleep(0.1)
