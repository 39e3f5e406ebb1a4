from datetime import UTC, datetime

import pytest

from shared.calendar import Calendar, TimeLimit, Unit, causes, lapse_instant, published_calendar, read_decrees

TRIGGER = datetime(2024, 8, 6, 2, tzinfo=UTC)
SEVEN = TimeLimit(amount=7, unit=Unit.WORKING)
CALENDAR = published_calendar()
FIRST, SECOND, NEITHER = "SKB 1/2024,+2024-08-07", "SKB 2/2024,+2024-08-08", "SKB 3/2024,+2024-08-10"
"""10 August 2024 is a Saturday."""


def due(calendar: Calendar) -> datetime:
    return lapse_instant(SEVEN, TRIGGER, "Asia/Jakarta", calendar)


def after(*decrees: str) -> Calendar:
    rows = "".join(
        f"{name},joint_decree,2024-08-05,{change}:collective_leave\n" for name, change in map(split, decrees)
    )
    if not decrees:
        return CALENDAR
    return CALENDAR.with_decrees(read_decrees(f"decree,authority,signed_on,changes\n{rows}"))


def split(decree: str) -> tuple[str, str]:
    name, change = decree.split(",")
    return name, change


@pytest.mark.parametrize(
    ("counted_with", "newest", "named"),
    [
        ((), (FIRST,), ("SKB 1/2024",)),
        ((), (FIRST, SECOND), ("SKB 1/2024", "SKB 2/2024")),
        ((FIRST,), (FIRST, SECOND), ("SKB 2/2024",)),
        ((), (FIRST, NEITHER), ("SKB 1/2024",)),
        ((), (NEITHER, SECOND), ("SKB 2/2024",)),
    ],
    ids=["one", "two at once", "the second of two", "a later one moves nothing", "an earlier one moves nothing"],
)
def test_a_move_is_named_for_the_decrees_that_made_it(
    counted_with: tuple[str, ...], newest: tuple[str, ...], named: tuple[str, ...]
) -> None:
    assert causes(after(*newest), due, due(after(*counted_with))) == named


def test_where_either_of_two_would_have_moved_it_both_are_named() -> None:
    twice = after(FIRST, "SKB 2/2024,+2024-08-07")
    assert causes(twice, due, due(CALENDAR)) == ("SKB 1/2024", "SKB 2/2024")


def test_what_no_decree_has_moved_has_no_causes() -> None:
    assert causes(after(FIRST), due, datetime(2024, 1, 1, tzinfo=UTC)) == ()
