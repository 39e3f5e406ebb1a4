"""`python -m tests.benchmarks.cached cases|bare ADDRESS`: kB by which a fresh process grows for each cached workflow.

A process of its own, for one that has worked before takes new workflows into memory it has freed and not given back.
"""

import asyncio
import gc
import sys

import psutil

from shared.process.exit import exit_cleanly
from shared.temporal.connection import connect
from tests.benchmarks.kinds import BareCases, Cases, Handle, answered

WARM = 20
CACHED = 100
BYTES_PER_KB = 1024
KINDS: dict[str, type[Cases] | type[BareCases]] = {"cases": Cases, "bare": BareCases}


async def grown(kind: Cases | BareCases) -> float:
    """Resident memory after all wait in the worker's cache, less what it was after the first few."""
    async with kind.worker():
        first = await fill(kind, WARM)
        before = resident()
        more = await fill(kind, CACHED)
        after = resident()
        await asyncio.gather(*(handle.terminate() for handle in first + more))
    return (after - before) / CACHED / BYTES_PER_KB


async def fill(kind: Cases | BareCases, count: int) -> list[Handle]:
    handles = [await kind.start(number) for number in range(count)]
    await answered(handles)
    return handles


def resident() -> int:
    gc.collect()
    return psutil.Process().memory_info().rss


async def main(kind: str, address: str) -> int:
    client = await connect(address)
    sys.stdout.write(f"{await grown(KINDS[kind](client))}\n")
    return 0


if __name__ == "__main__":
    exit_cleanly(asyncio.run(main(*sys.argv[1:])))
