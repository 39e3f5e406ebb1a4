"""A worker that is asked to stop while something it does is tried again and again."""

import asyncio
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from services.workflow.adapters.book import PostgresCaseBook
from services.workflow.adapters.tables import SCHEMA, ledger
from services.workflow.adapters.temporal import TemporalCases
from services.workflow.domain.case import ActionRequest, Actor, CaseState
from services.workflow.domain.recording import Recorded, RecordRequest
from services.workflow.worker import case_worker
from shared.calendar import published_calendar
from shared.contracts.cases import CASE_TASK_QUEUE
from shared.contracts.sanctions import POSTSCRIPT_WORKFLOW, MilestoneKind, SanctionMilestone
from shared.contracts.vocabulary import Role
from shared.persistence.engine import create_engine
from shared.temporal.connection import connect, register_search_attributes
from tests.integration.stopping import NO_DATABASE, stops_once
from tests.integration.workflow.reports import admissions, report, take_in
from tests.integration.workflow.service import eventually

if TYPE_CHECKING:
    from deploy.local.stack import Stack

NO_CASE = SanctionMilestone(
    case_number="NTR-2026-999999",
    round=1,
    sequence=9,
    kind=MilestoneKind.EXECUTED,
    at=datetime(2026, 11, 26, tzinfo=UTC),
)


class BookOutOfReach(PostgresCaseBook):
    """`tried` counts the attempts, which all fail."""

    def __init__(self) -> None:
        super().__init__(create_engine(NO_DATABASE, schema=SCHEMA), published_calendar())
        self.tried = 0

    async def write(self, request: RecordRequest) -> Recorded:
        self.tried += 1
        return await super().write(request)


@pytest.fixture
async def client(stack: "Stack") -> Client:
    client = await connect(stack.environment["TEMPORAL_ADDRESS"])
    await register_search_attributes(client)
    return client


async def test_a_worker_stops_while_its_database_is_away_and_the_next_one_writes_the_act_once(
    client: Client, engine: AsyncEngine
) -> None:
    [one] = await take_in(engine, admissions(report(edition="kasn-2022")))
    number, running, book = one.case.case_number, TemporalCases(client), PostgresCaseBook(engine, published_calendar())
    handle = client.get_workflow_handle(f"case/{number}")

    async def is_verified() -> bool:
        state: CaseState = await handle.query("state", result_type=CaseState)
        return state.stage == "verification"

    async with case_worker(client, book):
        await running.begin(one.case)
        await eventually(is_verified)
    officer = Actor(agency=one.case.parties.handler, subject="officer-1", roles=frozenset({Role.HANDLER}))
    request = ActionRequest(action="register_report", by=officer, reference="001/REG")
    act = asyncio.create_task(running.act(number, request, key=uuid.uuid4().hex, timeout_seconds=60))
    away = BookOutOfReach()

    async def tried_twice() -> bool:
        return away.tried > 1

    await stops_once(case_worker(client, away), tried_twice)
    assert not act.done()
    async with case_worker(client, book):
        answer = await act
    async with engine.connect() as connection:
        is_act = (ledger.c.case_number == number, ledger.c.kind == "action_taken")
        assert await connection.scalar(select(func.count()).where(*is_act)) == 1
        assert await connection.scalar(select(ledger.c.sequence).where(*is_act)) == answer.sequence


async def test_a_postscript_that_waits_for_its_case_holds_up_no_worker_that_is_to_stop(
    client: Client, engine: AsyncEngine
) -> None:
    handle = await client.start_workflow(
        POSTSCRIPT_WORKFLOW, NO_CASE, id="postscript/NTR-2026-999999/1.9", task_queue=CASE_TASK_QUEUE
    )

    async def tried_twice() -> bool:
        pending = (await handle.describe()).raw_description.pending_activities
        return bool(pending) and pending[0].attempt > 1

    await stops_once(case_worker(client, PostgresCaseBook(engine, published_calendar())), tried_twice)
    await handle.terminate("the test is over")
