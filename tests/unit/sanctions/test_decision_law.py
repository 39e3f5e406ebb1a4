"""What a decision names and weighs: its breach, one sanction for all, heavier for a repetition, never twice."""

from typing import Any

import pytest

from services.sanctions.domain.acts import Decide, ProposeDeviation, SubmitProposal
from services.sanctions.domain.acts.closing import ENDINGS, OUTCOMES
from services.sanctions.domain.catalogue import GroundPurpose, load_catalogue
from services.sanctions.domain.procedure import SANCTIONED
from shared.contracts.sanctions import MilestoneKind
from shared.contracts.vocabulary import CaseOutcome, EmploymentType, PositionLevel, SanctionCategory
from tests.unit.sanctions.asking import READY, ask, ask_to_decide, refused, refused_decision
from tests.unit.sanctions.matters import order

Category = SanctionCategory
CATALOGUE = load_catalogue()
DEMOTION = Decide(sanction="pp94.demotion", letter_number="1")


def test_the_article_of_the_cases_violation_is_named_by_itself() -> None:
    ask_to_decide(DEMOTION, order(violation="DS-04"))


def test_where_a_violation_has_two_articles_the_letter_names_one() -> None:
    assert refused_decision(DEMOTION, order(violation="ST-02")) == "breach_to_be_named"
    ask_to_decide(DEMOTION.model_copy(update={"breach": "pp94.14i_1"}), order(violation="ST-02"))


@pytest.mark.parametrize(
    ("breach", "code"),
    [("pp94.nothing", "breach_unknown"), ("pp53.article_of_the_letter", "breach_not_in_force")],
)
def test_the_breach_is_of_the_law_of_the_day_of_the_act(breach: str, code: str) -> None:
    assert refused_decision(DEMOTION.model_copy(update={"breach": breach}), order()) == code


@pytest.mark.parametrize(
    ("day", "sanction", "employment"),
    [
        ("2023-10-30", "uu5.dishonourable_dismissal", EmploymentType.PNS),
        ("2023-10-31", "uu20.dishonourable_dismissal", EmploymentType.PNS),
        ("2023-10-30", "pp49.dishonourable_termination", EmploymentType.PPPK),
        ("2023-10-31", "uu20.dishonourable_dismissal", EmploymentType.PPPK),
    ],
)
def test_only_membership_of_a_party_is_dismissed_dishonourably(
    day: str, sanction: str, employment: EmploymentType
) -> None:
    dismissal, category = Decide(sanction=sanction, letter_number="1"), Category.DISHONOURABLE_DISMISSAL
    on: dict[str, Any] = {"day_of_act": day, "employment_type": employment}
    ask_to_decide(dismissal, order(category, violation="DS-05", **on))
    assert refused_decision(dismissal, order(category, violation="DS-04", **on)) == "sanction_not_for_breach"


def test_membership_of_a_party_is_answered_by_nothing_less() -> None:
    """UU 20/2023 Ps 52(3)j with 52(4). What the examination finds to be another breach is named as that."""
    assert refused_decision(DEMOTION, order(violation="DS-05")) == "breach_is_dismissed"
    other = DEMOTION.model_copy(update={"breach": "pp94.14i_3"})
    ask_to_decide(other, order(violation="DS-05"))
    deviating = ProposeDeviation(
        sanction="uu20.dishonourable_dismissal", letter_number="1", ground="graver_violation_found"
    )
    ask_to_decide(deviating, order(violation="DS-05"))


def test_a_lesser_violation_is_named_by_its_own_article() -> None:
    """PP 94/2021 Ps 33. The severe article of the violation that it is not would say the contrary."""
    lesser = ProposeDeviation(
        sanction="pp94.interim.promotion_delay", letter_number="1", ground="lesser_violation_found"
    )
    assert refused_decision(lesser, order(violation="DS-04")) == "breach_of_another_level"
    severe = lesser.model_copy(update={"breach": "pp94.14i_3"})
    assert refused_decision(severe, order(violation="DS-04")) == "breach_of_another_level"
    for named in ("pp94.13g", "pp94.article_of_the_letter"):
        ask_to_decide(lesser.model_copy(update={"breach": named}), order(violation="DS-04"))


def test_the_article_stays_where_a_deviation_finds_no_other_violation() -> None:
    repeated = ProposeDeviation(sanction="pp94.demotion", letter_number="1", ground="repeated_violation")
    ask_to_decide(repeated, order(Category.MODERATE, violation="DS-03"))


def test_several_violations_get_one_sanction_the_heaviest() -> None:
    both = READY.model_copy(update={"proven": ("pp94.13g", "pp94.14i_3")})
    moderate = Decide(sanction="pp94.interim.promotion_delay", letter_number="1")
    assert refused_decision(moderate, order(Category.MODERATE), on_record=both) == "not_the_heaviest"
    heavier = ProposeDeviation(sanction="pp94.demotion", letter_number="1", ground="several_violations")
    ask_to_decide(heavier, order(Category.MODERATE), on_record=both)


def test_a_breach_whose_level_no_source_says_weighs_nothing() -> None:
    unsure = READY.model_copy(update={"proven": ("pp94.article_of_the_letter",)})
    ask_to_decide(Decide(sanction="pp94.oral_reprimand", letter_number="1"), order(Category.LIGHT), on_record=unsure)


@pytest.mark.parametrize(
    ("last", "now", "heavier"),
    [
        ("pp94.oral_reprimand", "pp94.oral_reprimand", False),
        ("pp94.written_reprimand", "pp94.oral_reprimand", False),
        ("pp94.oral_reprimand", "pp94.written_reprimand", True),
        ("pp53.oral_reprimand", "pp94.statement_of_dissatisfaction", True),
    ],
)
def test_a_repetition_weighs_heavier_than_the_last_sanction(last: str, now: str, *, heavier: bool) -> None:
    repeated = READY.model_copy(update={"last_sanction": last})
    act = Decide(sanction=now, letter_number="1")
    if heavier:
        ask_to_decide(act, order(Category.LIGHT), on_record=repeated)
    else:
        assert refused_decision(act, order(Category.LIGHT), on_record=repeated) == "repeat_weighs_heavier"


@pytest.mark.parametrize("stage", sorted(SANCTIONED))
def test_nobody_is_sanctioned_twice_for_one_breach(stage: MilestoneKind) -> None:
    again = ProposeDeviation(sanction="pp94.oral_reprimand", letter_number="1", ground="lesser_violation_found")
    assert refused_decision(DEMOTION, order(), stage=stage) == "already_sanctioned"
    assert refused_decision(again, order(), stage=stage) == "already_sanctioned"


def test_before_a_severe_decision_stand_team_record_and_report() -> None:
    standing: dict[str, Any] = {"stage": MilestoneKind.EXAMINED, "examined": True}
    assert refused(DEMOTION, order()) == "examination_missing"
    assert refused(DEMOTION, order(), **standing) == "examination_team_missing"
    team = READY.model_copy(update={"reported": False})
    assert refused(DEMOTION, order(), on_record=team, **standing) == "examination_report_missing"


def test_the_panels_advice_must_be_on_record() -> None:
    advised = ProposeDeviation(sanction="pp94.demotion", letter_number="1", ground="ethics_panel_advice")
    of = order(Category.MORAL, violation="KE-04")
    assert refused_decision(advised, of) == "panel_recommendation_missing"
    ask_to_decide(advised, of, on_record=READY.model_copy(update={"panel_recommended": True}))


@pytest.mark.parametrize(
    ("sanction", "to", "on", "fits"),
    [
        ("pp49.termination_not_at_own_request", "personnel_authority", {"employment_type": EmploymentType.PPPK}, True),
        (
            "pp94.honourable_dismissal",
            "president",
            {"position_level": PositionLevel.SENIOR_EXECUTIVE_2},
            True,
        ),
        ("pp94.demotion", "personnel_authority", {}, False),
        ("pp94.honourable_dismissal", "president", {}, False),
    ],
)
def test_what_is_proposed_and_to_whom(sanction: str, to: str, on: dict[str, Any], *, fits: bool) -> None:
    proposal = SubmitProposal.model_validate({"sanction": sanction, "letter_number": "1", "to": to})
    if fits:
        ask(proposal, order(**on))
    else:
        assert refused(proposal, order(**on)) == "not_a_dismissal"


@pytest.mark.parametrize(("purpose", "outcomes"), [(GroundPurpose.CLOSING, OUTCOMES), (GroundPurpose.ENDING, ENDINGS)])
def test_each_ground_on_which_a_sanction_closes_or_ends_has_its_own_outcome(
    purpose: GroundPurpose, outcomes: dict[str, CaseOutcome]
) -> None:
    rows = {row.code: row.outcome for row in CATALOGUE.grounds if row.of is purpose}
    assert rows == outcomes
    assert len(set(rows.values())) == len(rows)


def test_what_other_law_says_is_carried_as_data() -> None:
    [kind] = [kind for kind in CATALOGUE.kinds if kind.code == "pp94.honourable_dismissal"]
    assert any("UU 20/2023 Ps 52(4)" in said for said in kind.alternatives)
