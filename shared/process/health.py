"""What a process depends on, and whether it answers: asked within a time limit, seldom, and told without secrets."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.service import RPCError

from shared.messaging.broker import BrokerAway, ask_broker
from shared.messaging.brokers import Brokers

PATIENCE_SECONDS = 2.0
KEPT_SECONDS = 2.0
"""Anybody may ask for the health of a process; what it depends on is not asked more often than this."""

Probe = Callable[[], Awaitable[object]]
State = dict[str, Any]
Part = Callable[[], State]
AWAY = (DBAPIError, PoolTimeoutError, RPCError, BrokerAway, OSError, RuntimeError, TimeoutError)


class Health:
    """What `GET /health` tells: what the process depends on, and its parts, each with its state.

    `healthy`: all of it is well; for operators and alerts. `ready`: requests can be answered, for which the database is
    needed and nothing else: without Temporal and Kafka a report is taken in and an act is written down.
    """

    def __init__(self, service: str, **probes: Probe) -> None:
        """One of the probes is `database`."""
        self._service = service
        self._probes = probes
        self._parts: dict[str, Part] = {}
        self._lock = asyncio.Lock()
        self._asked_at = -KEPT_SECONDS
        self._dependencies: dict[str, State] = {}

    def depends_on(self, **probes: Probe) -> None:
        """A probe raises when what it asks is away, is given up after PATIENCE_SECONDS, and may return more to tell."""
        self._probes |= probes

    def tell_of(self, name: str, part: Part) -> None:
        """`part` tells its own state; without `healthy` in it, it is well."""
        self._parts[name] = part

    async def __call__(self) -> dict[str, Any]:
        dependencies, parts = await self._asked(), {name: part() for name, part in self._parts.items()}
        return {
            "healthy": all(one.get("healthy", True) for one in (*dependencies.values(), *parts.values())),
            "ready": dependencies["database"]["healthy"],
            "service": self._service,
            "dependencies": dependencies,
            "parts": parts,
        }

    async def _asked(self) -> dict[str, State]:
        """Whoever comes while it is asked waits for the same answer."""
        async with self._lock:
            if time.monotonic() - self._asked_at >= KEPT_SECONDS:
                states = await asyncio.gather(*map(_state, self._probes.values()))
                self._dependencies = dict(zip(self._probes, states, strict=True))
                self._asked_at = time.monotonic()
            return self._dependencies


async def _state(probe: Probe) -> State:
    """The kind of an error, never its text: it may hold an address or a password."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            told = await probe()
    except AWAY as error:
        return {"healthy": False, "error": type(error).__name__}
    return {"healthy": True} | (told if isinstance(told, dict) else {})


def database(engine: AsyncEngine) -> Probe:
    async def ask() -> None:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    return ask


def temporal(client: Client) -> Probe:
    async def ask() -> None:
        if not await client.service_client.check_health():
            raise ConnectionError

    return ask


def kafka(bootstrap: Brokers | str) -> Probe:
    return partial(ask_broker, bootstrap, seconds=0.75 * PATIENCE_SECONDS)
