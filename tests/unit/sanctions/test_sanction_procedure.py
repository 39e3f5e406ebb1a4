"""The order of things, and what an operator is shown of it."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from services.sanctions.domain.acts import ACTS, Act
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.procedure import (
    AFTER_THE_END,
    FOLLOWS,
    KIND_OF_ACT,
    LAPSES,
    available,
    check_order,
    next_lapse,
    owed,
)
from services.sanctions.domain.state import ANSWERED_BY, FINAL, Recorded, SanctionState, clocks_after
from services.sanctions.domain.words import HAPPENED, current_details
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import (
    LEAVES_THE_STAGE,
    MilestoneKind,
    SanctionDeadline,
    SanctionDeadlineCode,
    SanctionMilestone,
)
from shared.contracts.vocabulary import Confidence, Sla
from shared.contracts.words import STAGES
from tests.unit.sanctions.matters import order

AT = datetime(2024, 11, 4, tzinfo=UTC)
REPORT = "report_to_minister"
STAGE_KINDS = [kind for kind in MilestoneKind if kind not in LEAVES_THE_STAGE]


def state_after(*kinds: MilestoneKind) -> SanctionState:
    state = SanctionState()
    for sequence, kind in enumerate(kinds, start=1):
        milestone = SanctionMilestone(
            case_number="NTR-2024-000001", round=1, sequence=sequence, kind=kind, at=AT, due_at=AT
        )
        state = state.after(Recorded(entry_id=f"e{sequence}", milestone=milestone))
    return state


def test_every_action_has_a_place_in_the_procedure() -> None:
    assert set(ACTS) == set(FOLLOWS) == set(KIND_OF_ACT)


def test_every_stage_has_a_title() -> None:
    assert set(STAGES) == set(STAGE_KINDS)
    assert set(HAPPENED) == LEAVES_THE_STAGE


@pytest.mark.parametrize("kind", sorted(FINAL))
def test_nothing_follows_the_end(kind: MilestoneKind) -> None:
    """But what may come to light of a sanction that was carried out, and what ends its months before their time."""
    follows = {
        MilestoneKind.EXECUTED: AFTER_THE_END | {"end_sanction"},
        MilestoneKind.RESTORED: AFTER_THE_END,
        MilestoneKind.ENDED_EARLY: {REPORT},
    }
    assert set(available(kind)) == follows.get(kind, set())
    with pytest.raises(Refused, match="sanction_closed"):
        check_order("serve", state_after(kind))


@pytest.mark.parametrize("kind", [kind for kind in STAGE_KINDS if kind not in FINAL])
def test_an_open_sanction_always_waits_for_somebody_or_the_clock(kind: MilestoneKind) -> None:
    assert available(kind) or next_lapse(state_after(kind))


def test_a_redirection_leaves_everything_but_the_authority() -> None:
    decided = state_after(MilestoneKind.DECIDED)
    redirected = state_after(MilestoneKind.DECIDED, MilestoneKind.REDIRECTED)
    assert redirected.model_dump(exclude={"sequence", "recorded"}) == decided.model_dump(
        exclude={"sequence", "recorded"}
    )


def test_an_overdue_service_leaves_the_stage_and_stops_the_clock() -> None:
    state = state_after(MilestoneKind.DECIDED, MilestoneKind.SERVICE_OVERDUE)
    assert (state.stage, state.sla, next_lapse(state)) == (MilestoneKind.DECIDED, Sla.OVERDUE, None)


def test_an_objection_stops_the_clock() -> None:
    assert next_lapse(state_after(MilestoneKind.SERVED, MilestoneKind.OBJECTION_FILED)) is None


@pytest.mark.parametrize("kind", STAGE_KINDS)
def test_an_operator_reads_the_stage_in_both_languages(kind: MilestoneKind) -> None:
    text = current_details(order(), state_after(kind), load_catalogue())
    assert all(title in text for title in STAGES[kind])


@pytest.mark.parametrize(
    "body",
    [
        {"action": "serve", "manner": "sent"},
        {"action": "serve", "absence": {"absent_at": "2024-04-02T10:00:00Z", "sent_at": "2024-04-03T10:00:00Z"}},
        {"action": "decide_objection", "letter_number": "1", "result": "changed"},
        {"action": "decide_objection", "letter_number": "1", "result": "upheld", "sanction": "pp94.demotion"},
        {"action": "decide", "letter_number": "1", "sanction": "pp94.demotion", "at": "2024-04-02T10:00:00"},
        {"action": "decide", "letter_number": "1", "sanction": "pp94.demotion", "reason": "because"},
        {"action": "summon", "letter_number": ""},
    ],
)
def test_a_body_that_contradicts_itself_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Act).validate_python(body)


def beside(code: SanctionDeadlineCode, due_at: datetime) -> SanctionDeadline:
    return SanctionDeadline(
        code=code, trigger_at=AT, due_at=due_at, zone="Asia/Makassar", basis="b", confidence=Confidence.LIKELY
    )


@pytest.mark.parametrize("code", sorted(ANSWERED_BY))
def test_an_act_after_a_lapse_is_late_whatever_is_looked_at_first(code: SanctionDeadlineCode) -> None:
    state = SanctionState(sequence=1, clocks=(beside(code, AT + timedelta(days=1)),))
    assert owed(state, AT) is None
    late = owed(state, AT + timedelta(days=1))
    assert late is not None
    assert (late.kind, late.at) == (LAPSES[code], AT + timedelta(days=1))


@pytest.mark.parametrize("code", sorted(ANSWERED_BY))
def test_a_clock_beside_the_stages_runs_until_it_is_answered(code: SanctionDeadlineCode) -> None:
    running = (beside(code, AT),)
    for kind in MilestoneKind:
        milestone = SanctionMilestone(case_number="NTR-2024-000001", round=1, sequence=2, kind=kind, at=AT)
        assert (clocks_after(running, milestone) == ()) is (kind in ANSWERED_BY[code]), kind
