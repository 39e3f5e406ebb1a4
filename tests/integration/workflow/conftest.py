"""The workflow service on real PostgreSQL."""

import gc
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.workflow.adapters.tables import SCHEMA
from shared.persistence.engine import create_engine
from shared.persistence.migrations import upgrade

if TYPE_CHECKING:
    from deploy.local.stack import Stack


@pytest.fixture(scope="module", autouse=True)
def _others_objects_are_not_looked_through() -> None:
    """Each test here collects what it left: through all that tests before it hold, that takes 0.7 s of a processor."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def database_url(stack: "Stack") -> str:
    url = stack.environment["DATABASE_URL"]
    upgrade("workflow", url, SCHEMA)
    return url


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url, schema=SCHEMA)
    yield engine
    await engine.dispose()
    gc.collect()
