"""Which remedy, to whom, until when."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services.sanctions.domain.acts import (
    Addressee,
    DecideObjection,
    FileObjection,
    Misdirection,
    RemedyResult,
    WorkMeanwhile,
)
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.counting import Counting
from services.sanctions.domain.deadlines import complete
from services.sanctions.domain.remedies import Remedy, load_remedies
from services.sanctions.domain.state import Entry, Standing
from services.sanctions.domain.timeliness import timely_until
from shared.calendar import published_calendar
from shared.contracts.limits import TimeLimit, Unit
from shared.contracts.sanctions import MilestoneKind, SanctionDeadline, SanctionDeadlineCode, SanctionMilestone
from shared.contracts.vocabulary import Confidence, SanctionCategory
from tests.unit.sanctions.asking import ask, refused
from tests.unit.sanctions.matters import NOW, order

KINDS = load_catalogue().kinds


def window(unit: Unit = Unit.WORKING) -> SanctionDeadline:
    return SanctionDeadline(
        code=SanctionDeadlineCode.OBJECTION,
        limit=TimeLimit(amount=14, unit=unit),
        trigger_at=day("2026-07-14"),
        due_at=day("2026-08-04", "00:00"),
        zone="Asia/Makassar",
        basis="PP 79/2021",
        confidence=Confidence.LIKELY,
    )


def day(text: str, time: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{text}T{time}:00+08:00")


def until(received: str, returned: str) -> datetime:
    wrong = Misdirection(received_at=day(received), returned_at=day(returned))
    return timely_until(window(), wrong, published_calendar())


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.dismissal], ids=lambda kind: kind.code)
def test_a_dismissal_or_termination_goes_to_bpasn(kind: object) -> None:
    rule = load_remedies().remedy_against(kind)  # type: ignore[arg-type]
    assert rule is not None
    assert rule.remedy is Remedy.APPEAL


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.dismissal], ids=lambda kind: kind.code)
def test_any_other_discipline_is_objected_to_and_a_moral_sanction_not(kind: object) -> None:
    rule = load_remedies().remedy_against(kind)  # type: ignore[arg-type]
    if kind.category is SanctionCategory.MORAL:  # type: ignore[attr-defined]
        assert rule is None
    else:
        assert rule is not None
        assert rule.remedy is Remedy.OBJECTION


def test_the_objection_against_light_kinds_is_a_row_that_can_be_taken_out() -> None:
    law = load_remedies()
    light = next(kind for kind in KINDS if kind.category is SanctionCategory.LIGHT)
    without = law.model_copy(
        update={"rules": tuple(r for r in law.rules if SanctionCategory.LIGHT not in r.categories)}
    )
    assert law.remedy_against(light) is not None
    assert without.remedy_against(light) is None


@pytest.mark.parametrize(
    ("remedy", "decided_by", "addressee"),
    [
        (Remedy.OBJECTION, "personnel_authority", Addressee.PERSONNEL_AUTHORITY),
        (Remedy.OBJECTION, "administrator", Addressee.SUPERIOR_OF_OFFICIAL),
        (Remedy.APPEAL, "president", Addressee.BPASN),
        (Remedy.APPEAL, "personnel_authority", Addressee.BPASN),
    ],
)
def test_a_remedy_goes_where_the_decision_came_from(remedy: Remedy, decided_by: str, addressee: Addressee) -> None:
    rule = load_remedies().addressee(remedy, decided_by)
    assert rule is not None
    assert rule.addressee is addressee


@pytest.mark.parametrize("decided_by", ["president", None])
def test_where_no_source_names_the_office_none_is_asked_for(decided_by: str | None) -> None:
    assert load_remedies().addressee(Remedy.OBJECTION, decided_by) is None


@pytest.mark.parametrize(
    ("result", "fits", "contradicts"),
    [
        (RemedyResult.MITIGATED, "pp94.demotion", "pp94.honourable_dismissal"),
        (RemedyResult.MITIGATED, "pp94.oral_reprimand", "pp94.removal_to_executor_position"),
        (RemedyResult.AGGRAVATED, "pp94.honourable_dismissal", "pp94.demotion"),
    ],
)
def test_lighter_and_heavier_go_by_the_order_of_the_law_also_within_a_category(
    result: RemedyResult, fits: str, contradicts: str
) -> None:
    pending: dict[str, Any] = {"stage": MilestoneKind.OBJECTION_FILED, "sanction": "pp94.removal_to_executor_position"}
    ask(DecideObjection(letter_number="1", result=result, sanction=fits), order(), **pending)
    other = DecideObjection(letter_number="1", result=result, sanction=contradicts)
    assert refused(other, order(), **pending) == "result_contradicts_sanction"


def test_an_objection_leads_to_no_dismissal_that_its_breach_does_not_carry() -> None:
    pending: dict[str, Any] = {"stage": MilestoneKind.OBJECTION_FILED, "sanction": "pp94.demotion"}
    heavier = DecideObjection(
        letter_number="1", result=RemedyResult.AGGRAVATED, sanction="uu20.dishonourable_dismissal"
    )
    other = {"decision": {"breach": "pp94.14i_3_4"}}
    assert refused(heavier, order(), **pending | other) == "sanction_not_for_breach"
    ask(heavier, order(), **pending | {"decision": {"breach": "uu20.52_3j"}})


@pytest.mark.parametrize(("breach", "flagged"), [("pp94.14i_3_4", True), ("uu20.52_3j", False), (None, False)])
def test_what_bpasn_imposes_beyond_the_breach_is_recorded_and_flagged(breach: str | None, *, flagged: bool) -> None:
    """It is final, and an act of another body; but the law read here keeps it for party membership."""
    told = appeal_decided("uu20.dishonourable_dismissal", breach)
    assert told.get("sanction_kept_for") == ("Anggota atau pengurus partai politik" if flagged else None)
    assert ("belum terverifikasi" in told.get("sanction_beyond", "")) is flagged


def test_every_sanction_kept_for_some_breaches_says_what_is_known_beyond_them() -> None:
    assert all(kind.beyond is not None for kind in KINDS if kind.only_for)
    assert not any(kind.beyond for kind in KINDS if not kind.only_for)


def appeal_decided(sanction: str, breach: str | None) -> dict[str, str]:
    milestone = SanctionMilestone(
        case_number="NTR-2024-000001",
        round=1,
        sequence=9,
        kind=MilestoneKind.APPEAL_DECIDED,
        at=NOW,
        sanction=sanction,
        ground="aggravated",
    )
    entry = Entry(entry_id="e", order=order(), milestone=milestone, standing=Standing(breach=breach))
    return complete(entry, load_catalogue(), Counting(published_calendar())).milestone.particulars


def test_what_lay_with_the_wrong_official_came_after_the_decision_was_received() -> None:
    early = Misdirection(received_at=day("2024-10-01"), returned_at=day("2024-10-30"))
    received = window().model_copy(update={"trigger_at": day("2024-10-14"), "due_at": day("2024-11-01", "00:00")})
    standing: dict[str, Any] = {"stage": MilestoneKind.SERVED, "sanction": "pp94.demotion", "window": received}
    act = FileObjection(letter_number="1", at=day("2024-11-01"), misdirection=early)
    assert refused(act, order(), **standing) == "dates_out_of_order"
    timely = early.model_copy(update={"received_at": day("2024-10-15")})
    ask(act.model_copy(update={"misdirection": timely}), order(), **standing)


def test_a_decision_on_an_objection_is_received_after_it_was_made() -> None:
    with pytest.raises(ValidationError):
        DecideObjection(letter_number="1", result=RemedyResult.UPHELD, at=NOW, received_at=NOW - timedelta(days=1))
    pending: dict[str, Any] = {"stage": MilestoneKind.OBJECTION_FILED, "sanction": "pp94.demotion"}
    tomorrow = DecideObjection(letter_number="1", result=RemedyResult.UPHELD, received_at=NOW + timedelta(days=1))
    assert refused(tomorrow, order(), **pending) == "date_in_future"


def test_pay_during_an_appeal_is_noted_for_either_case() -> None:
    assert {note.code for note in load_remedies().pay} == set(WorkMeanwhile)


def test_a_remedy_that_went_straight_has_its_plain_limit() -> None:
    assert timely_until(window(), None, published_calendar()) == window().due_at


def test_every_working_day_with_the_wrong_official_is_given_back() -> None:
    """Thursday to Tuesday: four working days stood still, the weekend between them cost nothing."""
    assert until("2026-07-23", "2026-07-28") == day("2026-08-08", "00:00")


def test_what_reached_the_wrong_official_too_late_gains_nothing() -> None:
    assert until("2026-08-04", "2026-08-10") == window().due_at


def test_in_a_drill_the_seconds_are_given_back() -> None:
    wrong = Misdirection(received_at=day("2026-07-14"), returned_at=day("2026-07-14") + timedelta(seconds=9))
    assert timely_until(window(Unit.SECONDS), wrong, published_calendar()) == window().due_at + timedelta(seconds=9)
