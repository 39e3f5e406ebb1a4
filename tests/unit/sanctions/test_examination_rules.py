"""Summons, team, relief, record and report: one rule, one code."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.sanctions.domain.acts import (
    Attendance,
    FormExaminationTeam,
    RecordExamination,
    RelieveFromDuty,
    ReportExamination,
    Signature,
    Summon,
    TeamElement,
    TeamMember,
)
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.examined import ExaminationState
from services.sanctions.domain.ranks import Rank
from services.sanctions.domain.summonses import SummonsRuleKind
from shared.contracts.sanctions import MilestoneKind, Recommendation, SanctionMilestone
from shared.contracts.vocabulary import SanctionCategory, ViolationTrack
from tests.unit.sanctions.asking import ask, refused
from tests.unit.sanctions.matters import NOW, order

LETTER = "800/1/BKD"
MONDAY = datetime.fromisoformat("2024-11-04T09:00:00+08:00")
SEATS = (TeamElement.DIRECT_SUPERIOR, TeamElement.SUPERVISION, TeamElement.PERSONNEL)
OF_2021: dict[str, Any] = {"day_of_act": "2021-08-30", "violation": "DS-04"}
ETHICS = Recommendation(
    category=SanctionCategory.MORAL, track=ViolationTrack.ETHICS, letter_number="R-1", issued_at=NOW, issued_by="kasn"
)


def summons(examination: str | None) -> Summon:
    at = datetime.fromisoformat(f"{examination}+08:00") if examination else None
    return Summon(letter_number=LETTER, at=MONDAY, examination_at=at)


def team(*elements: TeamElement, rank: Rank = Rank.IV_B, **says: Any) -> FormExaminationTeam:
    members = tuple(TeamMember(element=element, rank=rank) for element in elements or SEATS)
    return FormExaminationTeam(letter_number=LETTER, members=members, **says)


def test_a_summons_names_the_day_of_the_examination() -> None:
    assert refused(summons(None), order()) == "examination_date_missing"
    assert refused(summons("2024-11-04T08:59:59"), order()) == "examination_before_summons"


def test_since_pp_94_the_examination_is_at_most_seven_working_days_after_the_letter() -> None:
    ask(summons("2024-11-13T23:59:59"), order())
    assert refused(summons("2024-11-14T00:00:00"), order()) == "examination_too_late"


def test_under_pp_53_the_summons_comes_at_least_seven_working_days_before() -> None:
    ask(summons("2024-11-13T00:00:00"), order(**OF_2021))
    assert refused(summons("2024-11-12T23:59:59"), order(**OF_2021)) == "summons_notice_too_short"


@pytest.mark.parametrize(
    ("day", "rule"), [("2021-08-30", SummonsRuleKind.MIN_NOTICE), ("2021-08-31", SummonsRuleKind.MAX_GAP)]
)
def test_the_rule_of_the_summons_follows_the_day_of_the_act(day: str, rule: SummonsRuleKind) -> None:
    found = load_catalogue().summons_rule(ViolationTrack.DISCIPLINE, datetime.fromisoformat(day).date())
    assert found is not None
    assert found.rule is rule


def test_what_is_only_an_agencys_example_refuses_nobody() -> None:
    ask(summons("2024-11-05T09:00:00"), order(SanctionCategory.MORAL, recommendation=ETHICS, violation="KE-04"))


def test_a_second_summons_follows_the_day_that_was_missed() -> None:
    first = ExaminationState(appear_at=MONDAY + timedelta(hours=1))
    again = summons("2024-11-06T09:00:00")
    standing: dict[str, Any] = {"stage": MilestoneKind.SUMMONED, "summonses": 1}
    assert refused(again, order(), on_record=first, **standing) == "first_examination_not_passed"
    ask(again, order(), on_record=ExaminationState(appear_at=MONDAY), **standing)
    assert refused(again, order(), **standing | {"summonses": 2}) == "summoned_twice"


def test_absence_is_recorded_once_the_second_day_has_come() -> None:
    absent = RecordExamination(letter_number=LETTER, attendance=Attendance.ABSENT_TWICE)
    standing: dict[str, Any] = {"stage": MilestoneKind.SUMMONED, "summonses": 2}
    later, passed = ExaminationState(team=True, appear_at=NOW + timedelta(days=1)), ExaminationState(team=True)
    assert refused(absent, order(), on_record=later, **standing) == "examination_day_not_passed"
    ask(absent, order(), on_record=passed, **standing)


@pytest.mark.parametrize(
    ("category", "code"),
    [
        (SanctionCategory.LIGHT, "team_not_for_light"),
        (SanctionCategory.MODERATE, None),
        (SanctionCategory.SEVERE, None),
        (SanctionCategory.DISHONOURABLE_DISMISSAL, None),
    ],
)
def test_a_team_examines_what_is_more_than_light(category: SanctionCategory, code: str | None) -> None:
    if code is None:
        ask(team(), order(category))
    else:
        assert refused(team(), order(category)) == code
        ask(team(suspected=SanctionCategory.SEVERE), order(category))


@pytest.mark.parametrize("missing", SEATS)
def test_a_team_has_its_three_elements(missing: TeamElement) -> None:
    assert refused(team(*(seat for seat in SEATS if seat is not missing)), order()) == "team_incomplete"


def test_a_superior_who_is_involved_gives_way_to_the_next_higher_one() -> None:
    assert refused(team(superior_involved=True), order()) == "superior_involved"
    ask(team(TeamElement.HIGHER_SUPERIOR, *SEATS[1:], superior_involved=True), order())


def test_nobody_of_lower_rank_examines() -> None:
    assert refused(team(rank=Rank.III_D, examined_rank=Rank.IV_A), order()) == "rank_too_low"
    ask(team(rank=Rank.IV_A, examined_rank=Rank.IV_A), order())


def test_a_team_is_formed_once() -> None:
    assert refused(team(), order(), on_record=ExaminationState(team=True)) == "team_formed_already"


@pytest.mark.parametrize(("category", "severe"), [(SanctionCategory.MODERATE, False), (SanctionCategory.SEVERE, True)])
def test_interim_relief_is_for_suspected_severe_violations(category: SanctionCategory, *, severe: bool) -> None:
    relief = RelieveFromDuty(letter_number=LETTER)
    if severe:
        ask(relief, order(category), stage=MilestoneKind.SUMMONED)
        done = ExaminationState(relieved=True)
        assert refused(relief, order(category), on_record=done, stage=MilestoneKind.EXAMINED) == "relieved_already"
    else:
        assert refused(relief, order(category), stage=MilestoneKind.SUMMONED) == "relief_only_for_severe"
    assert refused(relief, order(category)) == "wrong_order"


def test_interim_relief_goes_by_the_level_that_is_suspected_now() -> None:
    """PP 94/2021 Ps 31 speaks of a suspected severe violation, whatever was recommended."""
    relief, suspected = RelieveFromDuty(letter_number=LETTER), team(suspected=SanctionCategory.SEVERE)
    formed = SanctionMilestone(
        case_number="NTR-2024-000001",
        round=1,
        sequence=2,
        kind=MilestoneKind.TEAM_FORMED,
        at=NOW,
        particulars=suspected.particulars_told(),
    )
    worse = ExaminationState().after(formed)
    ask(relief, order(SanctionCategory.MODERATE), on_record=worse, stage=MilestoneKind.SUMMONED)
    lesser = ExaminationState(suspected=SanctionCategory.MODERATE)
    assert refused(relief, order(), on_record=lesser, stage=MilestoneKind.SUMMONED) == "relief_only_for_severe"


def test_a_severe_violation_is_examined_by_a_team_alone() -> None:
    record = RecordExamination(letter_number=LETTER)
    standing: dict[str, Any] = {"stage": MilestoneKind.SUMMONED, "summonses": 1}
    assert refused(record, order(), **standing) == "examination_team_missing"
    ask(record, order(SanctionCategory.MODERATE), **standing)


@pytest.mark.parametrize(
    "category",
    [
        SanctionCategory.LIGHT,
        SanctionCategory.MODERATE,
        SanctionCategory.SEVERE,
        SanctionCategory.DISHONOURABLE_DISMISSAL,
    ],
)
@pytest.mark.parametrize("law", [{}, OF_2021])
def test_nobody_is_examined_who_was_not_summoned(category: SanctionCategory, law: dict[str, Any]) -> None:
    """PP 94/2021 Ps 26(1), and PP 53/2010 before it: one summons is enough for who appears."""
    record, by_team = RecordExamination(letter_number=LETTER), ExaminationState(team=True)
    assert refused(record, order(category, **law), on_record=by_team) == "summons_missing"
    ask(record, order(category, **law), on_record=by_team, stage=MilestoneKind.SUMMONED, summonses=1)


def test_an_ethics_case_is_examined_without_a_summons_that_its_agency_has_not_ruled() -> None:
    ask(
        RecordExamination(letter_number=LETTER),
        order(SanctionCategory.MORAL, recommendation=ETHICS, violation="KE-04"),
    )


def test_a_refusal_to_sign_is_noted_and_a_copy_given() -> None:
    record = RecordExamination(letter_number=LETTER, at=NOW, signature=Signature.REFUSED)
    assert record.particulars_told() == {"signature": "refused", "copy_given_at": NOW.isoformat()}
    early = record.model_copy(update={"copy_given_at": NOW - timedelta(days=1)})
    assert refused(early, order(SanctionCategory.MODERATE)) == "copy_before_record"


def test_a_report_follows_the_examination_once() -> None:
    standing: dict[str, Any] = {"stage": MilestoneKind.EXAMINED, "examined": True}
    report = ReportExamination(letter_number=LETTER, at=NOW)
    later = ExaminationState(examined_at=NOW + timedelta(hours=1))
    assert refused(report, order(), on_record=later, **standing) == "report_before_examination"
    assert refused(report, order(), on_record=ExaminationState(reported=True), **standing) == (
        "examination_reported_already"
    )
    unknown = ReportExamination(letter_number=LETTER, proven=("pp94.no_such",))
    assert refused(unknown, order(), **standing) == "breach_unknown"
    unknown = ReportExamination(letter_number=LETTER, last_sanction="pp94.exile")
    assert refused(unknown, order(), **standing) == "sanction_unknown"
