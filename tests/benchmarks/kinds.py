"""Two kinds of work for a Temporal server: cases, and the bare workflow that does as many updates and activities."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

from deploy.rehearsal.book import MemoryCaseBook
from services.workflow.domain.case import ActionRequest, Actor, CaseInput
from services.workflow.worker import case_worker
from shared.contracts.cases import CASE_TASK_QUEUE, CASE_WORKFLOW
from shared.contracts.vocabulary import Role
from shared.temporal.sandbox import sandboxed_runner
from tests.benchmarks import bare
from tests.workflow.cases.story import case_input

Handle = WorkflowHandle[Any, Any]
PATH = (
    ("register_report", Role.HANDLER, {"reference": "1"}),
    ("submit_clarification", Role.HANDLER, {"reference": "2"}),
    ("declare_not_proven", Role.RECOMMENDING, {"ground": "insufficient_evidence"}),
)


def new_case(number: int) -> CaseInput:
    case_number = f"NTR-2026-{uuid.uuid4().int % 900_000 * 1000 + number:09d}"
    return case_input("kasn-2022", received_at=datetime.now(UTC), case_number=case_number)


class Cases:
    """A case of the shortest path through three stages; `bare.BareWorkflow` does as much."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(self, number: int) -> Handle:
        case = new_case(number)
        options: dict[str, Any] = {"id": f"case/{case.case_number}", "task_queue": CASE_TASK_QUEUE}
        return await self._client.start_workflow(CASE_WORKFLOW, case, **options)

    async def work(self, handle: Handle) -> None:
        parties = case_input("kasn-2022", received_at=datetime.now(UTC)).parties
        for action, role, content in PATH:
            by = Actor(agency=parties.agency(role) or "", subject="officer-1", roles=frozenset({role}))
            await handle.execute_update("act", ActionRequest(action=action, by=by, **content), id=uuid.uuid4().hex)
        await handle.result()

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        async with case_worker(self._client, MemoryCaseBook()):
            yield


class BareCases:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(self, _number: int) -> Handle:
        return await self._client.start_workflow(bare.NAME, "x" * 100, id=uuid.uuid4().hex, task_queue=bare.QUEUE)

    async def work(self, handle: Handle) -> None:
        for _ in range(bare.UPDATES):
            await handle.execute_update(bare.ACT, "x" * 100, id=uuid.uuid4().hex)
        await handle.result()

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        async with Worker(
            self._client,
            task_queue=bare.QUEUE,
            workflows=[bare.BareWorkflow],
            activities=[bare.note],
            workflow_runner=sandboxed_runner(),
        ):
            yield


async def answered(handles: list[Handle]) -> None:
    """Each has been at a worker: a query is answered by one that holds it."""
    await asyncio.gather(*(handle.query("__temporal_workflow_metadata") for handle in handles))
