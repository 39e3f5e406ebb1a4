"""The worker of cases, and of the decrees that may move their deadlines."""

import asyncio
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker

from services.workflow.activities.recording import CaseBook, Recorder
from services.workflow.activities.searching import Searcher
from services.workflow.activities.transferring import TransferBook, Transferor
from services.workflow.domain.register import load_register
from services.workflow.domain.transfers import TRANSFER_TASK_QUEUE
from services.workflow.workflows.case import CaseWorkflow
from services.workflow.workflows.decree import DecreeWorkflow
from services.workflow.workflows.postscript import PostscriptWorkflow
from services.workflow.workflows.steps.registry import refuse_unknown_performers
from services.workflow.workflows.transfer import TransferWorkflow
from shared.contracts.cases import CASE_TASK_QUEUE
from shared.temporal.sandbox import sandboxed_runner

GRACE = timedelta(seconds=10)

TASKS_AT_ONCE = 16
"""Fewer than the pool has connections: a crowd waits in Temporal's queue, where nothing times out. In the worker the
clock of each task runs while it waits for a connection; at ten seconds its work is thrown away and begun again.
"""


def case_worker(client: Client, book: CaseBook, *, max_cached_workflows: int = 1000) -> Worker:
    refuse_unknown_performers(load_register())
    recorder = Recorder(book)
    return Worker(
        client,
        task_queue=CASE_TASK_QUEUE,
        workflows=[CaseWorkflow, DecreeWorkflow, PostscriptWorkflow],
        activities=[recorder.record, recorder.write_postscript, Searcher(book).find_crossed],
        workflow_runner=sandboxed_runner(),
        max_cached_workflows=max_cached_workflows,
        max_concurrent_workflow_tasks=TASKS_AT_ONCE,
        graceful_shutdown_timeout=GRACE,
    )


def transfer_worker(client: Client, book: TransferBook) -> Worker:
    transferor = Transferor(book)
    return Worker(
        client,
        task_queue=TRANSFER_TASK_QUEUE,
        workflows=[TransferWorkflow],
        activities=[transferor.next_cases, transferor.hand_over],
        workflow_runner=sandboxed_runner(),
        graceful_shutdown_timeout=GRACE,
    )


async def work(worker: Worker, stop: asyncio.Event) -> None:
    async with worker:
        await stop.wait()
