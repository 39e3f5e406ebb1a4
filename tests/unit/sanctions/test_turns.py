"""What is shown as possible is what would be done: an act whose precondition is not met is not on the list."""

from typing import Any

import pytest

from services.sanctions.domain.acts import ACTS
from services.sanctions.domain.attesting import APPROVAL_CHECK, REPORT_DUE
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.examined import ExaminationState
from services.sanctions.domain.state import SanctionState
from services.sanctions.domain.turns import actions_open
from services.sanctions.domain.withholding import EXECUTION_HELD
from services.sanctions.domain.words import ACTIONS, current_details
from shared.contracts.sanctions import MilestoneKind, SanctionDeadline, SanctionDeadlineCode, SanctionOrder
from shared.contracts.vocabulary import Confidence, SanctionCategory, ViolationTrack
from tests.unit.sanctions.matters import NOW, order

RECEIVED, SUMMONED, EXAMINED = MilestoneKind.RECEIVED, MilestoneKind.SUMMONED, MilestoneKind.EXAMINED
SERVED, OBJECTED = MilestoneKind.SERVED, MilestoneKind.OBJECTION_FILED


def clock(code: SanctionDeadlineCode) -> SanctionDeadline:
    return SanctionDeadline(
        code=code, trigger_at=NOW, due_at=NOW, zone="Asia/Makassar", basis="b", confidence=Confidence.LIKELY
    )


def ethics() -> SanctionOrder:
    asked = order(SanctionCategory.MORAL)
    return asked.model_copy(
        update={"recommendation": asked.recommendation.model_copy(update={"track": ViolationTrack.ETHICS})}
    )


def shown(stage: MilestoneKind, of: SanctionOrder | None = None, **state: Any) -> set[str]:
    examination = ExaminationState(**state.pop("done", {}))
    at = SanctionState(stage=stage, sequence=3, examination=examination, **state)
    return set(actions_open(of or order(), at, load_catalogue()))


WINDOW = clock(SanctionDeadlineCode.OBJECTION)
REPLY = clock(SanctionDeadlineCode.OBJECTION_REPLY)
HELD: dict[str, Any] = {
    "sanction": "pp94.demotion",
    "decision": {APPROVAL_CHECK: "b", EXECUTION_HELD: "c"},
    "done": {"approval_withheld": True},
}
"""The Minister has withheld his approval of a decision that vacates a post: its execution waits for another check."""


@pytest.mark.parametrize(
    ("action", "stage", "before", "after"),
    [
        ("decide", EXAMINED, {"examined": True}, {"examined": True, "done": {"team": True, "reported": True}}),
        ("record_examination", SUMMONED, {"summonses": 1}, {"summonses": 1, "done": {"team": True}}),
        ("record_examination", RECEIVED, {"done": {"team": True}}, {"summonses": 1, "done": {"team": True}}),
        ("record_examination", RECEIVED, {"of": order(SanctionCategory.LIGHT)}, {"of": ethics()}),
        ("form_examination_team", SUMMONED, {"done": {"team": True}}, {}),
        ("relieve_from_duty", SUMMONED, {"done": {"relieved": True}}, {}),
        ("relieve_from_duty", SUMMONED, {"of": order(SanctionCategory.MODERATE)}, {}),
        (
            "relieve_from_duty",
            SUMMONED,
            {"done": {"suspected": SanctionCategory.MODERATE}},
            {"of": order(SanctionCategory.MODERATE), "done": {"suspected": SanctionCategory.SEVERE}},
        ),
        ("report_examination", EXAMINED, {"done": {"reported": True}}, {}),
        ("summon", SUMMONED, {"summonses": 2}, {"summonses": 1}),
        ("form_ethics_panel", RECEIVED, {}, {"of": ethics()}),
        ("record_panel_recommendation", SUMMONED, {"of": ethics()}, {"of": ethics(), "done": {"panel": True}}),
        ("submit_proposal", EXAMINED, {"of": order(SanctionCategory.LIGHT)}, {}),
        ("file_objection", SERVED, {"sanction": "pp94.honourable_dismissal"}, {"sanction": "pp94.demotion"}),
        ("file_appeal", SERVED, {"sanction": "pp94.demotion"}, {"sanction": "pp94.honourable_dismissal"}),
        ("reply_to_remedy", OBJECTED, {"window": WINDOW}, {"window": WINDOW, "clocks": (REPLY,)}),
        ("report_to_minister", SERVED, {}, {"decision": {REPORT_DUE: "b"}}),
        (
            "report_to_minister",
            SERVED,
            {"decision": {REPORT_DUE: "b"}, "done": {"report_released": True}},
            {"decision": {REPORT_DUE: "b"}},
        ),
        (
            "record_approval_check",
            SERVED,
            {"decision": {APPROVAL_CHECK: "b"}, "done": {"approval_checked": True}},
            {"decision": {APPROVAL_CHECK: "b"}},
        ),
        ("report_execution", MilestoneKind.EFFECTIVE, HELD, HELD | {"done": {"approval_checked": True}}),
        ("report_execution", MilestoneKind.EFFECTIVE, HELD, HELD | {"sanction": "pp94.written_reprimand"}),
        ("report_execution", MilestoneKind.EFFECTIVE, HELD, HELD | {"decision": {APPROVAL_CHECK: "b"}}),
        ("record_approval_check", SERVED, {}, HELD),
    ],
)
def test_an_act_is_shown_while_what_it_needs_is_there(
    action: str, stage: MilestoneKind, before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert action not in shown(stage, **before)
    assert action in shown(stage, **after)


def test_a_light_sanction_needs_an_examination_and_no_report_of_it() -> None:
    assert "decide" not in shown(RECEIVED, order(SanctionCategory.LIGHT))
    assert "decide" in shown(EXAMINED, order(SanctionCategory.LIGHT), examined=True)


def test_what_has_ended_shows_nothing() -> None:
    assert shown(MilestoneKind.CLOSED_WITHOUT_SANCTION) == set()


def test_every_act_has_words_and_the_page_shows_them() -> None:
    assert set(ACTIONS) == set(ACTS)
    page = current_details(order(), SanctionState(stage=SUMMONED, sequence=2), load_catalogue())
    assert "memanggil terlapor (`summon`)" in page
    assert "`decide`" not in page
