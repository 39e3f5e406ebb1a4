"""The worker of sanctions, and of the decrees that may move their clocks."""

import asyncio
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker

from services.sanctions.activities.recording import MilestoneLog, Recorder
from services.sanctions.activities.searching import Searcher
from services.sanctions.workflows.decree import SanctionDecreeWorkflow
from services.sanctions.workflows.sanction import SanctionWorkflow
from shared.contracts.sanctions import SANCTION_TASK_QUEUE
from shared.temporal.sandbox import sandboxed_runner

GRACE = timedelta(seconds=10)

TASKS_AT_ONCE = 16
"""Fewer than the pool has connections: a crowd waits in Temporal's queue, where nothing times out. In the worker the
clock of each task runs while it waits for a connection; at ten seconds its work is thrown away and begun again.
"""


def sanction_worker(client: Client, log: MilestoneLog, *, max_cached_workflows: int = 1000) -> Worker:
    recorder = Recorder(log)
    return Worker(
        client,
        task_queue=SANCTION_TASK_QUEUE,
        workflows=[SanctionWorkflow, SanctionDecreeWorkflow],
        activities=[recorder.record, recorder.read, Searcher(log).find_crossed],
        workflow_runner=sandboxed_runner(),
        max_cached_workflows=max_cached_workflows,
        max_concurrent_workflow_tasks=TASKS_AT_ONCE,
        graceful_shutdown_timeout=GRACE,
    )


async def work(worker: Worker, stop: asyncio.Event) -> None:
    async with worker:
        await stop.wait()
