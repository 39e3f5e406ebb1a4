"""A worker that is asked to stop while what it does fails again and again."""

import asyncio
from collections.abc import Awaitable, Callable

from temporalio.worker import Worker

from tests.integration.workflow.service import eventually

NO_DATABASE = "postgresql+psycopg://nobody@127.0.0.1:1/none"
WITHIN_SECONDS = 15.0
"""Of which ten are the worker's grace."""


async def stops_once(worker: Worker, failing: Callable[[], Awaitable[bool]]) -> None:
    """Run the worker until that is so, and ask it to stop. Raises TimeoutError when it does not."""
    running = asyncio.create_task(worker.run())
    await eventually(failing)
    async with asyncio.timeout(WITHIN_SECONDS):
        await worker.shutdown()
        await running
