"""Migrations of a real service, and the recipes services share."""

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, MetaData, Text, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.schema import CreateSchema, DropSchema

from deploy.local.stack import Stack
from shared.persistence.drift import drift
from shared.persistence.engine import create_engine
from shared.persistence.inbox import first_sight, inbox_table
from shared.persistence.migrations import upgrade
from shared.persistence.outbox import outbox_table, topics_table
from shared.persistence.recipes import create_inbox, create_outbox, create_outbox_topics


@pytest.fixture
def schema() -> str:
    return f"test_{uuid.uuid4().hex[:12]}"


@pytest.fixture
async def engine(stack: Stack, schema: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(stack.environment["DATABASE_URL"], schema=schema)
    yield engine
    async with engine.begin() as connection:
        await connection.execute(DropSchema(schema, cascade=True))
    await engine.dispose()


def run_recipes(connection: Connection) -> None:
    operations = Operations(MigrationContext.configure(connection))
    create_outbox(operations)
    create_outbox_topics(operations)
    create_inbox(operations)


async def test_recipes_make_the_tables_that_services_declare(engine: AsyncEngine, schema: str) -> None:
    metadata = MetaData()
    inbox = inbox_table(metadata)
    outbox_table(metadata)
    topics_table(metadata)
    async with engine.begin() as connection:
        await connection.execute(CreateSchema(schema))
        await connection.run_sync(run_recipes)
        assert await connection.run_sync(drift, metadata) == []
        inbox.append_column(Column("forgotten", Text))
        assert [difference[0] for difference in await connection.run_sync(drift, metadata)] == ["add_column"]


async def test_two_processes_that_migrate_at_once_both_succeed(stack: Stack, engine: AsyncEngine, schema: str) -> None:
    url = stack.environment["DATABASE_URL"]
    await asyncio.gather(*(asyncio.to_thread(upgrade, "intake", url, schema) for _ in range(3)))
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1


async def test_an_event_is_seen_for_the_first_time_once(engine: AsyncEngine, schema: str) -> None:
    metadata = MetaData()
    inbox = inbox_table(metadata)
    async with engine.begin() as connection:
        await connection.execute(CreateSchema(schema))
        await connection.run_sync(metadata.create_all)

    async def see(event_id: str, source: str = "netra/intake") -> bool:
        async with engine.begin() as connection:
            return await first_sight(connection, inbox, consumer="c", source=source, event_id=event_id)

    assert sorted(await asyncio.gather(*(see("e-1") for _ in range(5)))) == [False, False, False, False, True]
    assert await see("e-1", source="bawaslu")
    assert not await see("e-1", source="bawaslu")
