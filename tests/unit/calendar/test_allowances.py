"""A clock is stopped and a deadline extended only as its rule allows, with a ground, an author and a cap."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.calendar import (
    CalendarError,
    Confidence,
    DeadlineProof,
    DeadlineRule,
    Direction,
    ExtensionCap,
    Pause,
    StopClock,
    TimeLimit,
    Unit,
    compute,
    extend,
    last_paused_day,
    published_calendar,
    recompute,
    resume_clock,
    runs_again_at,
    stop_clock,
    verify,
    with_pause,
)

CALENDAR = published_calendar()
FRIDAY = datetime(2024, 10, 25, 3, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SEVEN_MORE = ExtensionCap(
    total=TimeLimit(amount=7, unit=Unit.WORKING), basis="UU 7/2017 Ps 454(8)", confidence=Confidence.CERTAIN
)
FOUR_DAYS = StopClock(max_days=4, basis="contoh", confidence=Confidence.UNVERIFIED)


def deadline(
    *,
    stop: StopClock | None = FOUR_DAYS,
    cap: ExtensionCap | None = SEVEN_MORE,
    unit: Unit = Unit.WORKING,
    direction: Direction = Direction.AFTER,
) -> DeadlineProof:
    rule = DeadlineRule(
        id="kasn-2022/clarification",
        edition="kasn-2022",
        basis="UU 7/2017 Ps 454(7)",
        confidence=Confidence.CERTAIN,
        limit=TimeLimit(amount=7, unit=unit),
        direction=direction,
        stop_clock=stop,
        extension=cap,
    )
    return compute(rule, FRIDAY, "Asia/Jakarta", CALENDAR)


def more(amount: int, unit: Unit = Unit.WORKING) -> TimeLimit:
    return TimeLimit(amount=amount, unit=unit)


def stopped(proof: DeadlineProof, at: datetime) -> Pause:
    return stop_clock(proof, at, "menunggu putusan", "bawaslu-ri")


def refusal_of_stop(proof: DeadlineProof, at: datetime, ground: str = "g", author: str = "a") -> str:
    with pytest.raises(CalendarError) as refused:
        stop_clock(proof, at, ground, author)
    return refused.value.code


def refusal_of_extension(proof: DeadlineProof, limit: TimeLimit, reason: str = "saksi") -> str:
    with pytest.raises(CalendarError) as refused:
        extend(proof, limit, reason, FRIDAY, CALENDAR)
    return refused.value.code


def test_extensions_together_stay_under_the_cap_of_the_rule() -> None:
    longer = extend(deadline(), more(4), "saksi", FRIDAY, CALENDAR)
    longest = extend(longer, more(3), "saksi lagi", FRIDAY, CALENDAR)
    assert longest.days[-1].number == 14
    assert refusal_of_extension(longest, more(1)) == "extension_over_cap"
    assert verify(longest, CALENDAR) is None


def test_an_extension_in_another_unit_than_the_cap_is_refused() -> None:
    assert refusal_of_extension(deadline(), more(1, Unit.CALENDAR)) == "extension_over_cap"


def test_a_rule_without_an_extension_is_never_extended() -> None:
    assert refusal_of_extension(deadline(cap=None), more(1)) == "extension_not_allowed"


def test_an_extension_has_a_reason() -> None:
    assert refusal_of_extension(deadline(), more(1), " ") == "ground_missing"


def test_a_rule_without_a_stop_clock_is_never_stopped() -> None:
    assert refusal_of_stop(deadline(stop=None), FRIDAY) == "pause_not_allowed"


def test_a_pause_has_a_ground_and_an_author() -> None:
    assert refusal_of_stop(deadline(), FRIDAY, ground="") == "ground_missing"
    assert refusal_of_stop(deadline(), FRIDAY, author=" ") == "ground_missing"


def test_a_clock_is_stopped_only_while_it_runs() -> None:
    proof = deadline()
    assert refusal_of_stop(proof, FRIDAY - HOUR) == "pause_outside_deadline"
    assert refusal_of_stop(proof, proof.lapses_at) == "deadline_lapsed"
    assert stopped(proof, proof.lapses_at - HOUR).first == proof.due_date


def test_neither_seconds_nor_backward_deadlines_are_stopped() -> None:
    assert refusal_of_stop(deadline(unit=Unit.SECONDS), FRIDAY) == "mixed_units"
    assert refusal_of_stop(deadline(direction=Direction.BEFORE), FRIDAY - 30 * DAY) == "backward_clock"


def test_every_day_on_which_the_clock_stood_is_not_counted() -> None:
    proof = deadline()
    pause = stopped(proof, FRIDAY + 3 * DAY)
    resumed = resume_clock(proof, pause, FRIDAY + 4 * DAY, CALENDAR)
    assert (proof.due_date, resumed.due_date) == (date(2024, 11, 5), date(2024, 11, 7))
    assert resumed.pauses == (pause.model_copy(update={"last": date(2024, 10, 29)}),)
    assert [day.day.day for day in resumed.days if day.paused] == [28, 29]


def test_a_clock_stopped_too_long_runs_again_by_itself() -> None:
    proof = deadline()
    pause = stopped(proof, FRIDAY + 3 * DAY)
    assert last_paused_day(proof, pause) == date(2024, 10, 31)
    assert runs_again_at(proof, pause) == datetime(2024, 10, 31, 17, tzinfo=UTC)
    late = resume_clock(proof, pause, FRIDAY + 30 * DAY, CALENDAR)
    assert late == resume_clock(proof, pause, runs_again_at(proof, pause) - HOUR, CALENDAR)


def test_pauses_together_stay_under_the_cap_of_the_rule() -> None:
    proof = deadline()
    first = resume_clock(proof, stopped(proof, FRIDAY + 3 * DAY), FRIDAY + 4 * DAY, CALENDAR)
    second = stopped(first, FRIDAY + 6 * DAY)
    assert last_paused_day(first, second) == date(2024, 11, 1)
    used_up = resume_clock(first, second, FRIDAY + 9 * DAY, CALENDAR)
    assert refusal_of_stop(used_up, FRIDAY + 10 * DAY) == "pause_over_cap"


def test_a_day_on_which_the_clock_stood_twice_is_one_day_of_the_cap() -> None:
    proof = deadline()
    first = resume_clock(proof, stopped(proof, FRIDAY), FRIDAY + 3 * DAY, CALENDAR)
    same_day = stopped(first, FRIDAY + 3 * DAY + HOUR)
    assert last_paused_day(first, same_day) == same_day.first == date(2024, 10, 28)
    assert resume_clock(first, same_day, FRIDAY + 9 * DAY, CALENDAR).due_date == first.due_date


def test_a_pause_longer_than_the_cap_is_refused() -> None:
    five = Pause(first=date(2024, 10, 28), last=date(2024, 11, 1), ground="g", author="a")
    with pytest.raises(CalendarError) as refused:
        with_pause(deadline(), five, CALENDAR)
    assert refused.value.code == "pause_over_cap"


def test_a_clock_does_not_run_again_before_it_was_stopped() -> None:
    proof = deadline()
    with pytest.raises(CalendarError) as refused:
        resume_clock(proof, stopped(proof, FRIDAY + 3 * DAY), FRIDAY, CALENDAR)
    assert refused.value.code == "pause_outside_deadline"


def test_a_late_decree_keeps_pauses_and_extensions() -> None:
    eve = CALENDAR.as_known_on(date(2024, 11, 21))
    proof = compute(deadline().rule, datetime(2024, 11, 18, 3, tzinfo=UTC), "Asia/Jakarta", eve)
    paused = resume_clock(proof, stopped(proof, proof.trigger + DAY), proof.trigger + 2 * DAY, eve)
    told = extend(paused, more(2), "saksi", proof.trigger, eve)
    moved = recompute(told, CALENDAR)
    assert (told.due_date, moved.due_date) == (date(2024, 12, 3), date(2024, 12, 4))
    assert (moved.pauses, moved.extensions) == (told.pauses, told.extensions)
