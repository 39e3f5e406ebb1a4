import pytest

from deploy.rehearsal.cast import CONFIRMED, CONTENT, Cast, leading_action
from deploy.rehearsal.office import Office
from deploy.rehearsal.pace import Pace
from deploy.rehearsal.scene import Scene
from services.workflow.domain.case import ActionRequest, CaseState
from services.workflow.domain.editions import ActionRule, Edition, Step
from services.workflow.domain.register import load_register
from shared.calendar import published_calendar
from shared.contracts.cases import ViolationProposal
from shared.contracts.vocabulary import Confidence, ViolationTrack
from tests.unit.workflow.cases import MONDAY_MORNING, ZONE, case

STEPS = [(edition, step) for edition in load_register() for step in edition.steps]
NAMES = [f"{edition.id}/{step.code}" for edition, step in STEPS]


@pytest.mark.parametrize(("edition", "step"), STEPS, ids=NAMES)
def test_every_step_of_every_edition_has_an_action_that_a_dutiful_officer_takes(edition: Edition, step: Step) -> None:
    if step.performer == "ordinary":
        rule = leading_action(step)
        assert rule is not None, f"{edition.id}/{step.code}"
        assert set(rule.needs) <= set(CONTENT)


def test_a_step_that_leads_nowhere_ends_in_its_first_closing_action() -> None:
    step = load_register().edition("bkn-2024").first_step
    closing = tuple(rule for rule in step.actions if rule.then.go is None)
    rule = leading_action(step.model_copy(update={"actions": closing}))
    assert isinstance(rule, ActionRule)
    assert rule.then.close is not None


@pytest.mark.parametrize(
    ("proposed", "ground"), [(ViolationTrack.ETHICS, CONFIRMED), (ViolationTrack.DISCIPLINE, None)]
)
def test_a_recommendation_on_another_track_than_was_proposed_states_a_ground(
    proposed: ViolationTrack, ground: str | None
) -> None:
    edition, state = load_register().edition("kasn-2022"), CaseState(stage="recommendation")
    proposal = ViolationProposal(violation="DS-06", track=proposed, confidence=Confidence.LIKELY, reasons=())
    scene = Scene(MONDAY_MORNING, case(violation="DS-06", proposal=proposal), edition, state, 0, None)
    turn = Cast(Pace(published_calendar(), ZONE), Office()).next_turn(scene)
    assert turn is not None
    assert isinstance(turn.request, ActionRequest)
    assert turn.request.ground == ground
