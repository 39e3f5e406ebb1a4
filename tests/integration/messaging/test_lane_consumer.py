"""The consumer on the real broker: nothing lost, nothing out of order, nothing committed too early."""

import asyncio
import itertools
from collections import Counter, defaultdict
from typing import Any

import pytest
from kafka import KafkaConsumer
from structlog.testing import capture_logs

from deploy.local.stack import Stack
from shared.messaging import poller
from shared.messaging.client import consumer_client
from shared.messaging.errors import InvalidMessage, Transient
from shared.messaging.fuse import FuseRule
from shared.messaging.producer import EventProducer
from shared.messaging.records import Record
from shared.messaging.subscription import Backoff, ConsumerSettings
from tests.integration.messaging.conftest import QUICK, Broker, running, until
from tests.integration.workflow.service import eventually

KEYS = [b"key-%d" % number for number in range(20)]


async def fill(broker: Broker, producer: EventProducer, per_key: int) -> None:
    """Every key's values count up from 0."""

    async def fill_key(key: bytes) -> None:
        for number in range(per_key):
            await producer.send(broker.topic, key, b"%d" % number, ())

    await asyncio.gather(*(fill_key(key) for key in KEYS))


class Notebook:
    """What a handler was given and has finished, by key."""

    def __init__(self) -> None:
        self.values: dict[bytes | None, list[int]] = defaultdict(list)
        self.times: Counter[tuple[int, int]] = Counter()

    def note(self, record: Record) -> None:
        self.values[record.key].append(int(record.value or b""))
        self.times[record.partition, record.offset] += 1

    @property
    def count(self) -> int:
        return len(self.times)


async def test_failures_neither_lose_nor_reorder_records(broker: Broker, producer: EventProducer) -> None:
    done, failed = Notebook(), Counter[tuple[int, int]]()

    async def handle(record: Record) -> None:
        at = (record.partition, record.offset)
        if record.offset % 7 == 3 and failed[at] < 2:
            failed[at] += 1
            raise (Transient("away") if failed[at] == 1 else KeyError("bug"))
        done.note(record)

    await fill(broker, producer, 25)
    async with running(broker.consumer(handle, producer).run):
        await until(lambda: done.count == 500)
    assert set(done.times.values()) == {1}
    assert all(done.values[key] == list(range(25)) for key in KEYS)
    assert sum((await broker.committed()).values()) == 500


async def test_an_invalid_record_becomes_a_dead_letter_and_stops_nobody(
    broker: Broker, producer: EventProducer
) -> None:
    done = Notebook()

    async def handle(record: Record) -> None:
        if record.value == b"\xffbad":
            raise InvalidMessage("not_json", "the value is not a JSON document")
        done.note(record)

    await producer.send(broker.topic, b"k", b"\xffbad", (("content-type", b"text/odd"), ("traceparent", b"old")))
    await producer.send(broker.topic, b"k", b"1", ())
    consumer = broker.consumer(handle, producer)
    async with running(consumer.run):
        await until(lambda: done.count == 1)
        assert consumer.health()["fused"] is False
    (letter,) = await broker.read(broker.dead_letters)
    headers = dict(letter.headers)
    (source,) = [record for record in await broker.read() if record.value == b"\xffbad"]
    assert (letter.key, letter.value, headers["content-type"]) == (b"k", b"\xffbad", b"text/odd")
    assert (headers["dlq-reason-code"], headers["dlq-group"]) == (b"not_json", b"readers")
    assert headers["dlq-orig-topic"] == broker.topic.encode()
    assert (int(headers["dlq-orig-partition"]), int(headers["dlq-orig-offset"])) == (source.partition, source.offset)
    assert "traceparent" not in headers
    assert sum((await broker.committed()).values()) == 2


async def test_a_consumer_that_came_before_its_topic_reads_once_the_topic_is_made(
    stack: Stack, producer: EventProducer
) -> None:
    """With an instance id: what a static member was assigned first it would be given again and again."""
    early, done = Broker(stack.environment["KAFKA_BOOTSTRAP_SERVERS"]), Notebook()

    async def handle(record: Record) -> None:
        done.note(record)

    consumer = early.consumer(handle, producer, instance="one")
    with capture_logs() as logs:
        async with running(consumer.run):
            await until(lambda: any(each["event"] == "consumer_reconnects" for each in logs))
            assert consumer.health()["healthy"] is False
            await asyncio.to_thread(early.make, 4)
            await producer.send(early.topic, b"k", b"1", ())
            await until(lambda: done.count == 1)


async def test_nothing_is_committed_past_an_unfinished_record(broker: Broker, producer: EventProducer) -> None:
    done, release = Notebook(), asyncio.Event()

    async def handle(record: Record) -> None:
        if record.key == KEYS[0]:
            await release.wait()
        done.note(record)

    await fill(broker, producer, 5)
    records = await broker.read()
    held = next(record for record in records if record.key == KEYS[0])
    waiting = sum(record.key == KEYS[0] for record in records)
    settings = ConsumerSettings(commit_interval=0.1, lanes=1024)
    async with running(broker.consumer(handle, producer, settings).run):
        await until(lambda: done.count == len(records) - waiting)
        await asyncio.sleep(0.5)
        assert (await broker.committed())[held.partition] <= held.offset
        release.set()
        await until(lambda: done.count == len(records))


async def test_two_members_share_and_hand_over_without_loss(broker: Broker, producer: EventProducer) -> None:
    first, second, enough = Notebook(), Notebook(), asyncio.Event()

    async def keep_filling(key: bytes) -> int:
        for number in itertools.count():
            if enough.is_set():
                return number
            await producer.send(broker.topic, key, b"%d" % number, ())
        raise AssertionError

    async def note(notebook: Notebook, record: Record) -> None:
        await asyncio.sleep(0.001)
        notebook.note(record)

    one = broker.consumer(lambda record: note(first, record), producer)
    two = broker.consumer(lambda record: note(second, record), producer)
    filling = asyncio.gather(*(keep_filling(key) for key in KEYS))
    async with running(one.run):
        await until(lambda: first.count > 100)
        async with running(two.run):
            await until(lambda: second.count > 100)
        enough.set()
        sent = sum(await filling)
        await until(lambda: len(first.times.keys() | second.times.keys()) == sent)
    assert sum((await broker.committed()).values()) == sent
    for values in (*first.values.values(), *second.values.values()):
        new = list(dict.fromkeys(values))  # a rebalance may bring a record again, but no new one before an older one
        assert new == sorted(new)


async def test_a_slow_handler_pauses_reading_and_then_catches_up(broker: Broker, producer: EventProducer) -> None:
    done, release = Notebook(), asyncio.Event()

    async def handle(record: Record) -> None:
        await release.wait()
        done.note(record)

    await fill(broker, producer, 50)
    settings = ConsumerSettings(high_water=20, low_water=5, records_per_poll=10, commit_interval=0.05)
    consumer = broker.consumer(handle, producer, settings)
    async with running(consumer.run):
        await until(lambda: consumer.health()["paused"] == 4)
        release.set()
        await until(lambda: done.count == 1000)
        await until(lambda: consumer.health()["lag"] == 0)
    assert set(done.times.values()) == {1}


async def test_a_client_that_believes_in_a_rebalance_long_over_is_replaced_after_a_minute(
    broker: Broker, producer: EventProducer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It reads on and can commit nothing, as one did for five minutes in a fault test."""
    clients: list[KafkaConsumer] = []
    done, passed, tried = Notebook(), [0.0], list[float]()

    def remembered(*given: Any, **named: Any) -> KafkaConsumer:
        clients.append(consumer_client(*given, **named))
        return clients[-1]

    def believes() -> bool:
        tried.append(passed[0])
        return True

    async def handle(record: Record) -> None:
        done.note(record)

    async def all_committed() -> bool:
        return sum((await broker.committed()).values()) == done.count

    monkeypatch.setattr(poller, "consumer_client", remembered)
    consumer = broker.consumer(handle, producer, clock=lambda: passed[0])
    async with running(consumer.run):
        await producer.send(broker.topic, b"k", b"0", ())
        await until(lambda: done.count == 1)
        await eventually(all_committed)
        coordinator = clients[0]._coordinator
        coordinator.generation_if_stable, coordinator.rebalance_in_progress = (lambda: None), believes
        await producer.send(broker.topic, b"k", b"1", ())
        await until(lambda: done.count == 2 and tried.count(0.0) > 1)
        passed[0] = 59.0
        await until(lambda: tried.count(59.0) > 2)
        assert len(clients) == 1
        assert not await all_committed()
        passed[0] = 61.0
        await eventually(all_committed)
    assert len(clients) == 2
    assert [len(values) for values in done.values.values()] == [3], "the second one read the uncommitted record again"


async def test_the_fuse_stops_a_consumer_that_refuses_everything(broker: Broker, producer: EventProducer) -> None:
    async def refuse(_record: Record) -> None:
        raise InvalidMessage("unknown_type", "a type nobody reads")

    await fill(broker, producer, 20)
    settings = ConsumerSettings(fuse=FuseRule(window=20, least=20), commit_interval=0.1)
    consumer = broker.consumer(refuse, producer, settings)
    async with running(consumer.run):
        await until(lambda: bool(consumer.health()["fused"]))
        assert consumer.health()["healthy"] is False
    letters = await broker.read(broker.dead_letters)
    assert 20 <= len(letters) < 100
    assert sum((await broker.committed()).values()) <= len(letters)


async def test_a_restart_goes_on_where_the_commit_is(broker: Broker, producer: EventProducer) -> None:
    before, after = Notebook(), Notebook()

    async def first(record: Record) -> None:
        if before.count >= 100:
            raise Transient("away")
        before.note(record)

    async def second(record: Record) -> None:
        after.note(record)

    await fill(broker, producer, 10)
    patient = ConsumerSettings(transient_backoff=Backoff(30, 30), commit_interval=0.1)
    async with running(broker.consumer(first, producer, patient).run):
        await until(lambda: before.count >= 100)
    async with running(broker.consumer(second, producer, QUICK).run):
        await until(lambda: len(before.times.keys() | after.times.keys()) == 200)
        await until(lambda: all(10 - 1 in {*before.values[key], *after.values[key]} for key in KEYS))
