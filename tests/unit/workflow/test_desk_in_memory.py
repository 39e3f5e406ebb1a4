from typing import Any

import pytest

from tests.unit.workflow.actions_contract import ActionsContract
from tests.unit.workflow.desk import MemoryActions, MemoryReading
from tests.unit.workflow.reading_contract import Put, ReadingContract


class TestActionsInMemory(ActionsContract):
    """The fake keeps the promises that the real one is tested for."""

    @pytest.fixture
    def actions(self) -> MemoryActions:
        return MemoryActions()


class TestReadingInMemory(ReadingContract):
    @pytest.fixture
    def reading(self) -> MemoryReading:
        return MemoryReading()

    @pytest.fixture
    def put(self, reading: MemoryReading) -> Put:
        async def put(row: dict[str, Any]) -> None:
            reading.cases.append(row)

        return put
