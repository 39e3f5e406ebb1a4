"""Many workflows at once: they wait for their turn in Temporal's queue, not in the worker with their clock running."""

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from deploy.rehearsal.book import MemoryCaseBook
from deploy.rehearsal.milestones import MemoryMilestoneLog
from services.notify.activities.delivery import Deliverer
from services.notify.domain.notices import NOTICE_TASK_QUEUE, Notice, workflow_id
from services.notify.domain.sending import Letter, Parcel
from services.notify.worker import ATTEMPTS_AT_ONCE, notice_worker
from services.notify.workflows.notice import NoticeWorkflow
from services.sanctions.worker import sanction_worker
from services.workflow.worker import case_worker
from shared.contracts.vocabulary import NoticeChannel
from tests.workflow.notify.deliveries import Book, Plain, notice

CONNECTIONS = 20
"""Of the pool that the API shares with the worker, in the workflow and the sanctions service."""

CLOCK = timedelta(seconds=3)
"""Of a workflow task; at four fifths of it the worker asks for another one, and past it the server takes it away."""

CROWD = 3 * ATTEMPTS_AT_ONCE


class Busy:
    """A receiver that takes nothing until it is told to."""

    def __init__(self) -> None:
        self.open = asyncio.Event()

    async def send(self, parcel: Parcel, letter: Letter, address: str) -> None:  # noqa: ARG002 -- the channel's shape
        await self.open.wait()


async def test_no_more_notices_are_begun_than_can_be_attempted_at_once(
    environment: WorkflowEnvironment, client: Client
) -> None:
    crowd = [notice(f"{uuid.uuid4()}.4", ("kasn", NoticeChannel.EMAIL)) for _ in range(CROWD)]
    receiver = Busy()
    with environment.auto_time_skipping_disabled():
        handles = [await begun(client, one) for one in crowd]
        async with notice_worker(client, Deliverer(Book(*crowd), Plain(), {NoticeChannel.EMAIL: receiver})):
            await first(*(second_task(handle) for handle in handles))
            receiver.open.set()
            await asyncio.gather(*(handle.result() for handle in handles))
        begun_at = [await first_time(handle, EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED) for handle in handles]
        room_at = min([await first_time(handle, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) for handle in handles])
    assert 0 < sum(at < room_at for at in begun_at) <= ATTEMPTS_AT_ONCE


@pytest.mark.parametrize(
    "worker",
    [
        lambda client: case_worker(client, MemoryCaseBook()),
        lambda client: sanction_worker(client, MemoryMilestoneLog()),
    ],
    ids=["cases", "sanctions"],
)
async def test_a_worker_begins_no_more_than_the_pool_has_connections_for(
    client: Client, worker: Callable[[Client], Worker]
) -> None:
    assert (worker(client).config().get("max_concurrent_workflow_tasks") or CONNECTIONS) < CONNECTIONS


async def begun(client: Client, one: Notice) -> WorkflowHandle[Any, Any]:
    return await client.start_workflow(
        NoticeWorkflow.run, one, id=workflow_id(one.notice_id), task_queue=NOTICE_TASK_QUEUE, task_timeout=CLOCK
    )


async def first(*events: Coroutine[Any, Any, None]) -> None:
    _, others = await asyncio.wait([asyncio.ensure_future(event) for event in events], return_when="FIRST_COMPLETED")
    for other in others:
        other.cancel()


async def second_task(handle: WorkflowHandle[Any, Any]) -> None:
    """Ends when most of the first task's clock is gone, and its worker has asked for another one."""
    tasks = 0
    async for event in handle.fetch_history_events(wait_new_event=True):
        tasks += event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED
        if tasks > 1:
            return


async def first_time(handle: WorkflowHandle[Any, Any], kind: EventType.ValueType) -> datetime:
    history = await handle.fetch_history()
    return next(event.event_time.ToDatetime() for event in history.events if event.event_type == kind)
