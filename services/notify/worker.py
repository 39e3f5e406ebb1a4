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
"""Fewer than the pool has connections: an attempt that has begun must not starve half-way and be repeated."""


def notice_worker(client: Client, deliverer: Deliverer) -> Worker:
    return Worker(
        client,
        task_queue=NOTICE_TASK_QUEUE,
        workflows=[NoticeWorkflow],
        activities=[deliverer.deliver, deliverer.give_up],
        workflow_runner=sandboxed_runner(),
        max_concurrent_local_activities=ATTEMPTS_AT_ONCE,
        max_concurrent_activities=ATTEMPTS_AT_ONCE,
        graceful_shutdown_timeout=GRACE,
    )


async def work(worker: Worker, stop: asyncio.Event) -> None:
    async with worker:
        await stop.wait()
