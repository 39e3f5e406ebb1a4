from datetime import datetime

from deploy.rehearsal.pace import Pace
from shared.calendar import published_calendar
from shared.contracts.limits import Unit

ZONE = "Asia/Makassar"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def pace(after: int | None = None) -> Pace:
    return Pace(published_calendar(), ZONE, after)


def test_an_officer_acts_on_the_working_day_before_the_last_day_of_his_limit() -> None:
    lapses_at_the_end_of_friday = at("2024-10-26T00:00:00")
    assert pace().within(at("2024-10-22T10:00:00"), lapses_at_the_end_of_friday, Unit.WORKING) == at(
        "2024-10-24T10:00:00"
    )


def test_a_limit_that_ends_on_a_sunday_is_answered_on_the_friday_before() -> None:
    lapses_at_the_end_of_sunday = at("2024-10-21T00:00:00")
    assert pace().within(at("2024-10-17T10:00:00"), lapses_at_the_end_of_sunday, Unit.CALENDAR) == at(
        "2024-10-18T10:00:00"
    )


def test_a_limit_of_one_day_is_answered_at_once() -> None:
    opened = at("2024-10-22T15:00:00")
    assert pace().within(opened, at("2024-10-24T00:00:00"), Unit.WORKING) == opened


def test_a_chosen_pace_counts_working_days_over_the_weekend() -> None:
    assert pace(1).within(at("2024-10-18T15:00:00"), at("2024-11-30T00:00:00"), Unit.WORKING) == at(
        "2024-10-21T10:00:00"
    )


def test_without_a_limit_the_next_working_day_is_his() -> None:
    assert pace().next_day(at("2024-10-18T15:00:00")) == at("2024-10-21T10:00:00")


def test_in_a_drill_time_is_counted_in_seconds() -> None:
    opened, lapses = at("2024-10-18T15:00:00"), at("2024-10-18T15:00:20")
    assert pace().within(opened, lapses, Unit.SECONDS) == at("2024-10-18T15:00:15")
    assert pace(7).within(opened, lapses, Unit.SECONDS) == at("2024-10-18T15:00:07")
