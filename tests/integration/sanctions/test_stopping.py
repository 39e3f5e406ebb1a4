"""A worker that is asked to stop while its database is away."""

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from services.sanctions.adapters.log import PostgresMilestoneLog
from services.sanctions.adapters.tables import SCHEMA
from services.sanctions.adapters.temporal import TemporalSanctions
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.state import Entry, Reading, Recorded
from services.sanctions.worker import sanction_worker
from shared.calendar import published_calendar
from shared.contracts.sanctions import MilestoneKind
from shared.contracts.vocabulary import SanctionCategory
from shared.persistence.engine import create_engine
from tests.integration.sanctions.office import new_order
from tests.integration.stopping import NO_DATABASE, stops_once
from tests.integration.workflow.service import eventually


class LogOutOfReach(PostgresMilestoneLog):
    """`tried` counts the attempts, which all fail."""

    def __init__(self) -> None:
        super().__init__(create_engine(NO_DATABASE, schema=SCHEMA), load_catalogue(), published_calendar())
        self.tried = 0

    async def write(self, entry: Entry) -> Recorded:
        self.tried += 1
        return await super().write(entry)


async def test_a_worker_stops_while_its_database_is_away_and_the_next_one_writes_the_milestone_once(
    client: Client, engine: AsyncEngine
) -> None:
    order, away = new_order(SanctionCategory.SEVERE), LogOutOfReach()
    log = PostgresMilestoneLog(engine, load_catalogue(), published_calendar())
    reading = Reading(case_number=order.case_number, round=order.round, after=0)

    async def tried_twice() -> bool:
        return away.tried > 1

    async def written() -> bool:
        return bool((await log.read(reading)).rows)

    await TemporalSanctions(client, timeout_seconds=60).begin(order)
    await stops_once(sanction_worker(client, away), tried_twice)
    assert not await written()
    async with sanction_worker(client, log):
        await eventually(written)
    assert [row.milestone.kind for row in (await log.read(reading)).rows] == [MilestoneKind.RECEIVED]
