"""The worker of the sanction workflow."""

import asyncio
from datetime import datetime, timedelta

from temporalio.client import Client
from temporalio.worker import Worker

from services.sanctions.activities.recording import MilestoneLog, Recorder
from services.sanctions.domain.deadlines import LapseInstant
from services.sanctions.workflows.sanction import SanctionWorkflow
from shared.calendar import Calendar, lapse_instant
from shared.contracts.limits import TimeLimit
from shared.contracts.sanctions import SANCTION_TASK_QUEUE
from shared.temporal.sandbox import sandboxed_runner

GRACE = timedelta(seconds=10)


def counted_with(calendar: Calendar) -> LapseInstant:
    def count(limit: TimeLimit, trigger: datetime, zone: str) -> datetime:
        return lapse_instant(limit, trigger, zone, calendar)

    return count


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
