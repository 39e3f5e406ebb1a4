"""A decree on Kafka becomes a version of the sanctions' own calendar and finds the clocks that it crosses."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from deploy.local.stack import Stack
from services.sanctions.adapters.calendar import calendar_versions
from services.sanctions.adapters.log import PostgresMilestoneLog
from services.sanctions.adapters.search import crossed
from services.sanctions.adapters.tables import calendar_decrees, milestones, sanctions
from services.sanctions.adapters.temporal import workflow_id
from services.sanctions.domain.decrees import CalendarChanged, Place, Search
from services.sanctions.domain.milestones import Writer
from services.sanctions.domain.state import Recorded, SanctionState
from services.sanctions.roles import Sanctions
from services.sanctions.settings import SanctionsSettings
from services.sanctions.workflows.sanction import SanctionWorkflow
from shared.calendar import published_calendar, read_decrees
from shared.contracts.decrees import DayChange, DayOffKind, DayOperation, DecreeAuthority, DecreePublished
from shared.contracts.sanctions import (
    SANCTION_TASK_QUEUE,
    MilestoneKind,
    SanctionDeadline,
    SanctionDeadlineCode,
    SanctionMilestone,
    SanctionOrder,
)
from shared.contracts.topics import CALENDAR_DECREES, CALENDAR_DECREES_SANCTIONS_DLQ
from shared.messaging.cloudevents import CloudEvent, binary
from shared.messaging.producer import EventProducer
from shared.persistence.clock import DatabaseClock
from shared.persistence.decrees import PostgresDecrees
from tests.e2e.waiting import eventually
from tests.integration.sanctions.office import Office
from tests.integration.workflow.service import dead_letter
from tests.unit.sanctions.matters import NOW, order

SERVICE = SanctionDeadlineCode.SERVICE
DAY_OFF = date(2024, 11, 12)


def new_order() -> SanctionOrder:
    return order(case_number=f"NTR-2024-{uuid.uuid4().int % 10**9:09d}")


@pytest.fixture
async def decrees(engine: AsyncEngine) -> AsyncIterator[PostgresDecrees]:
    """What is taken in here is gone afterwards: other tests count with the published calendar."""
    yield PostgresDecrees(engine, calendar_versions(published_calendar()))
    async with engine.begin() as connection:
        await connection.execute(delete(calendar_decrees))


@pytest.fixture
def log(desk: Office) -> PostgresMilestoneLog:
    return desk.log


class Told:
    """One sanction, written down by hand as its workflow would."""

    def __init__(self, log: PostgresMilestoneLog) -> None:
        self.order, self.state, self._log = new_order(), SanctionState(), log

    @property
    def writer(self) -> Writer:
        return Writer(self.order, self.state)

    async def receive(self) -> None:
        self._keep(await self._log.write(self.writer.received(NOW)))

    async def decide(self) -> None:
        entry = self.writer.received(NOW + timedelta(hours=1))
        kind = {"kind": MilestoneKind.DECIDED, "sanction": "pp94.demotion", "sequence": self.state.sequence + 1}
        decided = entry.milestone.model_copy(update=kind)
        self._keep(await self._log.write(entry.model_copy(update={"entry_id": "decision", "milestone": decided})))

    async def check(self, code: SanctionDeadlineCode, decree_id: str = "skb") -> Recorded:
        clock = self.state.clock(code)
        assert clock is not None
        change = CalendarChanged(decree_id=decree_id, decree="SKB", codes=(code,))
        recorded = await self._log.write(self.writer.checked(clock, change, NOW + timedelta(days=1)))
        self._keep(recorded)
        return recorded

    def _keep(self, recorded: Recorded) -> None:
        self.state = self.state.after(recorded)


@pytest.fixture
async def told(log: PostgresMilestoneLog) -> Told:
    """Decided on Monday, 4 November 2024: to be served in fourteen working days."""
    one = Told(log)
    await one.receive()
    await one.decide()
    return one


def decree_file(*days: date, citation: str) -> str:
    changes = ";".join(f"+{day}:collective_leave" for day in days)
    return f"decree,authority,signed_on,changes\n{citation},joint_decree,2024-11-05,{changes}\n"


async def take_in(decrees: PostgresDecrees, *days: date) -> None:
    name = uuid.uuid4().hex[:8]
    [one] = read_decrees(decree_file(*days, citation=f"SKB {name}/2024"))
    await decrees.take_in(f"skb-{name}", one, NOW)


async def found(log: PostgresMilestoneLog, case_number: str, *days: date) -> list[Place]:
    """What a decree about these days would find of the case, all pages read."""
    page = await log.crossed(Search(days=days))
    places = list(page.places)
    while page.next is not None:
        page = await log.crossed(Search(days=days, after=page.next))
        places += page.places
    return [place for place in places if place.case_number == case_number]


async def test_a_search_finds_what_runs_and_crosses(log: PostgresMilestoneLog, told: Told) -> None:
    [place] = await found(log, told.order.case_number, DAY_OFF)
    assert place.codes == (SERVICE,), "the decision has stopped the examination's clock"
    assert await found(log, told.order.case_number, date(2024, 11, 4)) == [], "the day of the trigger is not counted"
    assert await found(log, told.order.case_number, date(2025, 6, 2)) == [], "the last day comes before"


async def test_a_search_reads_page_after_page(engine: AsyncEngine, log: PostgresMilestoneLog, told: Told) -> None:
    other = Told(log)
    await other.receive()
    async with engine.connect() as connection:
        page = await crossed(connection, Search(days=(DAY_OFF,)), size=1)
        places = list(page.places)
        while page.next is not None:
            page = await crossed(connection, Search(days=(DAY_OFF,), after=page.next), size=1)
            places += page.places
    numbers = [place.case_number for place in places]
    assert {told.order.case_number, other.order.case_number} <= set(numbers)
    assert len(numbers) == len(set(numbers))


async def test_a_running_clock_is_counted_again_and_lists_show_its_new_day(
    told: Told, decrees: PostgresDecrees, engine: AsyncEngine
) -> None:
    before = told.state.clock(SERVICE)
    await take_in(decrees, DAY_OFF)
    recorded = await told.check(SERVICE)
    milestone = recorded.milestone
    assert milestone.kind is MilestoneKind.DEADLINE_RECOMPUTED
    assert milestone.old_deadline == before
    assert before is not None
    assert milestone.due_at is not None
    days = [at.isoformat()[:10] for at in (before.due_at, milestone.due_at)]
    assert days == ["2024-11-22", "2024-11-25"], "a weekend lies between"
    async with engine.connect() as connection:
        query = select(sanctions).where(sanctions.c.case_number == told.order.case_number)
        row = (await connection.execute(query)).one()
    assert (row.due_at, row.due_in_words) == (milestone.due_at, recorded.due_in_words)
    assert (row.stage, row.sla) == ("decided", "on-time")


async def test_a_clock_that_does_not_move_is_confirmed(told: Told, decrees: PostgresDecrees) -> None:
    before = told.state.clock(SERVICE)
    await take_in(decrees, date(2024, 12, 30))
    milestone = (await told.check(SERVICE)).milestone
    assert (milestone.kind, milestone.deadline, milestone.due_at) == (MilestoneKind.DEADLINE_CONFIRMED, before, None)


async def test_a_clock_opened_later_counts_with_the_decree(log: PostgresMilestoneLog, decrees: PostgresDecrees) -> None:
    await take_in(decrees, DAY_OFF)
    later, clock = Told(log), SERVICE
    await later.receive()
    await later.decide()
    opened = later.state.clock(clock)
    assert opened is not None
    assert opened.due_at.isoformat() == "2024-11-25T16:00:00+00:00"


async def test_no_clock_slips_between_the_old_version_and_the_search(
    engine: AsyncEngine, decrees: PostgresDecrees
) -> None:
    versions = calendar_versions(published_calendar())
    async with engine.begin() as counting:
        await versions.current(counting)
        taking_in = asyncio.create_task(take_in(decrees, DAY_OFF))
        done, _ = await asyncio.wait({taking_in}, timeout=0.3)
        assert done == set()
    await taking_in


@asynccontextmanager
async def running_service(stack: Stack, engine: AsyncEngine, client: Client) -> AsyncIterator[EventProducer]:
    """The consumer of decrees and the worker, as the service composes them."""
    settings, stop = SanctionsSettings.model_validate(stack.environment), asyncio.Event()
    async with EventProducer(bootstrap=settings.kafka_bootstrap_servers, client_id="test") as producer:
        roles = Sanctions(settings, engine, client, producer, DatabaseClock(engine)).roles(("worker", "decrees"))
        running = asyncio.gather(*(role(stop) for role in roles.values()))
        yield producer
        stop.set()
        await running


def leave(citation: str, trigger: datetime) -> DecreePublished:
    days = [(trigger + timedelta(days=number)).date() for number in range(1, 11)]
    one_year = [day for day in days if day.year == days[0].year]
    return DecreePublished(
        decree_id=f"skb-{uuid.uuid4().hex[:8]}",
        citation=citation,
        authority=DecreeAuthority.JOINT_DECREE,
        signed_on=trigger.date().isoformat(),
        year=days[0].year,
        changes=tuple(
            DayChange(operation=DayOperation.SET, day=day.isoformat(), kind=DayOffKind.COLLECTIVE_LEAVE)
            for day in one_year
        ),
    )


def message(decree: DecreePublished) -> CloudEvent:
    data = decree.model_dump_json().encode()
    return CloudEvent(decree.decree_id, "test", DecreePublished.TYPE, datetime.now(UTC), None, data)


async def checks_of(engine: AsyncEngine, case_number: str) -> list[SanctionMilestone]:
    kinds = (MilestoneKind.DEADLINE_RECOMPUTED.value, MilestoneKind.DEADLINE_CONFIRMED.value)
    query = select(milestones.c.milestone).where(milestones.c.case_number == case_number, milestones.c.kind.in_(kinds))
    async with engine.connect() as connection:
        rows = await connection.scalars(query.order_by(milestones.c.sequence))
        return [SanctionMilestone.model_validate(row) for row in rows]


@pytest.mark.usefixtures("decrees")
async def test_a_decree_on_kafka_moves_a_running_clock_once_and_nonsense_is_set_aside(
    stack: Stack, engine: AsyncEngine, client: Client
) -> None:
    ordered, now = new_order(), datetime.now(UTC)
    decree = leave(f"SKB {uuid.uuid4().hex[:8]}/2026", now)
    async with running_service(stack, engine, client) as producer:
        name = workflow_id(ordered.case_number, ordered.round)
        handle = await client.start_workflow(SanctionWorkflow.run, ordered, id=name, task_queue=SANCTION_TASK_QUEUE)

        async def opened() -> SanctionDeadline | None:
            state: SanctionState = await handle.query(SanctionWorkflow.read_state)
            return state.clock(SanctionDeadlineCode.EXAMINATION)

        before = await eventually(opened)
        for _ in range(2):
            await producer.send(CALENDAR_DECREES, *binary(message(decree), decree.decree_id))
        bad = f"bad-{uuid.uuid4()}".encode()
        headers = binary(message(decree), decree.decree_id).headers
        await producer.send(CALENDAR_DECREES, bad, b"{", headers)

        async def set_aside() -> bytes | None:
            letter = await dead_letter(stack, bad, CALENDAR_DECREES_SANCTIONS_DLQ)
            return None if letter is None else dict(letter.headers)["dlq-reason-code"]

        assert await eventually(set_aside) == b"not_json"

        async def moved() -> list[SanctionMilestone] | None:
            return await checks_of(engine, ordered.case_number) or None

        [told] = await eventually(moved)
        assert told.kind is MilestoneKind.DEADLINE_RECOMPUTED
        assert (told.decree, told.old_deadline) == (decree.citation, before)
        assert told.deadline is not None
        assert told.deadline.due_at > before.due_at
        await handle.terminate()
