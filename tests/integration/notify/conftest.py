"""The notify service on the embedded stack: its own process, a real mailbox, a real webhook receiver."""

import asyncio
import gc
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.notify.adapters.tables import SCHEMA
from shared.messaging.producer import EventProducer
from shared.persistence.engine import create_engine
from tests.integration.notify.waiting import eventually

if TYPE_CHECKING:
    from deploy.local.stack import Stack


@pytest.fixture(scope="session")
def notify_environment(stack: "Stack") -> dict[str, str]:
    """Migrated and seeded, twice: the second time changes nothing."""
    environment = {**os.environ, **stack.environment}
    for _ in range(2):
        subprocess.run([sys.executable, "-m", "services.notify", "migrate"], env=environment, check=True, timeout=120)
    return environment


@pytest.fixture(scope="session")
def notify(notify_environment: dict[str, str], stack: "Stack") -> Iterator[str]:
    """The address of a running service with all its roles."""
    with (stack.home.root / "notify-under-test.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.notify"], env=notify_environment, stdout=log, stderr=log
        )
        try:
            asyncio.run(_healthy(stack.url("notify")))
            yield stack.url("notify")
        finally:
            process.terminate()
            code = process.wait(timeout=40)
    assert code == 0


async def _healthy(url: str) -> None:
    async def answers() -> bool:
        try:
            async with httpx.AsyncClient() as client:
                return (await client.get(f"{url}/health")).is_success
        except httpx.TransportError:
            return False

    await eventually(answers, seconds=60)


@pytest.fixture
async def engine(notify_environment: dict[str, str]) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(notify_environment["DATABASE_URL"], schema=SCHEMA)
    yield engine
    await engine.dispose()
    gc.collect()


@pytest.fixture
async def producer(stack: "Stack") -> AsyncIterator[EventProducer]:
    async with EventProducer(bootstrap=stack.environment["KAFKA_BOOTSTRAP_SERVERS"], client_id="test") as producer:
        yield producer


Caller = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def call(notify: str, stack: "Stack") -> AsyncIterator[Caller]:
    """`await call("GET", "/v1/agencies", agency="bkn", scopes=("notices:read",))`; without an agency, no token."""
    async with httpx.AsyncClient(base_url=notify, timeout=10) as client:

        async def ask(
            method: str, path: str, *, agency: str | None = None, scopes: tuple[str, ...] = (), body: object = None
        ) -> httpx.Response:
            headers = {"authorization": f"Bearer {stack.token(agency, scopes=scopes)}"} if agency else {}
            if isinstance(body, bytes):
                headers["content-type"] = "application/json"
                return await client.request(method, path, headers=headers, content=body)
            return await client.request(method, path, headers=headers, json=body)

        yield ask
