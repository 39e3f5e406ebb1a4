"""Pilkada: received in office hours of working days, and what comes later counts from the next opening."""

from datetime import date, datetime, timedelta, timezone

import pytest

from shared.calendar import known_elections, office_hours, published_calendar, reception
from shared.contracts.vocabulary import Confidence, Election, ElectionType

WITA = timezone(timedelta(hours=8))


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=WITA)  # type: ignore[arg-type, misc]


def counted(received_at: datetime, election: Election = Election.PILKADA) -> datetime:
    return reception(received_at, election, "Asia/Makassar", published_calendar()).at.astimezone(WITA)


@pytest.mark.parametrize(
    ("received", "counts"),
    [
        (at(2024, 10, 14, 10), at(2024, 10, 14, 10)),
        (at(2024, 10, 14, 7, 59), at(2024, 10, 14, 8)),
        (at(2024, 10, 14, 16), at(2024, 10, 14, 16)),
        (at(2024, 10, 14, 16, 1), at(2024, 10, 15, 8)),
        (at(2024, 10, 18, 16, 30), at(2024, 10, 18, 16, 30)),
        (at(2024, 10, 18, 16, 31), at(2024, 10, 21, 8)),
        (at(2024, 10, 19, 11), at(2024, 10, 21, 8)),
        (at(2024, 11, 24, 3), at(2024, 11, 24, 3)),
        (at(2024, 11, 27, 23, 59), at(2024, 11, 27, 23, 59)),
        (at(2024, 11, 28, 2), at(2024, 11, 28, 8)),
        (at(2024, 9, 27, 16, 20), at(2024, 9, 30, 8)),
    ],
)
def test_a_report_counts_as_received_while_the_office_is_open(received: datetime, counts: datetime) -> None:
    assert counted(received) == counts


def test_before_30_september_2024_the_voting_day_had_office_hours() -> None:
    assert counted(at(2020, 12, 9, 9)) == at(2020, 12, 9, 9)
    assert counted(at(2020, 12, 9, 17)) == at(2020, 12, 10, 8)
    assert counted(at(2020, 12, 6, 9)) == at(2020, 12, 7, 8)


def test_for_pemilu_no_rule_was_found_and_received_is_received() -> None:
    midnight = at(2024, 1, 14, 0, 30)
    one = reception(midnight, Election.PEMILU, "Asia/Makassar", published_calendar())
    assert (one.at, one.after_hours, one.basis) == (midnight, False, None)


def test_the_rule_that_moved_it_is_named() -> None:
    late = reception(at(2024, 10, 14, 20), Election.PILKADA, "Asia/Makassar", published_calendar())
    assert (late.after_hours, late.basis) == (True, "Perbawaslu 9/2024")


def test_each_row_of_hours_says_how_sure_it_is() -> None:
    assert {row.confidence for row in office_hours()} <= set(Confidence)


@pytest.mark.parametrize(
    ("election", "kind", "determined", "weekday"),
    [
        ("pemilu-2019", ElectionType.PRESIDENTIAL, date(2018, 9, 20), "Thursday"),
        ("pilkada-2020", ElectionType.REGIONAL_HEAD, date(2020, 9, 23), "Wednesday"),
        ("pemilu-2024", ElectionType.LEGISLATIVE, date(2023, 11, 3), "Friday"),
        ("pemilu-2024", ElectionType.PRESIDENTIAL, date(2023, 11, 13), "Monday"),
        ("pilkada-2024", ElectionType.REGIONAL_HEAD, date(2024, 9, 22), "Sunday"),
    ],
)
def test_candidates_are_determined_by_election_and_type(
    election: str, kind: ElectionType, determined: date, weekday: str
) -> None:
    [row] = known_elections().find(election, kind)
    assert (row.determined, f"{row.determined:%A}") == (determined, weekday)
    assert f"{row.voting_day:%A}" == "Wednesday"
    assert row.campaign[1] < row.quiet[0] <= row.quiet[1] < row.voting_day


def test_the_next_vote_of_a_kind_is_not_that_of_another_kind() -> None:
    votes = known_elections().next_vote(Election.PILKADA, date(2024, 1, 1))
    assert [vote.id for vote in votes] == ["pilkada-2024"]
    assert known_elections().next_vote(Election.PEMILU, date(2024, 2, 15)) == ()
