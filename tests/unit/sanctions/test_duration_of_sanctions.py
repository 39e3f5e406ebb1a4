"""Months are calendar months: the last day precedes the day of the same number, or is the last a short month has."""

from datetime import date, datetime

import pytest

from services.sanctions.domain.duration import ends_at, first_free_day
from shared.contracts.limits import TimeLimit, Unit


@pytest.mark.parametrize(
    ("first", "months", "last_day_and_the_next"),
    [
        ("2026-08-04", 12, "2027-08-04"),
        ("2026-01-01", 6, "2026-07-01"),
        ("2026-05-15", 9, "2027-02-15"),
        ("2026-08-28", 6, "2027-02-28"),
        ("2026-08-29", 6, "2027-03-01"),
        ("2026-08-30", 6, "2027-03-01"),
        ("2026-08-31", 6, "2027-03-01"),
        ("2027-08-29", 6, "2028-02-29"),
        ("2027-08-31", 6, "2028-03-01"),
        ("2028-02-29", 12, "2029-03-01"),
        ("2026-12-31", 6, "2027-07-01"),
        ("2026-03-31", 12, "2027-03-31"),
        ("2026-12-01", 1, "2027-01-01"),
    ],
)
def test_months_are_counted_by_the_calendar(first: str, months: int, last_day_and_the_next: str) -> None:
    assert first_free_day(date.fromisoformat(first), months) == date.fromisoformat(last_day_and_the_next)


def test_a_sanction_ends_at_local_midnight() -> None:
    effective = datetime.fromisoformat("2026-08-03T16:00:00+00:00")
    assert ends_at(effective, 12, "Asia/Makassar") == datetime.fromisoformat("2027-08-04T00:00:00+08:00")


def test_in_a_drill_a_month_lasts_seconds() -> None:
    effective = datetime.fromisoformat("2026-08-03T16:00:00+00:00")
    ended = ends_at(effective, 12, "Asia/Makassar", TimeLimit(amount=2, unit=Unit.SECONDS))
    assert (ended - effective).total_seconds() == 24
