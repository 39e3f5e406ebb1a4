"""What every keeper of actions promises; inherited by the tests of each (in memory, in PostgreSQL)."""

import uuid

import pytest

from services.workflow.adapters.actions import PostgresActions
from services.workflow.domain.case import ActionAnswer, ActionRequest
from shared.contracts.refusals import Refusal, Refused
from shared.contracts.vocabulary import Role
from tests.unit.workflow.cases import NUMBER, RECOMMENDATION, actor, request

REQUEST = request("submit_clarification", actor(Role.HANDLER), reference="1")
ANSWER = ActionAnswer(case_number=NUMBER, sequence=3, action="submit_clarification", stage="recommendation", late=False)
REFUSAL = Refusal("case_closed", 409, "Perkara sudah ditutup.", "The case is closed.")


def new_key() -> str:
    return uuid.uuid4().hex


class ActionsContract:
    async def test_the_same_request_under_the_same_key_is_one_action(self, actions: PostgresActions) -> None:
        key = new_key()
        assert await actions.ask(NUMBER, key, REQUEST) == await actions.ask(NUMBER, key, REQUEST)

    @pytest.mark.parametrize(
        "other",
        [
            REQUEST.model_copy(update={"reference": "2"}),
            REQUEST.model_copy(update={"action": "reject_report"}),
            REQUEST.model_copy(update={"by": actor(Role.RECOMMENDING)}),
        ],
    )
    async def test_another_request_under_the_same_key_is_refused(
        self, actions: PostgresActions, other: ActionRequest
    ) -> None:
        key = new_key()
        await actions.ask(NUMBER, key, REQUEST)
        with pytest.raises(Refused, match="idempotency_key_reused"):
            await actions.ask(NUMBER, key, other)

    async def test_the_hour_we_stamp_on_a_recommendation_does_not_make_it_another(
        self, actions: PostgresActions
    ) -> None:
        key, later = (
            new_key(),
            RECOMMENDATION.model_copy(update={"issued_at": RECOMMENDATION.issued_at.replace(hour=9)}),
        )
        first = await actions.ask(NUMBER, key, REQUEST.model_copy(update={"recommendation": RECOMMENDATION}))
        assert await actions.ask(NUMBER, key, REQUEST.model_copy(update={"recommendation": later})) == first

    async def test_an_answer_is_kept_for_whoever_asks_again(self, actions: PostgresActions) -> None:
        key = new_key()
        await actions.answered(await actions.ask(NUMBER, key, REQUEST), ANSWER)
        assert (await actions.ask(NUMBER, key, REQUEST)).answer == ANSWER

    async def test_a_refusal_is_kept_for_the_one_who_polls(self, actions: PostgresActions) -> None:
        key = new_key()
        await actions.refused(await actions.ask(NUMBER, key, REQUEST), REFUSAL)
        found = await actions.find(NUMBER, key)
        assert found is not None
        assert found.refusal == REFUSAL

    async def test_a_forgotten_action_frees_its_key_and_an_answered_one_is_not_forgotten(
        self, actions: PostgresActions
    ) -> None:
        key, kept = await actions.ask(NUMBER, new_key(), REQUEST), await actions.ask(NUMBER, new_key(), REQUEST)
        await actions.answered(kept, ANSWER)
        for one in (key, kept):
            await actions.forget(one)
        assert await actions.find(NUMBER, key.key) is None
        assert await actions.find(NUMBER, kept.key) is not None

    async def test_what_waits_for_an_answer_is_found_until_it_is_answered(self, actions: PostgresActions) -> None:
        asked = await actions.ask(NUMBER, new_key(), REQUEST)
        assert asked in await actions.pending(older_than_seconds=-1, limit=1000)
        assert asked not in await actions.pending(older_than_seconds=60, limit=1000)
        await actions.answered(asked, ANSWER)
        assert asked not in await actions.pending(older_than_seconds=-1, limit=1000)

    async def test_a_key_belongs_to_its_case(self, actions: PostgresActions) -> None:
        key = new_key()
        await actions.ask(NUMBER, key, REQUEST)
        assert await actions.find("NTR-2024-999999", key) is None
