import pytest

from deploy.rehearsal.cast import CONTENT, leading_action
from services.workflow.domain.editions import ActionRule, Edition, Step
from services.workflow.domain.register import load_register

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
