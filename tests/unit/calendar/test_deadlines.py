from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from shared.calendar import (
    Confidence,
    DayConfidence,
    DeadlineProof,
    DeadlineRule,
    Direction,
    Extension,
    ExtensionCap,
    Pause,
    StopClock,
    TimeLimit,
    Unit,
    Verdict,
    compute,
    due_date_of,
    extend,
    is_estimate,
    lapse_instant,
    offset_after,
    offset_before,
    published_calendar,
    with_pause,
)
from shared.calendar.errors import (
    BackwardClockError,
    CalendarChangedError,
    CalendarError,
    LapsedDeadlineError,
    MixedUnitsError,
    NothingToCountError,
    OpenPauseError,
    UnknownZoneError,
    UnusableInstantError,
)

CALENDAR = published_calendar()
JAKARTA = "Asia/Jakarta"
FRIDAY = datetime(2024, 10, 25, 3, tzinfo=UTC)


def limit(amount: int, unit: Unit = Unit.WORKING) -> TimeLimit:
    return TimeLimit(amount=amount, unit=unit)


def rule(
    amount: int, unit: Unit = Unit.WORKING, direction: Direction = Direction.AFTER, *, roll_forward: bool = False
) -> DeadlineRule:
    return DeadlineRule(
        id="ppk_follow_up",
        edition="kasn-2022",
        basis="b",
        confidence=Confidence.LIKELY,
        limit=limit(amount, unit),
        direction=direction,
        roll_forward=roll_forward,
        stop_clock=StopClock(max_days=5, basis="b", confidence=Confidence.UNVERIFIED),
        extension=ExtensionCap(total=limit(5, unit), basis="b", confidence=Confidence.UNVERIFIED),
    )


def proof(amount: int, unit: Unit = Unit.WORKING, *, roll_forward: bool = False) -> DeadlineProof:
    return compute(rule(amount, unit, roll_forward=roll_forward), FRIDAY, JAKARTA, CALENDAR)


def pause(first: str, last: str | None) -> Pause:
    return Pause(
        first=date.fromisoformat(first),
        last=date.fromisoformat(last) if last else None,
        ground="objection",
        author="officer-1",
    )


def test_a_proof_survives_a_round_trip() -> None:
    before = with_pause(proof(7), pause("2024-10-28", "2024-10-29"), CALENDAR)
    assert DeadlineProof.model_validate_json(before.model_dump_json()) == before


def test_a_proof_lists_every_day_from_day_zero_to_the_last() -> None:
    verdicts = [(day.day.day, day.verdict, day.number) for day in proof(2).days]
    assert verdicts == [
        (25, Verdict.TRIGGER, 0),
        (26, Verdict.SKIPPED, 0),
        (27, Verdict.SKIPPED, 0),
        (28, Verdict.COUNTED, 1),
        (29, Verdict.COUNTED, 2),
    ]


def test_a_calendar_day_limit_does_not_roll_unless_its_rule_says_so() -> None:
    assert proof(1, Unit.CALENDAR).due_date == date(2024, 10, 26)
    rolled = proof(1, Unit.CALENDAR, roll_forward=True)
    assert rolled.due_date == date(2024, 10, 28)
    assert rolled.days[-1].verdict is Verdict.ROLLED


def test_seconds_lapse_exactly() -> None:
    assert proof(30, Unit.SECONDS).lapses_at == FRIDAY + timedelta(seconds=30)
    assert proof(30, Unit.SECONDS).days == ()


def test_an_extension_counts_on_after_the_last_day() -> None:
    longer = extend(proof(3, Unit.CALENDAR), limit(2, Unit.CALENDAR), "more witnesses", FRIDAY, CALENDAR)
    assert longer.due_date == date(2024, 10, 30)
    assert longer.days[-1].number == 5


def test_an_extension_of_drill_seconds_adds_seconds() -> None:
    longer = extend(proof(30, Unit.SECONDS), limit(5, Unit.SECONDS), "r", FRIDAY, CALENDAR)
    assert longer.lapses_at == FRIDAY + timedelta(seconds=35)


def test_a_lapsed_deadline_is_not_extended() -> None:
    old = proof(3)
    with pytest.raises(LapsedDeadlineError):
        extend(old, limit(2), "too late", old.lapses_at, CALENDAR)


def test_another_calendar_does_not_silently_move_a_told_deadline() -> None:
    other = CALENDAR.as_known_on(date(2020, 1, 1))
    with pytest.raises(CalendarChangedError):
        extend(proof(3), limit(2), "r", FRIDAY, other)
    with pytest.raises(CalendarChangedError):
        with_pause(proof(3), pause("2024-10-28", "2024-10-28"), other)


def test_a_paused_day_is_not_counted_in_either_unit() -> None:
    for unit, due in ((Unit.WORKING, date(2024, 10, 31)), (Unit.CALENDAR, date(2024, 10, 29))):
        paused = with_pause(proof(2, unit), pause("2024-10-28", "2024-10-29"), CALENDAR)
        assert paused.due_date == (due if unit is Unit.WORKING else date(2024, 10, 27))


def test_a_pause_within_the_count_moves_the_due_date_by_its_days() -> None:
    paused = with_pause(proof(10, Unit.CALENDAR), pause("2024-10-28", "2024-10-30"), CALENDAR)
    assert paused.due_date - proof(10, Unit.CALENDAR).due_date == timedelta(days=3)


def test_a_paused_clock_has_no_due_date() -> None:
    with pytest.raises(OpenPauseError):
        with_pause(proof(3), pause("2024-10-28", None), CALENDAR)


def test_a_pause_ends_after_it_begins_and_within_ten_years() -> None:
    for last in ("2024-10-27", "2044-10-27"):
        with pytest.raises(ValidationError):
            pause("2024-10-28", last)


def test_a_deadline_that_crosses_an_unpublished_year_says_so() -> None:
    late = datetime(2027, 12, 27, 3, tzinfo=UTC)
    assert compute(rule(3), late, JAKARTA, CALENDAR).calendar_confidence is DayConfidence.CERTAIN
    assert compute(rule(7), late, JAKARTA, CALENDAR).is_estimated
    assert not compute(rule(7, Unit.CALENDAR), late, JAKARTA, CALENDAR).is_estimated


@pytest.mark.parametrize(
    ("amount", "unit", "guessed"),
    [(3, Unit.WORKING, False), (7, Unit.WORKING, True), (7, Unit.CALENDAR, False), (7, Unit.SECONDS, False)],
)
def test_a_lapse_without_a_proof_knows_as_well_that_it_is_an_estimate(
    amount: int, unit: Unit, *, guessed: bool
) -> None:
    late = datetime(2027, 12, 27, 3, tzinfo=UTC)
    assert is_estimate(limit(amount, unit), late, JAKARTA, CALENDAR) is guessed
    assert compute(rule(amount, unit), late, JAKARTA, CALENDAR).is_estimated is guessed


def test_nonsense_is_refused_by_name() -> None:
    backward = rule(3, direction=Direction.BEFORE)
    seconds = Extension(limit=limit(3, Unit.SECONDS), reason="r", at=FRIDAY)
    shut = pause("2024-10-28", "2024-10-28")
    with pytest.raises(UnusableInstantError):
        compute(rule(3), FRIDAY.replace(tzinfo=None), JAKARTA, CALENDAR)
    with pytest.raises(UnusableInstantError):
        compute(rule(3), FRIDAY.replace(year=9999), JAKARTA, CALENDAR)
    with pytest.raises(UnknownZoneError):
        compute(rule(3), FRIDAY, "UTC", CALENDAR)
    with pytest.raises(MixedUnitsError):
        compute(rule(3), FRIDAY, JAKARTA, CALENDAR, extensions=[seconds])
    with pytest.raises(MixedUnitsError):
        compute(rule(3, Unit.SECONDS), FRIDAY, JAKARTA, CALENDAR, pauses=[shut])
    with pytest.raises(BackwardClockError):
        compute(backward, FRIDAY, JAKARTA, CALENDAR, pauses=[shut])
    with pytest.raises(NothingToCountError):
        lapse_instant(limit(0), FRIDAY, JAKARTA, CALENDAR)
    assert issubclass(NothingToCountError, CalendarError)


def test_a_rule_counts_something_and_rolls_only_forward() -> None:
    with pytest.raises(ValidationError):
        rule(0)
    with pytest.raises(ValidationError):
        rule(3, direction=Direction.BEFORE, roll_forward=True)


def test_a_reminder_comes_at_eight_on_the_day_before_the_due_date() -> None:
    due = proof(5)
    assert due.due_date == date(2024, 11, 1)
    assert offset_before(due.lapses_at, limit(1), JAKARTA, CALENDAR) == datetime(2024, 10, 31, 1, tzinfo=UTC)
    assert offset_before(due.lapses_at, limit(0), JAKARTA, CALENDAR) == datetime(2024, 11, 1, 1, tzinfo=UTC)
    thirty = limit(30, Unit.SECONDS)
    assert offset_before(due.lapses_at, thirty, JAKARTA, CALENDAR) == due.lapses_at - timedelta(seconds=30)


def test_a_rung_fires_at_the_lapse_of_its_own_days_after_the_due_date() -> None:
    due = proof(5)
    assert offset_after(due.lapses_at, limit(0), JAKARTA, CALENDAR) == due.lapses_at
    assert offset_after(due.lapses_at, limit(1), JAKARTA, CALENDAR) == datetime(2024, 11, 4, 17, tzinfo=UTC)
    assert offset_after(due.lapses_at, limit(1, Unit.CALENDAR), JAKARTA, CALENDAR) == datetime(
        2024, 11, 2, 17, tzinfo=UTC
    )
    five = limit(5, Unit.SECONDS)
    assert offset_after(due.lapses_at, five, JAKARTA, CALENDAR) == due.lapses_at + timedelta(seconds=5)


def test_the_due_date_is_the_day_before_the_lapse() -> None:
    assert due_date_of(proof(5).lapses_at, JAKARTA) == proof(5).due_date
