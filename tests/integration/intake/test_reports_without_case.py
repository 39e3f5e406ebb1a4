"""Reports that the broker acknowledged and lost, on real PostgreSQL and Kafka."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from kafka.errors import KafkaTimeoutError
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.event import listen
from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.adapters import tables
from services.intake.adapters.reconciling import LOCK, Reconciler
from services.intake.adapters.reports import PostgresReports
from services.intake.adapters.republishing import dead_letters
from services.intake.domain.republishing import Patience
from services.intake.settings import IntakeSettings
from shared.contracts.topics import INTAKE_REPORTS_DLQ
from shared.messaging.producer import EventProducer
from shared.persistence.advisory import advisory_lock
from tests.unit.intake.samples import a_filing

MINUTE = timedelta(minutes=1)


def none_refused(_reports: Collection[str], _since: datetime) -> set[str]:
    return set()


@pytest.fixture
def reconciler(engine: AsyncEngine) -> Reconciler:
    return Reconciler(engine, Patience(MINUTE), none_refused)


async def published(engine: AsyncEngine, ago: timedelta) -> str:
    """A report whose record the broker acknowledged that long ago."""
    number = f"LPR-2024-{uuid4().hex[:6].upper()}"
    await PostgresReports(engine).file(a_filing(number))
    await acknowledge(engine, number, ago)
    return number


async def acknowledge(engine: AsyncEngine, number: str, ago: timedelta) -> None:
    outbox = tables.outbox
    async with engine.begin() as connection:
        marked = update(outbox).where(outbox.c.aggregateid == number).values(published_at=func.now() - ago)
        await connection.execute(marked)


async def waits(engine: AsyncEngine, number: str) -> bool:
    """Whether the relay will publish it."""
    outbox = tables.outbox
    async with engine.connect() as connection:
        query = select(outbox.c.published_at.is_(None)).where(outbox.c.aggregateid == number)
        return bool(await connection.scalar(query))


async def answer(engine: AsyncEngine, *numbers: str) -> None:
    """A case has come of it: what a test leaves behind must not be in the next one's way."""
    rows = [{"report_id": number, "case_number": "NTR-2024-000001"} for number in numbers]
    async with engine.begin() as connection:
        await connection.execute(insert(tables.report_case).values(rows))


async def test_a_published_report_of_which_no_case_has_come_is_published_again(
    engine: AsyncEngine, reconciler: Reconciler
) -> None:
    lost, fresh = await published(engine, 2 * MINUTE), await published(engine, MINUTE / 2)
    answered = await published(engine, 2 * MINUTE)
    await answer(engine, answered)
    assert await reconciler.round() == 1
    assert [await waits(engine, each) for each in (lost, fresh, answered)] == [True, False, False]
    assert reconciler.health() == {"without_case": 1, "published_again": 1}
    await answer(engine, lost, fresh)


async def test_each_further_wait_is_twice_as_long(engine: AsyncEngine, reconciler: Reconciler) -> None:
    lost = await published(engine, 2 * MINUTE)
    await reconciler.round()
    for ago, sent in ((1.9, 0), (2.1, 1), (3.9, 0), (4.1, 1)):
        await acknowledge(engine, lost, ago * MINUTE)
        assert await reconciler.round() == sent
    await answer(engine, lost)
    await acknowledge(engine, lost, timedelta(days=2))
    assert await reconciler.round() == 0
    assert reconciler.health()["without_case"] == 0


async def test_a_round_looks_through_the_dead_letters_once_and_leaves_what_is_too_much_to_the_next(
    engine: AsyncEngine,
) -> None:
    looks: list[int] = []

    def find(reports: Collection[str], _since: datetime) -> set[str]:
        looks.append(len(reports))
        return set()

    lost = [await published(engine, 2 * MINUTE) for _ in range(5)]
    reconciler = Reconciler(engine, Patience(MINUTE), find, most_in_a_round=3)
    assert [await reconciler.round() for _ in range(3)] == [3, 2, 0]
    assert looks == [3, 2]
    assert reconciler.health()["published_again"] == len(lost)
    assert all([await waits(engine, each) for each in lost])
    await answer(engine, *lost)


async def test_a_round_looks_through_the_outbox_once(engine: AsyncEngine, reconciler: Reconciler) -> None:
    """It has every report of weeks, and no index on what is asked of it here."""
    lost, looks = [await published(engine, 2 * MINUTE) for _ in range(3)], list[str]()

    def look(*asked: object) -> None:
        looks.extend(one for one in asked if isinstance(one, str) and "SELECT outbox" in one)

    listen(engine.sync_engine, "before_cursor_execute", look)
    assert await reconciler.round() == len(lost)
    assert len(looks) == 1
    await answer(engine, *lost)


async def test_a_report_that_is_a_dead_letter_waits_for_a_person(engine: AsyncEngine, settings: IntakeSettings) -> None:
    refused, lost = await published(engine, 2 * MINUTE), await published(engine, 2 * MINUTE)
    async with EventProducer(bootstrap=settings.kafka_bootstrap_servers) as producer:
        await producer.send(INTAKE_REPORTS_DLQ, refused.encode(), b"{}", ())
    find = partial(dead_letters, settings.kafka_bootstrap_servers)
    assert await Reconciler(engine, Patience(MINUTE), find).round() == 1
    assert [await waits(engine, each) for each in (refused, lost)] == [False, True]
    await answer(engine, lost)
    unasked = Reconciler(engine, Patience(MINUTE), find)
    assert await unasked.round() == 0
    assert unasked.health()["without_case"] == 0


async def test_while_the_dead_letters_cannot_be_read_nothing_is_published_again(engine: AsyncEngine) -> None:
    def away(_reports: Collection[str], _since: datetime) -> set[str]:
        raise KafkaTimeoutError

    lost = await published(engine, 2 * MINUTE)
    with pytest.raises(KafkaTimeoutError):
        await Reconciler(engine, Patience(MINUTE), away).round()
    assert not await waits(engine, lost)
    await answer(engine, lost)


async def test_of_several_processes_one_publishes_again(engine: AsyncEngine, reconciler: Reconciler) -> None:
    lost = await published(engine, 2 * MINUTE)
    async with advisory_lock(engine, LOCK):
        assert await reconciler.round() == 0
    assert sum(await asyncio.gather(reconciler.round(), reconciler.round())) == 1
    await answer(engine, lost)
