"""The two clocks of a decision, and the days on which they end."""

from datetime import datetime
from typing import Any

import pytest

from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.counting import Counting
from services.sanctions.domain.deadlines import complete
from services.sanctions.domain.state import Dispatch, Entry, Recorded
from shared.calendar import published_calendar
from shared.contracts.limits import TimeLimit, Unit
from shared.contracts.sanctions import MilestoneKind, SanctionLimit, SanctionLimits, SanctionMilestone
from tests.unit.sanctions.matters import order

COUNT = Counting(published_calendar())
SECONDS = SanctionLimit(amount=4, unit=Unit.SECONDS)
DRILL = SanctionLimits(service=SECONDS, delivery=SECONDS, effect=SECONDS)


def recorded(
    kind: MilestoneKind,
    at: str,
    sanction: str,
    dispatch: Dispatch | None = None,
    told: dict[str, str] | None = None,
    *,
    recorded_at: str | None = None,
    **on: Any,
) -> Recorded:
    of = order(**on)
    milestone = SanctionMilestone(
        case_number=of.case_number,
        round=1,
        sequence=2,
        kind=kind,
        at=datetime.fromisoformat(at),
        sanction=sanction,
        ground="sent" if dispatch else None,
        particulars=told or {},
    )
    seen = datetime.fromisoformat(recorded_at) if recorded_at else None
    entry = Entry(entry_id="e", order=of, milestone=milestone, dispatch=dispatch, recorded_at=seen)
    return complete(entry, load_catalogue(), COUNT)


def test_a_decision_is_served_within_fourteen_working_days() -> None:
    done = recorded(MilestoneKind.DECIDED, "2024-04-02T10:00:00+08:00", "pp94.demotion")
    assert done.milestone.due_at == datetime.fromisoformat("2024-05-01T00:00:00+08:00")
    assert done.due_in_words == "s.d. 30 April 2024 pukul 24.00 WITA"


def test_a_decision_takes_effect_as_the_fifteenth_working_day_begins() -> None:
    done = recorded(MilestoneKind.SERVED, "2026-07-14T10:00:00+08:00", "pp94.demotion")
    assert done.milestone.due_at == datetime.fromisoformat("2026-08-04T00:00:00+08:00")
    assert done.due_in_words == "mulai 4 Agustus 2026 WITA"


def test_the_day_is_counted_where_the_authority_sits() -> None:
    late_evening = "2026-07-14T23:30:00+07:00"
    in_java = recorded(MilestoneKind.SERVED, late_evening, "pp94.demotion", zone="Asia/Jakarta")
    in_papua = recorded(MilestoneKind.SERVED, late_evening, "pp94.demotion", zone="Asia/Jayapura")
    assert in_java.milestone.due_at == datetime.fromisoformat("2026-08-04T00:00:00+07:00")
    assert in_papua.milestone.due_at == datetime.fromisoformat("2026-08-05T00:00:00+09:00")


def test_a_moral_sanction_has_effect_when_it_is_stated() -> None:
    done = recorded(MilestoneKind.SERVED, "2024-04-02T10:00:00+08:00", "pp42.open_statement")
    assert done.milestone.due_at == done.milestone.at


def test_a_drill_counts_seconds_exactly() -> None:
    done = recorded(MilestoneKind.SERVED, "2024-04-02T10:00:00+08:00", "pp94.demotion", limits=DRILL)
    assert done.milestone.due_at == datetime.fromisoformat("2024-04-02T10:00:04+08:00")


@pytest.mark.parametrize(
    ("sent", "ground"), [("2024-04-05T16:00:00+08:00", "sent"), ("2024-04-16T08:00:00+08:00", "sent_late")]
)
def test_a_letter_that_could_not_be_handed_over_is_sent_within_three_working_days(sent: str, ground: str) -> None:
    absent, limit = datetime.fromisoformat("2024-04-02T10:00:00+08:00"), TimeLimit(amount=3, unit=Unit.WORKING)
    dispatch = Dispatch(absent_at=absent, sent_at=datetime.fromisoformat(sent), limit=limit)
    done = recorded(MilestoneKind.SERVED, "2024-04-20T10:00:00+08:00", "pp94.demotion", dispatch)
    assert done.milestone.ground == ground


def codes(done: Recorded) -> dict[str, str]:
    return {clock.code.value: clock.due_at.isoformat() for clock in done.milestone.deadlines}


def test_receipt_opens_the_wait_for_the_effect_and_the_time_for_the_remedy() -> None:
    demoted = recorded(MilestoneKind.SERVED, "2026-07-14T10:00:00+08:00", "pp94.demotion")
    assert set(codes(demoted)) == {"effect", "objection"}
    dismissed = recorded(MilestoneKind.SERVED, "2026-07-14T10:00:00+08:00", "pp94.honourable_dismissal")
    assert set(codes(dismissed)) == {"effect", "appeal"}


def test_the_remedys_last_day_is_the_day_before_the_effect() -> None:
    done = recorded(MilestoneKind.SERVED, "2026-07-14T10:00:00+08:00", "pp94.demotion")
    effect, objection = done.milestone.deadlines
    assert effect.due_at == objection.due_at == datetime.fromisoformat("2026-08-04T00:00:00+08:00")


@pytest.mark.parametrize(
    ("recorded_at", "reminding"),
    [
        (None, {"objection_reply", "objection_decision"}),
        ("2026-07-14T10:00:00+08:00", {"objection_reply", "objection_decision"}),
        ("2026-07-21T10:00:00+08:00", {"objection_decision"}),
        ("2026-08-11T10:00:00+08:00", set()),
    ],
)
def test_nothing_is_reminded_of_whose_reminder_had_passed_when_it_was_recorded(
    recorded_at: str | None, reminding: set[str]
) -> None:
    done = recorded(
        MilestoneKind.OBJECTION_FILED, "2026-07-14T10:00:00+08:00", "pp94.demotion", recorded_at=recorded_at
    )
    assert {clock.code.value for clock in done.milestone.deadlines if clock.remind_at} == reminding


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (MilestoneKind.OBJECTION_FILED, {"objection_reply": 6, "objection_decision": 21}),
        (MilestoneKind.APPEAL_FILED, {"appeal_reply": 21, "appeal_decision": 65}),
    ],
)
def test_each_remedy_has_its_own_clocks(kind: MilestoneKind, expected: dict[str, int]) -> None:
    done = recorded(kind, "2026-07-14T10:00:00+08:00", "pp94.demotion")
    assert {clock.code.value: clock.limit and clock.limit.amount for clock in done.milestone.deadlines} == expected


def test_an_objection_that_ends_in_a_dismissal_opens_the_appeal_from_its_receipt() -> None:
    """Else nobody could appeal against it: only the objection was open against the sanction it replaces."""
    dismissed = recorded(MilestoneKind.OBJECTION_DECIDED, "2026-07-13T10:00:00+08:00", "pp94.honourable_dismissal")
    assert codes(dismissed) == {"appeal": "2026-07-31T16:00:00+00:00"}
    later = {"received_at": "2026-07-14T10:00:00+08:00"}
    received = recorded(
        MilestoneKind.OBJECTION_DECIDED, "2026-07-13T10:00:00+08:00", "pp94.honourable_dismissal", told=later
    )
    assert codes(received) == {"appeal": "2026-08-03T16:00:00+00:00"}
    assert codes(recorded(MilestoneKind.OBJECTION_DECIDED, "2026-07-13T10:00:00+08:00", "pp94.demotion")) == {}


def test_an_appeal_received_on_a_tuesday_is_decided_within_sixty_five_working_days() -> None:
    done = recorded(MilestoneKind.APPEAL_FILED, "2026-07-14T10:00:00+08:00", "pp94.honourable_dismissal")
    assert done.milestone.due_at == done.milestone.deadlines[1].due_at
    assert done.due_in_words == "s.d. 15 Oktober 2026 pukul 24.00 WITA"


def test_a_reminder_rings_as_the_office_opens() -> None:
    [clock] = recorded(MilestoneKind.DECIDED, "2024-04-02T10:00:00+08:00", "pp94.demotion").milestone.deadlines
    assert clock.remind_at == datetime.fromisoformat("2024-04-25T08:00:00+08:00")


def test_every_clock_says_where_it_comes_from() -> None:
    done = recorded(MilestoneKind.APPEAL_FILED, "2026-07-14T10:00:00+08:00", "pp94.honourable_dismissal")
    assert [clock.basis for clock in done.milestone.deadlines] == ["PP 79/2021 Ps 13", "PP 79/2021"]


def test_a_clock_that_runs_into_a_year_without_a_list_of_holidays_says_that_it_is_an_estimate() -> None:
    done = recorded(MilestoneKind.DECIDED, "2027-12-20T10:00:00+08:00", "pp94.demotion")
    assert [clock.is_estimated for clock in done.milestone.deadlines] == [True]
    doubt = " (perkiraan: daftar hari libur belum ditetapkan)"
    assert done.due_in_words == f"s.d. 10 Januari 2028 pukul 24.00 WITA{doubt}"
    sure = recorded(MilestoneKind.DECIDED, "2027-11-01T10:00:00+08:00", "pp94.demotion")
    assert [clock.is_estimated for clock in sure.milestone.deadlines] == [False]
    assert "perkiraan" not in (sure.due_in_words or "")


def test_an_order_of_an_earlier_release_counts_what_it_states() -> None:
    old = {"service": {"amount": 14, "unit": "working"}, "delivery": {"amount": 3, "unit": "working"}}
    limits = SanctionLimits.model_validate({**old, "effect": {"amount": 15, "unit": "working"}})
    served = recorded(MilestoneKind.SERVED, "2026-07-14T10:00:00+08:00", "pp94.demotion", limits=limits)
    assert set(codes(served)) == {"effect"}
    assert (
        recorded(MilestoneKind.APPEAL_FILED, "2026-07-14T10:00:00+08:00", "x", limits=limits).milestone.due_at is None
    )


def test_a_sanction_of_months_ends_with_its_last_month() -> None:
    done = recorded(MilestoneKind.EFFECTIVE, "2026-08-04T00:00:00+08:00", "pp94.demotion")
    assert codes(done) == {"sanction_end": "2027-08-04T00:00:00+08:00"}


@pytest.mark.parametrize("kind", [MilestoneKind.RECEIVED, MilestoneKind.EXAMINED])
def test_other_milestones_open_no_deadline(kind: MilestoneKind) -> None:
    done = recorded(kind, "2024-04-02T10:00:00+08:00", "pp94.demotion")
    assert (done.milestone.due_at, done.due_in_words) == (None, None)
