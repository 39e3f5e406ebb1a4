"""A report that failed for a cause that was ours is sent again when that is mended, and is one case then."""

import uuid
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import WorkflowExecutionStatus

from deploy.cli.dlq_redriving import Order, Redriving, make_memory, remembered
from services.workflow.adapters.calendar import calendar_versions
from services.workflow.adapters.headships import PostgresHeadships
from services.workflow.adapters.intake import PostgresIntake
from services.workflow.adapters.temporal import TemporalCases
from services.workflow.consumer import Starter
from shared.calendar import known_elections, published_calendar
from shared.contracts.topics import Topic
from shared.directory.agencies import Directory, load_directory
from shared.messaging.cloudevents import binary
from shared.messaging.producer import EventProducer
from shared.messaging.topic_reader import TopicReader
from shared.persistence.availability import DATABASE_AWAY
from shared.persistence.decrees import CurrentCalendar
from shared.temporal.connection import connect, register_search_attributes
from tests.clocks import hosts_clock
from tests.integration.messaging.conftest import Broker, running
from tests.integration.workflow.reports import SEAL, law, report
from tests.integration.workflow.service import cases_of, event, eventually

if TYPE_CHECKING:
    from temporalio.client import Client

    from deploy.local.stack import Stack

AGENCY = "kab-bima"
Release = Callable[[Directory], Starter]


@pytest.fixture
async def client(stack: "Stack") -> "Client":
    client = await connect(stack.environment["TEMPORAL_ADDRESS"])
    await register_search_attributes(client)
    return client


@pytest.fixture
def release(engine: AsyncEngine, client: "Client") -> Release:
    """The starter as a release with that directory has it."""

    def starter(directory: Directory) -> Starter:
        return Starter(
            intake=PostgresIntake(engine),
            cases=TemporalCases(client),
            law=law(directory=directory),
            heads=PostgresHeadships(engine, load_directory(), known_elections()),
            seal=SEAL,
            calendar=CurrentCalendar(engine, calendar_versions(published_calendar())),
            clock=hosts_clock,
        )

    return starter


@pytest.fixture
def broker(stack: "Stack") -> Broker:
    """Topics of its own: the services of other tests read the real ones with another seal."""
    broker = Broker(stack.environment["KAFKA_BOOTSTRAP_SERVERS"])
    broker.make(partitions=2)
    make_memory(broker.bootstrap)
    return broker


@pytest.fixture
async def producer(broker: Broker) -> AsyncIterator[EventProducer]:
    async with EventProducer(bootstrap=broker.bootstrap, client_id="test") as producer:
        yield producer


async def redrive(broker: Broker, producer: EventProducer, *, again: bool = False) -> int:
    topic = Topic(broker.dead_letters, "test", "original key", (), (), dead_letter_of=broker.topic)
    with TopicReader(broker.bootstrap) as topics:
        wanted = Order(topic, "unknown_agency").plan(topics, () if again else remembered(topics))
        return (await Redriving(topics, producer.send, topic, lambda _line: None).carry_out(wanted.due)).sent


async def test_a_report_about_an_unknown_agency_becomes_one_case_once_the_agency_is_known_however_often_it_is_redriven(
    broker: Broker, producer: EventProducer, release: Release, engine: AsyncEngine, client: "Client"
) -> None:
    one = report(people=(uuid.uuid4().hex,))
    without = Directory(tuple(agency for agency in load_directory() if agency.id != AGENCY))
    await producer.send(broker.topic, *binary(event(one), one.report_id))

    async def refused() -> bool:
        return len(await broker.read(broker.dead_letters)) == 1

    async with running(broker.consumer(release(without).handle, producer, transient=DATABASE_AWAY).run):
        await eventually(refused)
    assert await cases_of(engine, one) == []

    async def opened() -> bool:
        return bool(await cases_of(engine, one))

    mended = broker.consumer(release(load_directory()).handle, producer, transient=DATABASE_AWAY)
    async with running(mended.run):
        assert await redrive(broker, producer) == 1
        await eventually(opened)
        assert (await redrive(broker, producer), await redrive(broker, producer, again=True)) == (0, 1)

        async def handled() -> bool:
            return sum((await broker.committed()).values()) == 3

        await eventually(handled)
    [number] = await cases_of(engine, one)
    case = client.get_workflow_handle(f"case/{number}")
    assert (await case.describe()).status is WorkflowExecutionStatus.RUNNING
    await case.terminate("the test has seen it")
    assert await refused()
