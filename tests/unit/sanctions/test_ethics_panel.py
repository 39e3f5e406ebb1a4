"""The ethics panel: who forms it, who sits in it, and that nobody needs one."""

from typing import Any

import pytest

from services.sanctions.domain.acts import (
    Decide,
    FormedBy,
    FormEthicsPanel,
    PanelMember,
    RecordPanelRecommendation,
    Seat,
    Statement,
)
from services.sanctions.domain.examined import ExaminationState
from services.sanctions.domain.ranks import Rank
from shared.contracts.sanctions import Recommendation
from shared.contracts.vocabulary import SanctionCategory, ViolationTrack
from tests.unit.sanctions.asking import ask, refused
from tests.unit.sanctions.matters import NOW, order

MORAL = order(
    SanctionCategory.MORAL,
    violation="KE-04",
    recommendation=Recommendation(
        category=SanctionCategory.MORAL,
        track=ViolationTrack.ETHICS,
        letter_number="R-1",
        issued_at=NOW,
        issued_by="kasn",
    ),
)
ADVICE = RecordPanelRecommendation(letter_number="1", statement=Statement.OPEN)


def panel(members: int, *, rank: Rank = Rank.IV_B, **says: Any) -> FormEthicsPanel:
    seats = [Seat.CHAIR, Seat.SECRETARY, *[Seat.MEMBER] * members]
    return FormEthicsPanel(letter_number="1", members=tuple(PanelMember(seat=s, rank=rank) for s in seats), **says)


@pytest.mark.parametrize(("members", "complete"), [(2, False), (3, True), (4, False), (5, True)])
def test_a_panel_has_at_least_three_members_and_above_five_an_odd_number(members: int, *, complete: bool) -> None:
    if complete:
        ask(panel(members), MORAL)
    else:
        assert refused(panel(members), MORAL) == "panel_composition"


def test_the_authority_forms_the_panel_but_not_for_the_regional_secretary() -> None:
    assert refused(panel(3, regional_secretary=True), MORAL) == "panel_not_by_personnel_authority"
    assert refused(panel(3, formed_by=FormedBy.OTHER_AUTHORITY), MORAL) == "panel_by_personnel_authority"
    ask(panel(3, formed_by=FormedBy.OTHER_AUTHORITY, regional_secretary=True), MORAL)


def test_nobody_of_lower_rank_sits_in_the_panel() -> None:
    assert refused(panel(3, rank=Rank.III_A, examined_rank=Rank.III_B), MORAL) == "rank_too_low"


def test_a_panel_belongs_to_the_ethics_track_and_speaks_once() -> None:
    assert refused(panel(3), order()) == "panel_only_for_ethics"
    assert refused(panel(3), MORAL, on_record=ExaminationState(panel=True)) == "panel_formed_already"
    assert refused(ADVICE, MORAL) == "ethics_panel_missing"
    spoken = ExaminationState(panel=True, panel_recommended=True)
    assert refused(ADVICE, MORAL, on_record=spoken) == "panel_recommended_already"


@pytest.mark.parametrize("statement", ["pp42.open_statement", "pp42.closed_statement"])
def test_a_moral_sanction_needs_no_panel_and_is_not_bound_by_what_one_recommended(statement: str) -> None:
    """No source says that the form of the statement is the panel's to choose."""
    spoken = ExaminationState(panel=True, panel_recommended=True)
    for on_record in (ExaminationState(), spoken):
        ask(Decide(sanction=statement, letter_number="1"), MORAL, on_record=on_record)
