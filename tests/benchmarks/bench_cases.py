"""CaseWorkflow on the real Temporal server, beside a workflow with as many updates and local activities (bare.py).

Both run in the sandbox, and neither in a database: what differs is the case itself.
"""

import asyncio
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from temporalio.client import Client

from deploy.local.home import PROJECT_ROOT
from shared.temporal.connection import connect, register_search_attributes
from tests.benchmarks.kinds import BareCases, Cases, Handle
from tests.benchmarks.results import Results

if TYPE_CHECKING:
    from deploy.local.stack import Stack

CASES = 40
AT_ONCE = 20
AGAINST = "as many updates and local activities"


@pytest.fixture
async def client(stack: "Stack") -> Client:
    client = await connect(stack.environment["TEMPORAL_ADDRESS"])
    await register_search_attributes(client)
    return client


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


def kilobytes(kind: str, address: str) -> float:
    command = [sys.executable, "-m", "tests.benchmarks.cached", kind, address]
    measured = subprocess.run(command, cwd=PROJECT_ROOT, check=True, capture_output=True, text=True)  # noqa: S603 -- our own
    return float(measured.stdout)


async def test_cases_from_start_to_close(client: Client, results: Results) -> None:
    bare_rate, bare_events = await throughput(BareCases(client))
    rate, events = await throughput(Cases(client))
    results.add("cases of three actions", against=AGAINST, unit="cases/s", ours=rate, bare=bare_rate)
    results.add("events in a case's history", against=AGAINST, unit="events", ours=events, bare=bare_events)


@pytest.mark.usefixtures("client")
def test_memory_of_waiting_cases(stack: "Stack", results: Results) -> None:
    address = stack.environment["TEMPORAL_ADDRESS"]
    results.add(
        "memory of a cached case",
        against="a cached workflow after two local activities",
        unit="kB",
        ours=kilobytes("cases", address),
        bare=kilobytes("bare", address),
    )
