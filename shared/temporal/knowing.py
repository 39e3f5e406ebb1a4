"""A refusal counts from a workflow that knows what PostgreSQL shows to everybody.

A row stands from its commit on. Its workflow may hear of it later: up to ten seconds after an outage of the database,
when it tries again, or when a task that had written the row was lost. Till then it would refuse what follows the row.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from shared.contracts.refusals import Refused

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 0.05

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Ledger:
    """Of one workflow: `rows` counts what stands in PostgreSQL, `read` makes the workflow look for it."""

    rows: Callable[[], Awaitable[int]]
    read: Callable[[], Awaitable[None]]


async def answer_of_one_who_knows(
    ask: Callable[[], Awaitable[Answer]], ledger: Ledger, *, within_seconds: float
) -> Answer:
    """The answer to `ask`, which may be asked again. Raises Refused, and TimeoutError when the workflow stays behind.

    The rows are counted after the first refusal, so they are at least those that the asker has seen.
    """
    try:
        return await ask()
    except Refused as refused:
        rows = await ledger.rows()
        if _knows(refused, rows):
            raise
        log.warning("refusal.of_one_behind", code=refused.refusal.code, known=refused.known, rows=rows)
    async with asyncio.timeout(within_seconds):
        await ledger.read()
        return await _ask_until_it_knows(ask, rows)


async def _ask_until_it_knows(ask: Callable[[], Awaitable[Answer]], rows: int) -> Answer:
    while True:
        try:
            return await ask()
        except Refused as refused:
            if _knows(refused, rows):
                raise
        await asyncio.sleep(PAUSE_SECONDS)


def _knows(refused: Refused, rows: int) -> bool:
    """A refusal that does not say what it knew is final: asked again, it would be the same one."""
    return refused.known is None or refused.known >= rows
