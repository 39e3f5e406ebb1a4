"""The worker of the notices."""

import asyncio
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker

from services.notify.activities.delivery import Deliverer
from services.notify.domain.notices import NOTICE_TASK_QUEUE
from services.notify.workflows.notice import NoticeWorkflow
from shared.temporal.sandbox import sandboxed_runner

GRACE = timedelta(seconds=15)
"""An attempt under way at the stop is finished and written down; only a receiver that does not answer takes longer."""

ATTEMPTS_AT_ONCE = 12
"""Fewer than the pool has connections: an attempt that has begun must not starve half-way and be repeated.

As many notices at once, too: the clock of a workflow task runs while its attempts wait for a turn. A crowd waits in
Temporal's queue, where nothing times out; in the worker it would be taken away and begun again, ever more slowly.
"""


def notice_worker(client: Client, deliverer: Deliverer) -> Worker:
    return Worker(
        client,
        task_queue=NOTICE_TASK_QUEUE,
        workflows=[NoticeWorkflow],
        activities=[deliverer.deliver, deliverer.give_up],
        workflow_runner=sandboxed_runner(),
        max_concurrent_workflow_tasks=ATTEMPTS_AT_ONCE,
        max_concurrent_local_activities=ATTEMPTS_AT_ONCE,
        max_concurrent_activities=ATTEMPTS_AT_ONCE,
        graceful_shutdown_timeout=GRACE,
    )


async def work(worker: Worker, stop: asyncio.Event) -> None:
    async with worker:
        await stop.wait()
