"""Which sanction may be decided: one rule, one code."""

from typing import Any

import pytest

from services.sanctions.domain.acts import Actor, ActRequest, Decide, ProposeDeviation, SignedBy
from services.sanctions.domain.examined import ExaminationState
from services.sanctions.domain.permission import permit
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import EmploymentType, PositionLevel, SanctionCategory
from tests.unit.sanctions.matters import matter, order

OFFICER = Actor(agency="pemprov-sulsel", subject="o", roles=frozenset({"personnel_authority"}))
Category = SanctionCategory
REPORTED: dict[str, Any] = {"examined": True, "examination": ExaminationState(team=True, reported=True)}
"""As far as a decision needs it, the examination is done."""


def decide(code: str, category: Category, *, signed_by: SignedBy = SignedBy.COMPETENT_OFFICIAL, **on: Any) -> None:
    act = Decide(sanction=code, letter_number="1", signed_by=signed_by)
    permit(ActRequest(act=act, by=OFFICER), matter(order(category, **on), **REPORTED))


def on_the_act_of(category: Category) -> dict[str, Any]:
    """Only membership of a party leads to dishonourable dismissal."""
    return {"violation": "DS-05"} if category is Category.DISHONOURABLE_DISMISSAL else {}


def refusal_of(code: str, category: Category, **on: Any) -> str:
    with pytest.raises(Refused) as refused:
        decide(code, category, **on)
    return refused.value.refusal.code


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("pp42.closed_statement", Category.MORAL),
        ("pp94.oral_reprimand", Category.LIGHT),
        ("pp94.interim.rank_demotion", Category.MODERATE),
        ("pp94.removal_to_executor_position", Category.SEVERE),
        ("uu20.dishonourable_dismissal", Category.DISHONOURABLE_DISMISSAL),
    ],
)
def test_a_kind_within_the_recommendation_is_permitted(code: str, category: Category) -> None:
    decide(code, category, **on_the_act_of(category))


def test_a_kind_the_law_does_not_know_is_refused() -> None:
    assert refusal_of("pp94.exile", Category.SEVERE) == "sanction_unknown"


def test_a_kind_must_be_in_force_on_the_day_of_the_act() -> None:
    assert refusal_of("pp94.demotion", Category.SEVERE, day_of_act="2021-08-30") == "sanction_not_in_force"
    decide("pp94.demotion", Category.SEVERE, day_of_act="2021-08-31")


def test_a_kind_must_exist_for_the_employment_type() -> None:
    pppk = {"employment_type": EmploymentType.PPPK}
    assert refusal_of("pp94.demotion", Category.SEVERE, **pppk) == "sanction_not_for_employment_type"


def test_an_allowance_cut_is_refused_and_its_substitutes_named() -> None:
    with pytest.raises(Refused) as refused:
        decide("pp94.allowance_cut_9_months", Category.MODERATE)
    refusal = refused.value.refusal
    assert refusal.code == "sanction_not_yet_active"
    assert [name for _, name in refusal.fields] == [
        "pp94.interim.increment_delay",
        "pp94.interim.promotion_delay",
        "pp94.interim.rank_demotion",
    ]


@pytest.mark.parametrize("recommended", [Category.MORAL, Category.LIGHT, Category.MODERATE])
def test_another_category_needs_a_deviation(recommended: Category) -> None:
    assert refusal_of("pp94.demotion", recommended) == "category_differs"


def test_a_deviation_departs_from_the_recommendation() -> None:
    act = ProposeDeviation(sanction="pp94.demotion", letter_number="1", ground="repeated_violation")
    with pytest.raises(Refused, match="no_deviation"):
        permit(ActRequest(act=act, by=OFFICER), matter(order(Category.SEVERE), **REPORTED))


def test_a_deviation_needs_a_catalogued_ground() -> None:
    act = ProposeDeviation(sanction="pp94.demotion", letter_number="1", ground="political_wish")
    with pytest.raises(Refused, match="unknown_ground"):
        permit(ActRequest(act=act, by=OFFICER), matter(order(Category.LIGHT), **REPORTED))


@pytest.mark.parametrize(
    ("position", "code", "reserved"),
    [
        (PositionLevel.SENIOR_EXECUTIVE_1, "pp94.demotion", True),
        (PositionLevel.SENIOR_EXECUTIVE_2, "pp94.demotion", False),
        (PositionLevel.SENIOR_EXECUTIVE_2, "pp94.honourable_dismissal", True),
        (PositionLevel.SENIOR_EXECUTIVE_3, "pp94.honourable_dismissal", False),
        (PositionLevel.FUNCTIONAL_EXPERT_1, "pp94.honourable_dismissal", True),
    ],
)
def test_some_decisions_are_the_presidents_alone(position: PositionLevel, code: str, *, reserved: bool) -> None:
    on: dict[str, Any] = {"position_level": position}
    if reserved:
        decide(code, Category.SEVERE, signed_by=SignedBy.PRESIDENT, **on)
        assert refusal_of(code, Category.SEVERE, **on) == "reserved_to_president"
    else:
        decide(code, Category.SEVERE, **on)


@pytest.mark.parametrize(
    ("code", "category", "needed"),
    [
        ("pp42.open_statement", Category.MORAL, False),
        ("pp94.oral_reprimand", Category.LIGHT, True),
        ("pp94.interim.increment_delay", Category.MODERATE, True),
        ("pp94.demotion", Category.SEVERE, True),
        ("uu20.dishonourable_dismissal", Category.DISHONOURABLE_DISMISSAL, True),
    ],
)
def test_before_any_sanction_of_discipline_comes_an_examination(code: str, category: Category, *, needed: bool) -> None:
    request = ActRequest(act=Decide(sanction=code, letter_number="1"), by=OFFICER)
    of = order(category, **on_the_act_of(category))
    if needed:
        with pytest.raises(Refused, match="examination_missing"):
            permit(request, matter(of))
    else:
        permit(request, matter(of))
