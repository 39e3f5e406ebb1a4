"""Signs of life of an activity: a worker that dies is noticed in seconds, however long an attempt may take."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from temporalio import activity

SIGN_EVERY_SECONDS = 2.0
MISSED = timedelta(seconds=10)
"""The `heartbeat_timeout` of an activity that is `alive()`: five signs missed, and another worker takes it up."""


@asynccontextmanager
async def alive() -> AsyncIterator[None]:
    """Tell Temporal every two seconds that the attempt in this block is still being made."""
    signs = asyncio.create_task(_signs(), name="heartbeat")
    try:
        yield
    finally:
        signs.cancel()


async def _signs() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(SIGN_EVERY_SECONDS)
