"""Which sanction a case closes with: the one that the last decision left standing."""

import pytest

from services.workflow.domain.evolution import retold
from services.workflow.domain.register import load_register
from shared.contracts.cases import SanctionMilestoneReached
from shared.contracts.sanctions import MilestoneKind
from tests.unit.notify.events import case_event, milestone


def reached(kind: MilestoneKind, sanction: str) -> SanctionMilestoneReached:
    told = milestone(kind).milestone
    return SanctionMilestoneReached(milestone=told.model_copy(update={"sanction": sanction}))


@pytest.mark.parametrize("remedy", [MilestoneKind.OBJECTION_DECIDED, MilestoneKind.APPEAL_DECIDED])
def test_what_a_remedy_put_in_its_place_is_what_was_imposed(remedy: MilestoneKind) -> None:
    rows = (reached(MilestoneKind.DECIDED, "pp94.honourable_dismissal"), reached(remedy, "pp94.demotion"))
    state = retold(map(case_event, rows), load_register().edition("kasn-2022"), None)
    assert (state.sanction, state.followed_up) == ("pp94.demotion", True)


def test_a_proposal_imposes_nothing() -> None:
    rows = (reached(MilestoneKind.DEVIATION_PROPOSED, "pp94.oral_reprimand"),)
    state = retold(map(case_event, rows), load_register().edition("kasn-2022"), None)
    assert (state.sanction, state.followed_up) == (None, False)
