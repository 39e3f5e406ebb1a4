"""Waiting for what other processes do."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

Found = TypeVar("Found")
PAUSE_SECONDS = 0.2


async def eventually(look: Callable[[], Awaitable[Found | None]], *, within: float = 120.0) -> Found:
    """What `look` finds, asked again and again. A client that Kafka has left behind is replaced after a minute.

    Raises TimeoutError.
    """
    never = asyncio.Event()
    async with asyncio.timeout(within):
        while (found := await look()) is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(never.wait(), PAUSE_SECONDS)
        return found
