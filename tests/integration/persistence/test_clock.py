"""A host's clock may be wrong by an hour: what is recorded bears the database's time, and the process says so."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.persistence.clock import ClockNotSet, DatabaseClock
from shared.persistence.engine import create_engine

if TYPE_CHECKING:
    from deploy.local.stack import Stack

NEAR = timedelta(seconds=3)
HOUR = timedelta(hours=1)


@pytest.fixture
async def engine(stack: "Stack") -> AsyncIterator[AsyncEngine]:
    engine = create_engine(stack.environment["DATABASE_URL"], schema="public")
    yield engine
    await engine.dispose()


@pytest.mark.parametrize("wrong_by", [HOUR, -HOUR])
async def test_it_is_the_databases_time_however_wrong_the_hosts_is(engine: AsyncEngine, wrong_by: timedelta) -> None:
    clock = DatabaseClock(engine, own=lambda: datetime.now(UTC) + wrong_by)
    await clock.set()
    assert abs(clock() - datetime.now(UTC)) < NEAR
    health = clock.health()
    assert health["warning"] == "clock.is_wrong"
    assert health["ahead_seconds"] == pytest.approx(wrong_by.total_seconds(), abs=NEAR.total_seconds())


async def test_a_clock_that_agrees_is_well(engine: AsyncEngine) -> None:
    clock = DatabaseClock(engine)
    await clock.set()
    assert "warning" not in clock.health()


async def test_seconds_pass_between_two_answers(engine: AsyncEngine) -> None:
    counter = 0.0
    clock = DatabaseClock(engine, counter=lambda: counter)
    await clock.set()
    before = clock()
    counter = 90.0
    assert clock() - before == timedelta(seconds=90)


async def test_until_the_database_has_answered_nobody_is_told_a_time() -> None:
    nobody = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing", schema="public")
    clock = DatabaseClock(nobody)
    await clock.ask()
    with pytest.raises(ClockNotSet):
        clock()
    assert clock.health()["healthy"] is False
    await nobody.dispose()
