"""A worker that is asked to stop while something it does is tried again and again."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncEngine

from services.workflow.adapters.book import PostgresCaseBook
from services.workflow.worker import case_worker
from shared.calendar import published_calendar
from shared.contracts.cases import CASE_TASK_QUEUE
from shared.contracts.sanctions import POSTSCRIPT_WORKFLOW, MilestoneKind, SanctionMilestone
from shared.temporal.connection import connect
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


async def test_a_postscript_that_waits_for_its_case_holds_up_no_worker_that_is_to_stop(
    stack: "Stack", engine: AsyncEngine
) -> None:
    client = await connect(stack.environment["TEMPORAL_ADDRESS"])
    worker = case_worker(client, PostgresCaseBook(engine, published_calendar()))
    running = asyncio.create_task(worker.run())
    handle = await client.start_workflow(
        POSTSCRIPT_WORKFLOW, NO_CASE, id="postscript/NTR-2026-999999/1.9", task_queue=CASE_TASK_QUEUE
    )

    async def tried_twice() -> bool:
        pending = (await handle.describe()).raw_description.pending_activities
        return bool(pending) and pending[0].attempt > 1

    await eventually(tried_twice)
    async with asyncio.timeout(20):
        await worker.shutdown()
        await running
    await handle.terminate("the test is over")
