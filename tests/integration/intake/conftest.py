"""Intake on real PostgreSQL and Kafka: a migrated database of its own for each module of tests."""

import secrets
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import create_engine as blocking_engine
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.local.stack import Stack
from services.intake.adapters.tables import SCHEMA
from services.intake.settings import IntakeSettings
from shared.persistence.engine import create_engine
from shared.persistence.migrations import upgrade


@pytest.fixture(scope="module")
def database_url(stack: Stack) -> Iterator[str]:
    """Advisory locks belong to one database: nothing here meets a relay that other tests have started."""
    url = make_url(stack.environment["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    name = f"intake_{secrets.token_hex(4)}"
    admin = blocking_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        own = url.set(database=name).render_as_string(hide_password=False)
        upgrade("intake", own, SCHEMA)
        yield own
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="module")
def settings(stack: Stack, database_url: str) -> IntakeSettings:
    environment = {**stack.environment, "DATABASE_URL": database_url}
    return IntakeSettings.model_validate(environment)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url, schema=SCHEMA)
    yield engine
    await engine.dispose()
