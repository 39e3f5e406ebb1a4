"""CaseWorkflow on the real Temporal server, beside a workflow with as many updates and local activities (bare.py).

Both run in the sandbox, and neither in a database: what differs is the case itself.
"""

import asyncio
import gc
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

from services.workflow.domain.case import ActionRequest, Actor, CaseInput
from services.workflow.worker import case_worker
from shared.contracts.cases import CASE_TASK_QUEUE, CASE_WORKFLOW
from shared.contracts.vocabulary import Role
from shared.temporal.connection import connect, register_search_attributes
from shared.temporal.sandbox import sandboxed_runner
from tests.benchmarks import bare
from tests.benchmarks.results import Results
from tests.workflow.cases.story import MemoryCaseBook, case_input

if TYPE_CHECKING:
    from deploy.local.stack import Stack

CASES = 40
AT_ONCE = 20
CACHED = 60
BYTES_PER_KB = 1024
AGAINST = "as many updates and local activities"

Handle = WorkflowHandle[Any, Any]
Start = Callable[[int], Awaitable[Handle]]
Work = Callable[[Handle], Awaitable[None]]
PATH = (
    ("register_report", Role.HANDLER, {"reference": "1"}),
    ("submit_clarification", Role.HANDLER, {"reference": "2"}),
    ("declare_not_proven", Role.RECOMMENDING, {"ground": "insufficient_evidence"}),
)


@pytest.fixture
async def client(stack: "Stack") -> Client:
    client = await connect(stack.environment["TEMPORAL_ADDRESS"])
    await register_search_attributes(client)
    return client


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


async def throughput(kind: Cases | BareCases) -> tuple[float, float]:
    """Cases per second from start to close, AT_ONCE at a time; events in the history of the last one."""
    room, begun = asyncio.Semaphore(AT_ONCE), time.perf_counter()

    async def one(number: int) -> Handle:
        async with room:
            handle = await kind.start(number)
            await kind.work(handle)
            return handle

    async with kind.worker():
        handles = await asyncio.gather(*(one(number) for number in range(CASES)))
        rate = CASES / (time.perf_counter() - begun)
        return rate, len((await handles[-1].fetch_history()).events)


async def cached_kilobytes(kind: Cases | BareCases) -> float:
    """Growth of this process for each case that waits in the worker's cache, with everything it brings along."""
    async with kind.worker():
        await answered([await kind.start(0)])
        gc.collect()
        before = psutil.Process().memory_info().rss
        handles = await asyncio.gather(*(kind.start(number) for number in range(1, CACHED + 1)))
        await answered(handles)
        gc.collect()
        grown = psutil.Process().memory_info().rss - before
        await asyncio.gather(*(handle.terminate() for handle in handles))
    return grown / CACHED / BYTES_PER_KB


async def answered(handles: list[Handle]) -> None:
    """Each case has been at a worker: a query is answered by one that holds it."""
    await asyncio.gather(*(handle.query("__temporal_workflow_metadata") for handle in handles))


async def test_cases_from_start_to_close(client: Client, results: Results) -> None:
    bare_rate, bare_events = await throughput(BareCases(client))
    rate, events = await throughput(Cases(client))
    results.add("cases of three actions", against=AGAINST, unit="cases/s", ours=rate, bare=bare_rate)
    results.add("events in a case's history", against=AGAINST, unit="events", ours=events, bare=bare_events)


async def test_memory_of_waiting_cases(client: Client, results: Results) -> None:
    grown = await cached_kilobytes(BareCases(client))
    results.add(
        "memory of a cached case",
        against="a cached workflow after two local activities",
        unit="kB",
        bare=grown,
        ours=await cached_kilobytes(Cases(client)),
    )
