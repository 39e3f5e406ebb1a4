"""Further decrees come as a file in the format of the packaged table."""

import re
from datetime import date
from importlib.resources import files

import pytest

from shared.calendar import DayKind, LeaveAuthority, published_calendar, read_decrees
from shared.calendar.decree_files import load_decrees
from shared.calendar.errors import CalendarFileError

HEADER = "decree,authority,signed_on,changes\n"
GOOD = "SKB 1,joint_decree,2026-12-01,+2026-12-28:collective_leave"


def test_a_file_of_decrees_makes_a_new_calendar() -> None:
    (decree,) = read_decrees(f"{HEADER}{GOOD}:Cuti Bersama Natal;-2026-12-24:collective_leave")
    assert (decree.citation, decree.authority) == ("SKB 1", LeaveAuthority.JOINT_DECREE)
    assert decree.published_on == decree.signed_on == date(2026, 12, 1)
    later = published_calendar().with_decrees([decree])
    assert later.day(date(2026, 12, 28)).name == "Cuti Bersama Natal"
    assert later.is_working(date(2026, 12, 24))
    assert later.as_known_on(date(2026, 11, 30)).day_kind(date(2026, 12, 24)) is DayKind.COLLECTIVE_LEAVE


def test_a_decree_that_comes_late_does_not_undo_the_one_that_amends_it() -> None:
    first, amendment = read_decrees(
        f"{HEADER}SKB 1,joint_decree,2026-10-01,+2026-12-28:collective_leave\n"
        "SKB 2,joint_decree,2026-11-01,-2026-12-28:collective_leave"
    )
    in_order, late = (published_calendar().with_decrees(both) for both in ((first, amendment), (amendment, first)))
    assert in_order.is_working(date(2026, 12, 28))
    assert late.is_working(date(2026, 12, 28))
    assert late.as_known_on(date(2026, 10, 31)).day_kind(date(2026, 12, 28)) is DayKind.COLLECTIVE_LEAVE


def test_the_rows_of_a_year_are_in_the_order_of_their_days() -> None:
    """Which is why applying decrees by their days changes nothing of what the table says."""
    for year in range(2019, 2028):
        days = [decree.published_on for decree in load_decrees() if decree.year == year]
        assert days == sorted(days), year


def test_year_confidence_and_note_may_be_left_out() -> None:
    (decree,) = read_decrees(f"\ufeff{HEADER}{GOOD}\r\n")
    assert (decree.year, decree.confidence.value, decree.note) == (2026, "certain", "")


def test_the_packaged_table_is_in_the_same_format() -> None:
    whole = (files("shared.calendar") / "data" / "holiday_decrees.csv").read_text(encoding="utf-8")
    dated = "".join(line for line in whole.splitlines(keepends=True) if "_decree,," not in line)
    assert read_decrees(dated) == tuple(decree for decree in load_decrees() if decree.signed_on)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "decree, authority"),
        ("decree,authority\n", "signed_on, changes"),
        (HEADER, "no decree in the file"),
        (HEADER + "SKB 1,joint_decree,,+2026-12-28:collective_leave", "line 2"),
        (HEADER + ",joint_decree,2026-12-01,+2026-12-28:national", "no number"),
        (HEADER + GOOD + "\nSKB 2,minister,2026-12-01,+2026-12-28:national", "line 3"),
        (HEADER + "SKB 1,joint_decree,2026-12-01,2026-12-28:national", "line 2"),
        (HEADER + "SKB 1,joint_decree,2026-12-01,+2026-12-28:feast", "feast"),
        (HEADER + "SKB 1,joint_decree,2026-12-01,+2026-12-28:weekend", "weekend"),
        (HEADER + "SKB 1,joint_decree,2026-12-01,", "line 2"),
        (HEADER + "SKB 1,joint_decree,2026-12-01", "changes"),
        (HEADER + "SKB 1,joint_decree,2026-12-01,+2026-12-28:national;+2027-01-02:national", "2027-01-02"),
        (HEADER + 'SKB 1,joint_decree,2026-12-01,"' + "x" * 200_000, "line"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_line(text: str, named: str) -> None:
    with pytest.raises(CalendarFileError, match=named):
        read_decrees(text)


@pytest.mark.parametrize(
    "row",
    [
        "SKB 1,king,2026-12-01,+2026-12-28:national,2026",
        "SKB 1,joint_decree,yesterday,+2026-12-28:national,2026",
        "SKB 1,joint_decree,2026-12-01,*2026-12-28:national,2026",
        "SKB 1,joint_decree,2026-12-01,+28/12/2026:national,2026",
        "SKB 1,joint_decree,2026-12-01,+2026-12-28:national,MMXXVI",
    ],
)
def test_what_is_wrong_is_said_in_words_and_not_in_those_of_python(row: str) -> None:
    with pytest.raises(CalendarFileError) as refused:
        read_decrees(f"decree,authority,signed_on,changes,year\n{row}")
    assert re.fullmatch(r"line 2: '[^']*' is (none of [a-z_, +-]+|not a [a-z0-9 -]+)", str(refused.value))


def test_a_decree_is_not_an_estimate() -> None:
    with pytest.raises(CalendarFileError, match="certain or likely"):
        read_decrees("decree,authority,signed_on,changes,confidence\n" + GOOD + ",estimated")
