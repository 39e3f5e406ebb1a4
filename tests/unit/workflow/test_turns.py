"""What is shown as possible is what would be taken: an action whose precondition is not met is not on the list."""

from typing import Any

import pytest

from services.workflow.domain.case import ActionAnswer, CaseState
from services.workflow.domain.register import load_register
from services.workflow.domain.turns import actions_open
from shared.contracts.vocabulary import CaseOutcome, RecordMeasure, RequestStatus, Sla
from tests.unit.notify.events import record_request
from tests.unit.workflow.cases import NUMBER, PAUSE, kasn, longer_deadline, state

SANCTION = "sanction_execution"


def shown(at: CaseState, *, unresolved: bool = False) -> set[str]:
    return {rule.code for rule in actions_open(kasn(), at, unresolved=unresolved)}


def taken(action: str) -> dict[str, ActionAnswer]:
    return {"k": ActionAnswer(case_number=NUMBER, sequence=2, action=action, stage="clarification", late=False)}


def asked(measure: RecordMeasure) -> dict[str, Any]:
    return {"record_request": record_request(measure, RequestStatus.REQUESTED, ())}


@pytest.mark.parametrize(
    ("action", "stage", "once"),
    [
        ("record_criminal_result", "clarification", {"answers": taken("refer_to_criminal_track")}),
        ("close_to_criminal_track", "clarification", {"answers": taken("refer_to_criminal_track")}),
        ("uphold_recommendation", SANCTION, {"answers": taken("dispute_recommendation")}),
        ("accept_deviation", SANCTION, {"deviation_pending": True}),
        ("refuse_deviation", SANCTION, {"deviation_pending": True}),
        ("confirm_record_block", SANCTION, asked(RecordMeasure.BLOCK)),
        ("refuse_record_block", SANCTION, asked(RecordMeasure.BLOCK)),
        (
            "confirm_record_unblock",
            SANCTION,
            asked(RecordMeasure.UNBLOCK) | {"answers": taken("confirm_record_block")},
        ),
        (
            "merge_into_duplicate",
            "clarification",
            {"duplicate_of": "NTR-2024-000009", "answers": taken("identify_official")},
        ),
        ("resume_clock", "completion", {"pause": PAUSE}),
    ],
)
def test_an_action_is_shown_once_what_it_waits_for_is_there(action: str, stage: str, once: dict[str, Any]) -> None:
    assert action not in shown(state(stage))
    assert action in shown(state(stage, **once))


@pytest.mark.parametrize("over", [{"deadline": longer_deadline()}, {"sla": Sla.OVERDUE}], ids=["extended", "lapsed"])
def test_an_extension_is_shown_once_and_before_the_lapse(over: dict[str, Any]) -> None:
    assert "request_extension" in shown(state())
    assert "request_extension" not in shown(state(**over))


def test_a_clock_that_stands_is_not_stopped_again() -> None:
    assert "pause_clock" in shown(state("completion"))
    assert "pause_clock" not in shown(state("completion", pause=PAUSE))


def test_what_leads_to_a_sanction_waits_for_an_official_who_is_known() -> None:
    assert "issue_recommendation" in shown(state("recommendation"))
    assert "issue_recommendation" not in shown(state("recommendation"), unresolved=True)
    assert "issue_recommendation" not in shown(state("recommendation", duplicate_of="NTR-2024-000009"))


def test_outside_of_the_steps_nothing_is_shown() -> None:
    assert shown(CaseState()) == set()
    assert shown(state(outcome=CaseOutcome.REJECTED)) == set()


@pytest.mark.parametrize("edition", [edition.id for edition in load_register()])
def test_every_step_of_every_edition_shows_a_way_on(edition: str) -> None:
    one = load_register().edition(edition)
    for step in one.steps:
        ways = actions_open(one, CaseState(stage=step.code), unresolved=False)
        if step.performer != "sanction":
            assert any(rule.then.go or rule.then.close for rule in ways), step.code
