"""The worker of the sanction workflow."""

import asyncio
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker

from services.sanctions.activities.recording import MilestoneLog, Recorder
from services.sanctions.domain.counting import Counting
from services.sanctions.workflows.sanction import SanctionWorkflow
from shared.calendar import Calendar
from shared.contracts.sanctions import SANCTION_TASK_QUEUE
from shared.temporal.sandbox import sandboxed_runner

GRACE = timedelta(seconds=10)


def counted_with(calendar: Calendar) -> Counting:
    return Counting(calendar)


def sanction_worker(client: Client, log: MilestoneLog, *, max_cached_workflows: int = 1000) -> Worker:
    return Worker(
        client,
        task_queue=SANCTION_TASK_QUEUE,
        workflows=[SanctionWorkflow],
        activities=[Recorder(log).record],
        workflow_runner=sandboxed_runner(),
        max_cached_workflows=max_cached_workflows,
        graceful_shutdown_timeout=GRACE,
    )


async def work(worker: Worker, stop: asyncio.Event) -> None:
    async with worker:
        await stop.wait()
