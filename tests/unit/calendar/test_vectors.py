"""The published examples: domain facts section 10 (test vectors) and 10.2 (recompute fixtures R1 to R7)."""

from datetime import UTC, date, datetime
from typing import NamedTuple

import pytest

from shared.calendar import (
    Calendar,
    Confidence,
    DeadlineRule,
    Direction,
    Switches,
    TimeLimit,
    Unit,
    Zone,
    compute,
    history,
    lapse_instant,
    published_calendar,
    recompute,
    verify,
)
from shared.calendar.errors import BackwardClockError

JAKARTA = "Asia/Jakarta"
W, C = Unit.WORKING, Unit.CALENDAR
LEAVE_WORKS = Switches(collective_leave_off=False)


def rule(amount: int, unit: Unit, direction: Direction = Direction.AFTER) -> DeadlineRule:
    return DeadlineRule(
        id="r",
        edition="kasn-2022",
        basis="b",
        confidence=Confidence.CERTAIN,
        limit=TimeLimit(amount=amount, unit=unit),
        direction=direction,
    )


def noon(day: str) -> datetime:
    """12:00 in Jakarta."""
    return datetime.fromisoformat(f"{day}T05:00:00+00:00")


@pytest.mark.parametrize(
    ("trigger", "amount", "unit", "due"),
    [
        ("2026-07-14", 15, W, "2026-08-04"),
        ("2024-02-05", 7, W, "2024-02-19"),
        ("2024-02-05", 14, W, "2024-02-28"),
        ("2024-10-25", 3, C, "2024-10-28"),
        ("2024-10-25", 5, C, "2024-10-30"),
        ("2024-04-02", 14, W, "2024-04-30"),
        ("2026-03-17", 10, W, "2026-04-08"),
        ("2026-03-17", 10, C, "2026-03-27"),
    ],
)
def test_the_published_examples_hold(trigger: str, amount: int, unit: Unit, due: str) -> None:
    proof = compute(rule(amount, unit), noon(trigger), JAKARTA, published_calendar())
    assert proof.due_date == date.fromisoformat(due)
    assert lapse_instant(proof.rule.limit, proof.trigger, JAKARTA, published_calendar()) == proof.lapses_at


def test_a_limit_shortens_when_collective_leave_counts_as_working() -> None:
    proof = compute(rule(14, W), noon("2024-02-05"), JAKARTA, published_calendar(LEAVE_WORKS))
    assert proof.due_date == date(2024, 2, 27)


def test_at_least_seven_working_days_before_an_examination() -> None:
    proof = compute(rule(7, W, Direction.BEFORE), noon("2024-04-22"), JAKARTA, published_calendar())
    assert proof.due_date == date(2024, 4, 3)
    assert verify(proof, published_calendar()) is None


def test_a_deadline_lapses_at_local_midnight() -> None:
    proof = compute(rule(3, C), noon("2024-10-25"), JAKARTA, published_calendar())
    assert proof.lapses_at == datetime(2024, 10, 28, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "due"),
    [("Asia/Jakarta", "2024-10-28"), ("Asia/Makassar", "2024-10-28"), ("Asia/Jayapura", "2024-10-29")],
)
def test_day_zero_is_the_day_at_the_handling_office(zone: str, due: str) -> None:
    late_evening = datetime(2024, 10, 25, 15, 30, tzinfo=UTC)
    assert compute(rule(3, C), late_evening, zone, published_calendar()).due_date == date.fromisoformat(due)


class Fixture(NamedTuple):
    """A deadline as known on `eve` and again once the decree of the day `landed` is published."""

    name: str
    trigger: str
    amount: int
    eve: str
    before: str
    landed: str
    after: str


FIXTURES = [
    Fixture("R1", "2020-05-13", 7, "2020-05-19", "2020-05-27", "2020-05-20", "2020-05-26"),
    Fixture("R2", "2020-11-27", 21, "2020-11-30", "2021-01-07", "2020-12-01", "2021-01-04"),
    Fixture("R3", "2021-05-03", 65, "2021-06-17", "2021-08-11", "2021-06-18", "2021-08-10"),
    Fixture("R4", "2023-03-28", 15, "2023-03-28", "2023-04-19", "2023-03-29", "2023-04-26"),
    Fixture("R5a", "2024-02-05", 7, "2024-02-05", "2024-02-16", "2024-02-06", "2024-02-19"),
    Fixture("R5b", "2024-02-05", 14, "2024-02-05", "2024-02-27", "2024-02-06", "2024-02-28"),
    Fixture("R6", "2025-07-29", 14, "2025-08-06", "2025-08-18", "2025-08-07", "2025-08-19"),
    Fixture("R7", "2021-05-05", 65, "2021-06-17", "2021-08-13", "2021-06-18", "2021-08-13"),
]


def known(day: str) -> Calendar:
    return published_calendar().as_known_on(date.fromisoformat(day))


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_a_late_decree_moves_open_deadlines_as_published(fixture: Fixture) -> None:
    told = compute(rule(fixture.amount, W), noon(fixture.trigger), JAKARTA, known(fixture.eve))
    moved = recompute(told, known(fixture.landed))
    assert (told.due_date.isoformat(), moved.due_date.isoformat()) == (fixture.before, fixture.after)
    assert verify(told, known(fixture.eve)) is None
    assert verify(moved, known(fixture.landed)) is None


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_the_history_of_an_open_deadline_tells_each_change_on_its_day(fixture: Fixture) -> None:
    tellings = history(rule(fixture.amount, W), noon(fixture.trigger), Zone.JAKARTA, published_calendar())
    told = {telling.since.isoformat(): telling.due_date.isoformat() for telling in tellings}
    assert [due for day, due in told.items() if day < fixture.landed] == [fixture.before] * _tellings_before(fixture)
    assert told[fixture.landed] == fixture.after
    assert {due for day, due in told.items() if day >= fixture.landed} == {fixture.after}


def _tellings_before(fixture: Fixture) -> int:
    """One on the day of the trigger, one for each day of a decree before the one that matters."""
    days = {decree.published_on.isoformat() for decree in published_calendar().decrees}
    return 1 + len([day for day in days if fixture.trigger < day < fixture.landed])


def test_a_decree_after_the_due_date_changes_nothing() -> None:
    tellings = list(history(rule(3, W), noon("2024-01-25"), Zone.JAKARTA, published_calendar()))
    cited = {telling.since.isoformat(): [decree.citation for decree in telling.decrees] for telling in tellings}
    assert cited == {"2024-01-25": [], "2024-01-29": ["Keppres 8/2024"]}


def test_a_telling_before_the_list_of_a_year_was_an_estimate() -> None:
    tellings = history(rule(90, W), noon("2025-09-01"), Zone.JAKARTA, published_calendar())
    told = [(telling.since.isoformat(), telling.due_date.isoformat(), telling.is_estimate) for telling in tellings]
    assert told == [("2025-09-01", "2026-01-09", True), ("2025-09-19", "2026-01-09", False)]


def test_a_deadline_counted_backwards_has_no_history() -> None:
    with pytest.raises(BackwardClockError):
        list(history(rule(3, W, Direction.BEFORE), noon("2024-01-25"), Zone.JAKARTA, published_calendar()))
