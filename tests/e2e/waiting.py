"""Waiting for what other processes do."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

Found = TypeVar("Found")
PAUSE_SECONDS = 0.2


async def eventually(look: Callable[[], Awaitable[Found | None]], *, within: float = 120.0) -> Found:
    """What `look` finds, asked again and again. `within` ends a wait that has failed; it measures nothing.

    Raises TimeoutError.
    """
    never = asyncio.Event()
    async with asyncio.timeout(within):
        while (found := await look()) is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(never.wait(), PAUSE_SECONDS)
        return found
