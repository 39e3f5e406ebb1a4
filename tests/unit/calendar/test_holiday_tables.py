import csv
from datetime import date, timedelta
from pathlib import Path

import holidays as third_party
import pytest

from shared.calendar import (
    Change,
    DayConfidence,
    DayKind,
    Decree,
    LeaveAuthority,
    Switches,
    Week,
    find_version,
    published_calendar,
)
from shared.calendar import tables as tables_module
from shared.contracts.limits import CollectiveLeave

YEARS = range(2019, 2028)
FINAL_LIST = Path(tables_module.__file__).parent / "data" / "holidays.csv"
DIFFERENCES = {
    "public": {
        date(2022, 7, 9): "Idul Adha 2022: the joint decree names 9 July; we follow the decree",
        date(2022, 7, 10): "Idul Adha 2022 was observed on 10 July, which the package lists; both are weekend days",
    },
    "government": {},
}
LATE_DECREE = Decree(
    citation="SKB uji",
    authority=LeaveAuthority.JOINT_DECREE,
    signed_on=date(2026, 6, 1),
    published_on=date(2026, 6, 1),
    year=2026,
    changes=(Change.parse("+2026-06-15:collective_leave"),),
    confidence=DayConfidence.CERTAIN,
)


def test_all_decrees_in_row_order_make_the_final_list() -> None:
    table = published_calendar().table.holidays
    ours = [
        (h.day.isoformat(), h.kind.value, h.name, h.decree, h.confidence.value)
        for h in sorted(table.values(), key=lambda h: h.day)
        if h.day.year in YEARS
    ]
    with FINAL_LIST.open(encoding="utf-8") as rows:
        final = [tuple(row.values()) for row in csv.DictReader(rows)]
    assert ours == final


@pytest.mark.parametrize(
    ("category", "kinds"),
    [
        ("public", {DayKind.NATIONAL, DayKind.VOTING_DAY}),
        ("government", {DayKind.COLLECTIVE_LEAVE}),
    ],
)
def test_every_difference_from_the_holidays_package_is_known(category: str, kinds: set[DayKind]) -> None:
    theirs = set(third_party.country_holidays("ID", years=YEARS, categories=(category,)))
    table = published_calendar().table.holidays.values()
    ours = {holiday.day for holiday in table if holiday.day.year in YEARS and holiday.kind in kinds}
    assert ours ^ theirs == set(DIFFERENCES[category])


def test_the_same_content_has_the_same_version_and_other_content_another() -> None:
    calendar = published_calendar()
    assert calendar.as_known_on(date(2030, 1, 1)).version == calendar.version
    versions = {
        calendar.version,
        calendar.with_decree(LATE_DECREE).version,
        calendar.as_known_on(date(2024, 1, 1)).version,
        calendar.with_switches(Switches(week=Week.SIX_DAY)).version,
    }
    assert len(versions) == 4
    assert calendar.version.startswith(calendar.short_version)


def test_every_decree_since_2019_is_a_version_of_its_own() -> None:
    calendar = published_calendar()
    versions = [each.version for each in calendar.versions()]
    assert len(set(versions)) == len(versions) == len(calendar.decrees) == 29
    assert versions[-1] == calendar.version
    assert getattr(find_version(versions[7], calendar), "decrees", ()) == calendar.decrees[:8]


def test_every_decree_names_its_authority_its_day_and_how_sure_it_is() -> None:
    for decree in published_calendar().decrees:
        assert decree.is_presidential == decree.citation.startswith("Keppres"), decree.citation
        assert decree.signed_on or "signing day not seen" in decree.note or decree.citation.startswith("SKB for 2019")
        assert decree.confidence is not DayConfidence.ESTIMATED


def test_a_calendar_that_was_in_force_once_is_found_by_its_version() -> None:
    old = published_calendar().as_known_on(date(2020, 5, 19))
    assert find_version(old.version, published_calendar()) == old
    assert find_version("0" * 64, published_calendar()) is None


def test_a_calendar_survives_a_round_trip() -> None:
    calendar = published_calendar()
    again = type(calendar).model_validate_json(calendar.model_dump_json())
    assert again.version == calendar.version


def test_a_late_decree_makes_a_new_calendar_and_leaves_the_old_one() -> None:
    later = published_calendar().with_decree(LATE_DECREE)
    assert later.day_kind(date(2026, 6, 15)) is DayKind.COLLECTIVE_LEAVE
    assert later.day(date(2026, 6, 15)).decree == "SKB uji"
    assert published_calendar().is_working(date(2026, 6, 15))


@pytest.mark.parametrize(
    ("switches", "day"),
    [
        (Switches(national_off=False), date(2024, 5, 1)),
        (Switches(collective_leave_off=False), date(2024, 2, 9)),
        (Switches(voting_day_off=False), date(2024, 2, 14)),
        (Switches(week=Week.SIX_DAY), date(2024, 2, 3)),
    ],
)
def test_each_switch_turns_its_days_into_working_days(switches: Switches, day: date) -> None:
    assert not published_calendar().is_working(day)
    assert published_calendar(switches).is_working(day)


def test_the_presidential_decree_keeps_the_leave_that_the_joint_decree_dropped() -> None:
    for_asn = published_calendar(Switches(leave_authority=LeaveAuthority.PRESIDENTIAL_DECREE))
    ours = published_calendar().table.holidays.keys()
    assert for_asn.table.holidays.keys() - ours == {date(2021, 12, 24)}


@pytest.mark.parametrize(
    ("leave", "joint_day_works", "presidential_day_works"),
    [
        (CollectiveLeave.JOINT_DECREE, False, True),
        (CollectiveLeave.PRESIDENTIAL_DECREE, False, False),
        (CollectiveLeave.WORKED, True, True),
    ],
)
@pytest.mark.parametrize("week", list(Week))
def test_an_office_s_choice_is_taken_as_a_whole_whatever_was_chosen_before(
    week: Week, leave: CollectiveLeave, *, joint_day_works: bool, presidential_day_works: bool
) -> None:
    other = published_calendar().for_office(Week.SIX_DAY, CollectiveLeave.WORKED)
    for before in (published_calendar(), other):
        calendar = before.for_office(week, leave)
        assert calendar.switches.week is week
        assert calendar.is_working(date(2024, 2, 9)) is joint_day_works
        assert calendar.is_working(date(2021, 12, 24)) is presidential_day_works
        assert calendar.version == published_calendar().for_office(week, leave).version


def test_a_weekend_holiday_is_a_weekend() -> None:
    assert published_calendar().day_kind(date(2024, 8, 17)) is DayKind.WEEKEND


def test_years_without_a_list_are_estimated_and_know_only_fixed_feasts() -> None:
    calendar = published_calendar()
    assert calendar.year_confidence(2028) is DayConfidence.ESTIMATED
    assert calendar.day_kind(date(2028, 5, 1)) is DayKind.NATIONAL
    assert calendar.day_confidence(date(2028, 5, 2)) is DayConfidence.ESTIMATED
    assert calendar.as_known_on(date(2026, 9, 14)).year_confidence(2027) is DayConfidence.ESTIMATED
    assert calendar.published_years == frozenset(YEARS)


def test_a_day_that_was_revoked_shows_in_the_calendar_of_its_time() -> None:
    day = date(2020, 5, 22)
    then = published_calendar().as_known_on(day - timedelta(days=3)).day(day)
    assert (then.kind, then.name) == (DayKind.COLLECTIVE_LEAVE, "Cuti Bersama")
    assert published_calendar().is_working(day)


def test_a_malformed_change_is_refused() -> None:
    for text in ("2024-01-01:national", "+2024-13-01:national", "+2024-01-01:feast", "+2024-01-01", ""):
        with pytest.raises(ValueError, match=r"."):
            Change.parse(text)
