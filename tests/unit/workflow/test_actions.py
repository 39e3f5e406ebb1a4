from datetime import datetime, timedelta
from typing import Any

import pytest

from services.workflow.domain.actions import check_extension, permitted
from services.workflow.domain.case import ActionRequest, CaseState
from services.workflow.domain.deadlines import Deadline
from services.workflow.domain.editions import ActionRule
from shared.contracts.refusals import Refusal, Refused
from shared.contracts.vocabulary import CaseOutcome, Role
from tests.unit.workflow.cases import (
    PARTIES,
    RECOMMENDATION,
    actor,
    deadline,
    kasn,
    longer_deadline,
    request,
    state,
    step,
    until_lapse,
)

HANDLER = actor(Role.HANDLER)
RECOMMENDER = actor(Role.RECOMMENDING)


def asked(one: ActionRequest, at: CaseState | None = None) -> ActionRule:
    return permitted(one, edition=kasn(), state=at or state(), parties=PARTIES)


def refusal_of(one: ActionRequest, at: CaseState | None = None) -> Refusal:
    with pytest.raises(Refused) as refused:
        asked(one, at)
    return refused.value.refusal


@pytest.mark.parametrize(
    ("stage", "action", "role", "content"),
    [
        ("verification", "register_report", Role.HANDLER, {"reference": "017/LP/2024"}),
        ("clarification", "request_extension", Role.HANDLER, {"ground": "witness_not_heard"}),
        ("recommendation", "issue_recommendation", Role.RECOMMENDING, {"recommendation": RECOMMENDATION}),
        ("sanction_execution", "refuse_deviation", Role.RECOMMENDING, {"ground": "no_ground_in_law"}),
    ],
)
def test_the_one_whose_turn_it_is_may_act(stage: str, action: str, role: Role, content: dict[str, Any]) -> None:
    assert asked(request(action, actor(role), **content), state(stage)).code == action


@pytest.mark.parametrize(
    ("one", "code", "status"),
    [
        (request("bribe_officer", HANDLER), "unknown_action", 404),
        (request("register_report", HANDLER, reference="1"), "wrong_stage", 409),
        (request("submit_clarification", RECOMMENDER, reference="1"), "wrong_role", 403),
        (request("submit_clarification", actor(Role.HANDLER, agency="kasn"), reference="1"), "wrong_agency", 403),
        (request("submit_clarification", HANDLER), "missing_fields", 422),
    ],
)
def test_anything_else_is_refused_with_its_code(one: ActionRequest, code: str, status: int) -> None:
    refusal = refusal_of(one)
    assert (refusal.code, refusal.status) == (code, status)
    assert refusal.detail != refusal.detail_id


def test_a_role_in_the_token_is_nothing_without_the_agency_that_holds_it_in_this_case() -> None:
    everything = actor(*Role, agency="bawaslu-sulawesi-selatan")
    assert refusal_of(request("submit_clarification", everything, reference="1")).code == "wrong_agency"


def test_the_agency_is_nothing_without_the_role_in_the_token() -> None:
    clerk = actor(Role.SUPERIOR, agency=PARTIES.handler)
    assert refusal_of(request("submit_clarification", clerk, reference="1")).code == "wrong_role"


def test_the_answer_to_a_deviation_belongs_to_the_recommending_authority_not_to_the_one_who_proposed_it() -> None:
    proposer = actor(Role.PERSONNEL_AUTHORITY)
    assert refusal_of(request("accept_deviation", proposer, reference="1"), state("sanction_execution")).code == (
        "wrong_role"
    )


def test_missing_fields_are_named() -> None:
    assert refusal_of(request("submit_clarification", HANDLER)).fields == (("reference", "missing"),)


def test_a_closed_case_takes_no_action() -> None:
    closed = state(outcome=CaseOutcome.REJECTED)
    assert refusal_of(request("submit_clarification", HANDLER, reference="1"), closed).code == "case_closed"


def test_an_action_nobody_knows_is_unknown_even_in_a_closed_case() -> None:
    closed = state(outcome=CaseOutcome.REJECTED)
    assert refusal_of(request("bribe_officer", HANDLER), closed).code == "unknown_action"


@pytest.mark.parametrize("stage", ["opened", "closed"])
def test_outside_of_every_step_no_action_has_its_turn(stage: str) -> None:
    nowhere = state().model_copy(update={"stage": stage})
    assert refusal_of(request("submit_clarification", HANDLER, reference="1"), nowhere).code == "wrong_stage"


JUST_IN_TIME = deadline().facts.lapses_at - timedelta(microseconds=1)


def extension_refused(code: str, of: Deadline | None, now: datetime = JUST_IN_TIME) -> str:
    with pytest.raises(Refused) as refused:
        check_extension(step=step(code), state=state(code, deadline=of), now=now)
    return refused.value.refusal.code


def test_a_limit_may_be_extended_once_and_before_it_lapses() -> None:
    check_extension(step=step("clarification"), state=state(), now=JUST_IN_TIME)
    assert extension_refused("clarification", longer_deadline()) == "extended_already"


def test_a_lapse_that_nobody_has_recorded_yet_is_a_lapse() -> None:
    one = deadline()
    assert extension_refused("clarification", one, one.facts.lapses_at) == "lapsed_already"


def test_a_reminder_does_not_stand_in_the_way_of_an_extension() -> None:
    reminded = state(moments_fired=until_lapse(deadline()) - 1)
    check_extension(step=step("clarification"), state=reminded, now=JUST_IN_TIME)


def test_a_step_without_extension_in_the_law_cannot_be_extended() -> None:
    assert extension_refused("verification", deadline("verification")) == "no_extension"
    assert extension_refused("clarification", None) == "no_extension"


def test_every_field_an_edition_asks_for_is_one_that_a_request_has() -> None:
    needed = {name for _, rule in kasn().rules() for name in rule.needs}
    assert needed <= set(ActionRequest.model_fields)


def test_a_ground_is_a_code_of_the_catalogue() -> None:
    named = request("reject_report", HANDLER, ground="budi_santoso")
    assert refusal_of(named, state("verification")).code == "unknown_ground"
