import uuid
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.workflow.adapters.actions import PostgresActions
from services.workflow.adapters.reading import PostgresReading
from services.workflow.adapters.tables import cases, ledger
from services.workflow.domain.ledger import GENESIS, append
from shared.contracts.cases import ActionTaken
from shared.contracts.vocabulary import Role
from tests.unit.workflow.actions_contract import ActionsContract
from tests.unit.workflow.cases import MONDAY_MORNING, NUMBER, event
from tests.unit.workflow.reading_contract import Put, ReadingContract, a_row


class TestPostgresActions(ActionsContract):
    @pytest.fixture
    def actions(self, engine: AsyncEngine) -> PostgresActions:
        return PostgresActions(engine)

    async def test_the_ledger_knows_what_became_of_an_action(
        self, actions: PostgresActions, engine: AsyncEngine
    ) -> None:
        number, key = f"NTR-2024-{uuid.uuid4().int % 10**9:09d}", uuid.uuid4().hex
        facts = ActionTaken(action="submit_clarification", by_agency="x", by_role=Role.HANDLER, by_subject="s")
        row = append(event(facts).model_copy(update={"case_number": number}), GENESIS)
        values = {"case_number": number, "sequence": 1, "entry_key": f"action/{key}", "kind": facts.kind.value}
        values |= {"recorded_at": MONDAY_MORNING, "body": row.body, "previous_hash": "", "hash": row.hash}
        async with engine.begin() as connection:
            await connection.execute(insert(ledger).values(values))
        answer = await actions.recorded(number, key)
        assert answer is not None
        assert (answer.action, answer.stage, answer.sequence) == ("submit_clarification", "recommendation", 1)
        assert await actions.recorded(number, "another-key") is None
        assert await actions.recorded(NUMBER, key) is None

    async def test_it_counts_the_rows_of_a_case(self, actions: PostgresActions, engine: AsyncEngine) -> None:
        number = f"NTR-2024-{uuid.uuid4().int % 10**9:09d}"
        assert await actions.rows(number) == 0
        async with engine.begin() as connection:
            await connection.execute(insert(cases).values(a_row(number)))
        assert await actions.rows(number) == a_row(number)["last_sequence"]


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
