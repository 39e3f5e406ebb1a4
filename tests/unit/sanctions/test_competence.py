"""Who may impose what on whom (PP 94/2021 Ps 16-25), cell by cell, and who acts for a head."""

from datetime import datetime
from typing import Any

import pytest

from services.sanctions.domain.acting import Capacity
from services.sanctions.domain.acts import Decide, RecordApprovalCheck, ReportToMinister
from services.sanctions.domain.acts import SignedBy as Who
from services.sanctions.domain.attesting import APPROVAL_CHECK, REPORT_CONFIDENCE, REPORT_DUE, attested
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.competence import Subject, competent
from services.sanctions.domain.review import review_notes
from services.sanctions.domain.withholding import EXECUTION_HELD
from shared.calendar import known_elections
from shared.contracts.sanctions import MilestoneKind, SanctionMilestone, SanctionOrder
from shared.contracts.vocabulary import ElectionType
from shared.contracts.vocabulary import PositionLevel as Level
from shared.contracts.vocabulary import SanctionCategory as Category
from tests.unit.sanctions.asking import ask_to_decide, refused, refused_decision
from tests.unit.sanctions.matters import NOW, order

CATALOGUE = load_catalogue()
KINDS = {
    "R": "pp94.oral_reprimand",
    "S": "pp94.interim.promotion_delay",
    "a": "pp94.demotion",
    "b": "pp94.removal_to_executor_position",
    "c": "pp94.honourable_dismissal",
}
PROVINCE, REGENCY = "prov-jawa-barat", "kab-bima"


def competent_for(kind: str, position: Level, agency_level: str, *, heads_agency: bool = False) -> set[Who]:
    found = CATALOGUE.find(KINDS[kind])
    assert found is not None
    subject = Subject(position, agency_level, heads_agency)
    return set(competent(found.code, found.category, subject, CATALOGUE.competences))


@pytest.mark.parametrize("kind", "RSabc")
def test_the_president_alone_punishes_the_highest_officials(kind: str) -> None:
    assert competent_for(kind, Level.SENIOR_EXECUTIVE_1, "central") == {Who.PRESIDENT}
    assert Who.PRESIDENT in competent_for(kind, Level.SENIOR_EXECUTIVE_2, "central", heads_agency=True)


@pytest.mark.parametrize("position", [Level.SENIOR_EXECUTIVE_2, Level.FUNCTIONAL_EXPERT_1])
def test_the_president_alone_dismisses_whom_he_appointed(position: Level) -> None:
    assert competent_for("c", position, "central") == {Who.PRESIDENT}
    assert all(competent_for(kind, position, "central") == {Who.PERSONNEL_AUTHORITY} for kind in "RSab")


@pytest.mark.parametrize(
    ("agency_level", "position", "kinds"),
    [
        ("province", Level.SENIOR_EXECUTIVE_3, "Sabc"),
        ("central", Level.SENIOR_EXECUTIVE_3, "Sabc"),
        ("regency", Level.SENIOR_EXECUTIVE_3, "RSabc"),
        ("province", Level.ADMINISTRATOR, "abc"),
        ("regency", Level.ADMINISTRATOR, "Sabc"),
        ("regency", Level.DISTRICT_HEAD, "Sabc"),
        ("regency", Level.WARD_HEAD, "Sabc"),
        ("regency", Level.EXECUTOR, "Sabc"),
        ("province", Level.FUNCTIONAL, "abc"),
        ("regency", Level.FUNCTIONAL, "abc"),
        ("regency", Level.FUNCTIONAL_EXPERT_1, "RSab"),
    ],
)
def test_what_the_personnel_authority_imposes(agency_level: str, position: Level, kinds: str) -> None:
    own = {kind for kind in KINDS if Who.PERSONNEL_AUTHORITY in competent_for(kind, position, agency_level)}
    assert own == set(kinds)


@pytest.mark.parametrize(
    ("signatory", "agency_level", "light", "moderate"),
    [
        (Who.SENIOR_EXECUTIVE_2, "province", {Level.SENIOR_EXECUTIVE_3}, {Level.ADMINISTRATOR, Level.DISTRICT_HEAD}),
        (Who.SENIOR_EXECUTIVE_2, "regency", set(), set()),
        (
            Who.SENIOR_EXECUTIVE_3,
            "regency",
            {Level.ADMINISTRATOR, Level.DISTRICT_HEAD, Level.FUNCTIONAL},
            {Level.SUPERVISOR, Level.WARD_HEAD, Level.FUNCTIONAL},
        ),
        (
            Who.ADMINISTRATOR,
            "regency",
            {Level.SUPERVISOR, Level.WARD_HEAD, Level.FUNCTIONAL},
            {Level.EXECUTOR, Level.FUNCTIONAL},
        ),
        (Who.SUPERVISOR, "regency", {Level.EXECUTOR}, set()),
    ],
)
def test_one_level_below_lightly_two_levels_below_moderately(
    signatory: Who, agency_level: str, light: set[Level], moderate: set[Level]
) -> None:
    assert {one for one in Level if signatory in competent_for("R", one, agency_level)} == light
    assert {one for one in Level if signatory in competent_for("S", one, agency_level)} == moderate


def test_nobody_below_the_authority_imposes_a_severe_sanction() -> None:
    above = {Who.PERSONNEL_AUTHORITY, Who.PRESIDENT}
    severe = {who for kind in "abc" for position in Level for who in competent_for(kind, position, "central")}
    assert severe <= above


def decide(kind: str, **says: Any) -> Decide:
    return Decide(sanction=KINDS.get(kind, kind), letter_number="1/SK", **says)


def of(agency: str, category: Category, position: Level = Level.ADMINISTRATOR, **changes: Any) -> SanctionOrder:
    return order(category, personnel_authority=agency, position_level=position, **changes)


def test_the_wrong_official_is_refused_and_the_right_one_named() -> None:
    of_province = of(PROVINCE, Category.LIGHT)
    assert refused_decision(decide("R", signed_by=Who.PERSONNEL_AUTHORITY), of_province) == "not_competent"
    ask_to_decide(decide("R", signed_by=Who.SENIOR_EXECUTIVE_3), of_province)
    ask_to_decide(decide("R"), of_province)


def test_where_the_competent_official_does_not_exist_the_next_higher_one_decides() -> None:
    of_regency = of(REGENCY, Category.LIGHT)
    empty: dict[str, Any] = {"in_place_of": Who.SENIOR_EXECUTIVE_3}
    ask_to_decide(decide("R", signed_by=Who.PERSONNEL_AUTHORITY, **empty), of_regency)
    assert refused_decision(decide("R", signed_by=Who.ADMINISTRATOR, **empty), of_regency) == "wrong_stand_in"
    of_province = of(PROVINCE, Category.LIGHT)
    assert refused_decision(decide("R", signed_by=Who.PERSONNEL_AUTHORITY, **empty), of_province) == "wrong_stand_in"
    wrong: dict[str, Any] = {"in_place_of": Who.SUPERVISOR}
    assert refused_decision(decide("R", signed_by=Who.PERSONNEL_AUTHORITY, **wrong), of_regency) == "not_competent"


def test_where_the_position_is_not_known_the_agency_answers_for_its_signature() -> None:
    ask_to_decide(decide("a", signed_by=Who.SENIOR_EXECUTIVE_2), of(PROVINCE, Category.SEVERE, Level.UNKNOWN))


def test_under_pp_53_no_matrix_was_found_and_none_is_checked() -> None:
    old = of(PROVINCE, Category.LIGHT, day_of_act="2021-08-30")
    ask_to_decide(decide("pp53.oral_reprimand", signed_by=Who.PERSONNEL_AUTHORITY), old)


SIGNED_BEFORE = datetime.fromisoformat("2022-09-13T12:00:00+07:00")
SIGNED_SINCE = datetime.fromisoformat("2022-09-14T12:00:00+07:00")


@pytest.mark.parametrize("capacity", [Capacity.PLT, Capacity.PJ, Capacity.PJS])
def test_until_2022_an_acting_head_waits_for_an_approval(capacity: Capacity) -> None:
    regency = of(REGENCY, Category.SEVERE, day_of_act="2022-01-10")
    act = decide("a", at=SIGNED_BEFORE, capacity=capacity)
    assert refused_decision(act, regency) == "acting_head_needs_approval"
    ask_to_decide(act.model_copy(update={"approval_letter": "800/1/SJ"}), regency)
    ask_to_decide(
        decide("R", at=SIGNED_BEFORE, capacity=capacity), of(REGENCY, Category.LIGHT, day_of_act="2022-01-10")
    )


def test_since_the_standing_approval_an_acting_head_decides_and_reports() -> None:
    regency = of(REGENCY, Category.SEVERE, day_of_act="2022-01-10")
    ask_to_decide(decide("a", at=SIGNED_SINCE, capacity=Capacity.PJ), regency)
    assert REPORT_DUE in told(regency, SIGNED_SINCE, capacity="pj", signed_by="competent_official")
    assert REPORT_DUE not in told(regency, SIGNED_BEFORE, capacity="pj", signed_by="competent_official")
    assert REPORT_DUE not in told(regency, SIGNED_SINCE, capacity="definitive", signed_by="competent_official")
    ministry = of("kemenag", Category.SEVERE)
    assert REPORT_DUE not in told(ministry, SIGNED_SINCE, capacity="plt", signed_by="competent_official")


def told(of_order: SanctionOrder, at: datetime, sanction: str = "pp94.demotion", **particulars: str) -> dict[str, str]:
    milestone = SanctionMilestone(
        case_number=of_order.case_number,
        round=1,
        sequence=4,
        kind=MilestoneKind.DECIDED,
        at=at,
        sanction=sanction,
        particulars=particulars,
    )
    return attested(milestone, of_order, CATALOGUE).particulars


@pytest.mark.parametrize(
    ("agency", "position", "kind", "day", "flagged"),
    [
        (REGENCY, Level.ADMINISTRATOR, "a", "2024-03-22", True),
        (REGENCY, Level.ADMINISTRATOR, "a", "2024-03-21", False),
        (REGENCY, Level.ADMINISTRATOR, "S", "2024-11-04", False),
        (REGENCY, Level.EXECUTOR, "c", "2024-11-04", False),
        (REGENCY, Level.FUNCTIONAL, "a", "2024-11-04", True),
        (REGENCY, Level.FUNCTIONAL_EXPERT_1, "a", "2024-11-04", True),
        ("kemenag", Level.ADMINISTRATOR, "a", "2024-11-04", False),
    ],
)
def test_a_severe_sanction_that_vacates_a_post_in_the_freeze_is_flagged(
    agency: str, position: Level, kind: str, day: str, *, flagged: bool
) -> None:
    at = datetime.fromisoformat(f"{day}T12:00:00+08:00")
    said = told(of(agency, Category.SEVERE, position), at, KINDS[kind])
    assert (APPROVAL_CHECK in said) is flagged
    assert not flagged or "(belum terverifikasi)" in said[APPROVAL_CHECK]
    assert (EXECUTION_HELD in said) is flagged
    assert (said.get(REPORT_CONFIDENCE) == "unverified") is (REPORT_DUE in said) is flagged
    assert not flagged or "kebijakan NETRA, bukan ketentuan (belum terverifikasi)" in said[EXECUTION_HELD]


def test_in_the_freeze_an_acting_head_reports_by_his_own_rule_which_is_sure() -> None:
    at = datetime.fromisoformat("2024-11-04T12:00:00+08:00")
    regency = of(REGENCY, Category.SEVERE, Level.ADMINISTRATOR)
    said = told(regency, at, KINDS["a"], capacity="pj", signed_by="competent_official")
    assert said[REPORT_DUE].startswith("SE Mendagri 821/5492/SJ")
    assert REPORT_CONFIDENCE not in said


def test_the_freeze_begins_six_months_before_the_candidates_are_determined() -> None:
    """UU 10/2016 Ps 71(2); one paper printed 22 April 2024, which is wrong."""
    [pilkada] = known_elections().find("pilkada-2024", ElectionType.REGIONAL_HEAD)
    begins = pilkada.determined.replace(month=pilkada.determined.month - 6)
    assert {freeze.valid_from for freeze in CATALOGUE.freezes} == {begins}


def test_of_functional_officials_the_freeze_means_the_heads_of_a_unit_and_says_so() -> None:
    at = datetime.fromisoformat("2024-11-04T12:00:00+08:00")
    said = {
        position: told(of(REGENCY, Category.SEVERE, position), at, KINDS["a"])[APPROVAL_CHECK]
        for position in (Level.FUNCTIONAL, Level.ADMINISTRATOR)
    }
    assert "hanya yang memimpin unit (puskesmas, sekolah)" in said[Level.FUNCTIONAL]
    assert "memimpin unit" not in said[Level.ADMINISTRATOR]


def test_a_decision_tells_its_article_and_who_was_competent() -> None:
    said = told(of(REGENCY, Category.SEVERE), NOW)
    assert said["article"].startswith("PP 94/2021 Ps 5 huruf n")
    assert said["article_confidence"] == "likely"
    assert said["competent"] == "personnel_authority (PP 94/2021 Ps 18(3))"


@pytest.mark.parametrize(("position", "noted"), [(Level.EXECUTOR, True), (Level.ADMINISTRATOR, False)])
def test_what_removal_means_for_an_executor_is_not_known_and_says_so(position: Level, *, noted: bool) -> None:
    removal = next(kind for kind in CATALOGUE.kinds if kind.code == KINDS["b"])
    of_position = of(REGENCY, Category.SEVERE, position)
    recorded = told(of_position, NOW, removal.code).get("position_note", "")
    assert ("sudah menduduki jabatan pelaksana" in recorded and "belum terverifikasi" in recorded) is noted
    review = list(review_notes(removal, of_position, NOW.date(), CATALOGUE))
    assert any("sudah menduduki jabatan pelaksana" in note for note in review) is noted


def test_a_report_or_a_check_that_nobody_owes_is_refused() -> None:
    report = ReportToMinister(letter_number="1")
    check = RecordApprovalCheck.model_validate({"letter_number": "1", "result": "not_needed"})
    decided: dict[str, Any] = {"stage": MilestoneKind.DECIDED}
    assert refused(report, order(), **decided) == "no_acting_head"
    assert refused(check, order(), **decided) == "no_approval_check"
    assert refused(report, order()) == "wrong_order"
