from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.workflow.adapters.actions import PostgresActions
from services.workflow.adapters.reading import PostgresReading
from services.workflow.adapters.tables import cases
from tests.unit.workflow.actions_contract import ActionsContract
from tests.unit.workflow.reading_contract import Put, ReadingContract


class TestPostgresActions(ActionsContract):
    @pytest.fixture
    def actions(self, engine: AsyncEngine) -> PostgresActions:
        return PostgresActions(engine)


class TestPostgresReading(ReadingContract):
    @pytest.fixture
    def reading(self, engine: AsyncEngine) -> PostgresReading:
        return PostgresReading(engine)

    @pytest.fixture
    def put(self, engine: AsyncEngine) -> Put:
        async def put(row: dict[str, Any]) -> None:
            async with engine.begin() as connection:
                await connection.execute(insert(cases).values(row))

        return put
