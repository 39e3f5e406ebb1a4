"""The real log and the one of the workflow stories keep the same promises."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.rehearsal.milestones import MemoryMilestoneLog
from services.sanctions.activities.recording import MilestoneLog
from services.sanctions.adapters.log import LogBehind, PostgresMilestoneLog
from services.sanctions.adapters.tables import metadata
from services.sanctions.domain.milestones import Writer
from services.sanctions.domain.state import Reading, SanctionState
from shared.contracts.sanctions import MilestoneKind
from shared.contracts.vocabulary import SanctionCategory
from shared.persistence.drift import drift
from tests.integration.sanctions.office import Office, new_order
from tests.unit.sanctions.matters import NOW


@pytest.fixture(params=["postgres", "memory"])
def log(request: pytest.FixtureRequest, desk: Office) -> MilestoneLog:
    logs: dict[str, MilestoneLog] = {"postgres": desk.log, "memory": MemoryMilestoneLog()}
    return logs[request.param]


async def test_the_first_writing_of_a_sequence_stands(log: MilestoneLog) -> None:
    entry = Writer(new_order(SanctionCategory.MORAL), SanctionState()).received(NOW)
    first = await log.write(entry)
    second = await log.write(entry.model_copy(update={"entry_id": "another"}))
    assert second == first
    assert second.entry_id == "clock 1"


async def test_two_writers_of_one_sequence_get_one_milestone(log: MilestoneLog) -> None:
    entry = Writer(new_order(SanctionCategory.MORAL), SanctionState()).received(NOW)
    writings = [log.write(entry.model_copy(update={"entry_id": f"writer {n}"})) for n in range(5)]
    assert len({recorded.entry_id for recorded in await asyncio.gather(*writings)}) == 1


@pytest.mark.parametrize("kind", list(MilestoneKind))
async def test_every_kind_of_milestone_can_be_written(log: MilestoneLog, kind: MilestoneKind) -> None:
    """A kind that the table refuses would hold its sanction up for ever."""
    writer = Writer(new_order(SanctionCategory.MORAL), SanctionState())
    received = writer.received(NOW)
    await log.write(received)
    following = received.milestone.model_copy(update={"sequence": 2, "kind": kind, "personnel_authority": "kab-bima"})
    written = await log.write(received.model_copy(update={"entry_id": "second", "milestone": following}))
    assert written.milestone.kind is kind


async def test_reading_gives_what_stands_after_a_sequence(log: MilestoneLog) -> None:
    received = Writer(new_order(SanctionCategory.MORAL), SanctionState()).received(NOW)
    first = await log.write(received)
    following = received.milestone.model_copy(update={"sequence": 2, "kind": MilestoneKind.SUMMONED})
    second = await log.write(received.model_copy(update={"entry_id": "second", "milestone": following}))
    reading = Reading(case_number=following.case_number, round=following.round, after=0)
    assert (await log.read(reading)).rows == (first, second)
    assert (await log.read(reading.model_copy(update={"after": 1}))).rows == (second,)
    assert (await log.read(reading.model_copy(update={"after": 2}))).rows == ()


async def test_a_milestone_that_would_leave_a_gap_is_not_written(desk: Office) -> None:
    entry = Writer(new_order(SanctionCategory.MORAL), SanctionState()).received(NOW)
    ahead = entry.milestone.model_copy(update={"sequence": 2})
    with pytest.raises(LogBehind):
        await desk.log.write(entry.model_copy(update={"milestone": ahead}))


async def test_milestones_are_append_only(desk: Office, engine: AsyncEngine) -> None:
    assert isinstance(desk.log, PostgresMilestoneLog)
    await desk.log.write(Writer(new_order(SanctionCategory.MORAL), SanctionState()).received(NOW))
    for statement in ("UPDATE milestones SET kind = 'executed'", "DELETE FROM milestones", "TRUNCATE milestones"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with engine.begin() as connection:
                await connection.execute(text(statement))


async def test_the_migrations_make_the_tables_of_the_code(desk: Office) -> None:
    async with desk.engine.connect() as connection:
        assert await connection.run_sync(drift, metadata) == []
