"""Waiting for what another process does: asked again and again, never merely slept."""

import asyncio
from collections.abc import Awaitable, Callable


async def eventually(condition: Callable[[], Awaitable[bool]], *, seconds: float = 90) -> None:
    """Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 -- another process sets no event of ours
            await asyncio.sleep(0.05)
