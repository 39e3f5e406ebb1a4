"""Whatever stands in a topic, each consumer accounts for it: handled, known already, or refused with a code.

A part of what `make fuzz` tries; and a few hundred of the same through the real broker.
"""

import asyncio
from asyncio import Runner
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from deploy.local.stack import Stack
from shared.contracts.topics import TOPICS
from shared.messaging.fuse import FuseRule
from shared.messaging.producer import EventProducer
from shared.messaging.records import Record
from shared.persistence.availability import DATABASE_AWAY
from shared.persistence.engine import create_engine
from tests.fuzz.hypotheses import pour
from tests.fuzz.lanes import LANES, Lane, lanes
from tests.fuzz.messages import in_headers, messages
from tests.fuzz.premises import SCHEMAS, own_database
from tests.integration.messaging.conftest import QUICK, Broker, running
from tests.integration.workflow.service import eventually

SEED = 20241127
MESSAGES = 250


@pytest.mark.parametrize("name", LANES)
def test_every_message_is_accounted_for(every_lane: dict[str, Lane], runner: Runner, name: str) -> None:
    lane = every_lane[name]
    pour(lane, runner, number=MESSAGES, seeded=SEED)
    assert lane.faults == []
    assert lane.taken == MESSAGES
    assert lane.account["handled"] > 0
    assert lane.taken == lane.account["handled"] + lane.account["duplicate"] + len(lane.letterbox.headers)


def test_no_consumer_of_a_topic_is_left_out(every_lane: dict[str, Lane]) -> None:
    read = {(topic.name, f"{service}{topic.group_suffix}") for topic in TOPICS for service in topic.consumers}
    subscriptions = [lane.consumer._subscription for lane in every_lane.values()]
    assert {(each.topic, each.group) for each in subscriptions} == read


@pytest.mark.parametrize("name", ["case events to notices", "case events to reporters"])
def test_a_number_that_no_column_holds_is_refused_and_not_tried_for_ever(
    every_lane: dict[str, Lane], runner: Runner, name: str
) -> None:
    lane = every_lane[name]
    known = next(one for one in lane.good if one.type == "id.netra.case.closed.v1")
    attributes = {"specversion": "1.0", "id": f"large/{name}", "source": known.source, "type": known.type}
    before = lane.account["not_storable"]
    runner.run(lane.take(in_headers(attributes, {**known.data, "sequence": 2**31})))
    assert lane.account["not_storable"] == before + 1
    assert lane.faults == []


SENT = 80
"""To each of the consumers."""


async def test_a_consumer_on_the_real_broker_lives_and_reads_to_the_end(stack: Stack) -> None:
    with own_database(stack) as url:
        address = stack.environment["KAFKA_BOOTSTRAP_SERVERS"]
        async with alive(stack, url) as found, EventProducer(bootstrap=address, client_id="fuzz") as producer:
            sent = [drawn(lane) for lane in found]  # all of it first: hypothesis wants no other thread to draw
            await asyncio.gather(*(goes_through(*each, address, producer) for each in zip(found, sent, strict=True)))


async def goes_through(lane: Lane, sent: list[Record], address: str, producer: EventProducer) -> None:
    """Everything that is sent is handled or a dead letter; what is committed reaches the end; the consumer is well."""
    broker, handled = Broker(address, group=f"fuzz-{lane.name.replace(' ', '-')}"), set[tuple[int, int]]()
    await asyncio.to_thread(broker.make, 2)

    async def handle(record: Record) -> None:
        await lane.consumer._handle(record)
        handled.add((record.partition, record.offset))

    consumer = broker.consumer(handle, producer, replace(QUICK, fuse=FuseRule().for_strangers), transient=DATABASE_AWAY)
    async with running(consumer.run):
        for record in sent:
            await producer.send(broker.topic, record.key, record.value, record.headers)

        async def all_committed() -> bool:
            return sum((await broker.committed()).values()) == SENT

        await eventually(all_committed, seconds=60)
        assert consumer.health()["healthy"], lane.name
    dead = await broker.read(broker.dead_letters)
    assert len(handled) + len(dead) == SENT, lane.name
    assert handled
    assert dead


def drawn(lane: Lane) -> list[Record]:
    """The client writes no record that is nothing at all."""
    found: list[Record] = []

    @seed(SEED)
    @settings(
        max_examples=2 * SENT,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(messages(lane.good))
    def each(record: Record) -> None:
        if record.key is not None or record.value is not None:
            found.append(record)

    each()
    return found[:SENT]


@asynccontextmanager
async def alive(stack: Stack, url: str) -> AsyncIterator[list[Lane]]:
    """Lanes on the loop of this test."""
    engines = {service: create_engine(url, schema=schema) for service, schema in SCHEMAS.items()}
    try:
        yield await lanes(stack, url, engines)
    finally:
        for engine in engines.values():
            await engine.dispose()
