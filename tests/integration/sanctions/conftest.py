from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from deploy.local.stack import Stack
from services.sanctions.adapters.tables import SCHEMA
from shared.persistence.engine import create_engine
from shared.persistence.migrations import upgrade
from shared.temporal.connection import connect, register_search_attributes
from tests.integration.sanctions.office import Office, office


@pytest.fixture(scope="session")
def database_url(stack: Stack) -> str:
    url = stack.environment["DATABASE_URL"]
    upgrade("sanctions", url, SCHEMA)
    return url


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url, schema=SCHEMA)
    yield engine
    await engine.dispose()


@pytest.fixture
async def client(stack: Stack) -> Client:
    client = await connect(stack.environment["TEMPORAL_ADDRESS"])
    await register_search_attributes(client)
    return client


@pytest.fixture
async def desk(stack: Stack, engine: AsyncEngine, client: Client) -> AsyncIterator[Office]:
    desk = office(stack, engine, client, timeout_seconds=30)
    async with desk.http:
        yield desk


@pytest.fixture
async def hasty_desk(stack: Stack, engine: AsyncEngine, client: Client) -> AsyncIterator[Office]:
    """Waits a second for an answer, for tests in which nobody answers."""
    desk = office(stack, engine, client, timeout_seconds=1)
    async with desk.http:
        yield desk
