"""The elections that have been set (domain facts section 10.3), by election and type."""

from datetime import date, timedelta

import pytest

from shared.calendar import DayKind, known_elections, published_calendar
from shared.contracts.vocabulary import Election, ElectionType

WEDNESDAY = 2


def test_every_vote_is_a_wednesday_and_a_day_off() -> None:
    for row in known_elections():
        assert row.voting_day.weekday() == WEDNESDAY, row
        assert published_calendar().day_kind(row.voting_day) is DayKind.VOTING_DAY, row


def test_candidates_come_before_the_campaign_and_three_quiet_days_before_the_vote() -> None:
    for row in known_elections():
        assert row.determined < row.campaign[0] <= row.campaign[1], row
        assert row.quiet == (row.campaign[1] + timedelta(days=1), row.voting_day - timedelta(days=1)), row
        assert (row.quiet[1] - row.quiet[0]).days == 2, row


@pytest.mark.parametrize(
    ("election", "kind", "determined"),
    [
        ("pemilu-2019", ElectionType.PRESIDENTIAL, "2018-09-20"),
        ("pilkada-2020", ElectionType.REGIONAL_HEAD, "2020-09-23"),
        ("pemilu-2024", ElectionType.LEGISLATIVE, "2023-11-03"),
        ("pemilu-2024", ElectionType.PRESIDENTIAL, "2023-11-13"),
        ("pilkada-2024", ElectionType.REGIONAL_HEAD, "2024-09-22"),
    ],
)
def test_candidates_are_determined_on_days_of_their_own(election: str, kind: ElectionType, determined: str) -> None:
    (row,) = known_elections().find(election, kind)
    assert row.determined == date.fromisoformat(determined)


def test_the_same_day_lies_before_one_determination_and_after_the_other() -> None:
    day = date(2023, 11, 8)
    phases = {row.type: row.determined <= day for row in known_elections().find("pemilu-2024")}
    assert phases == {ElectionType.LEGISLATIVE: True, ElectionType.PRESIDENTIAL: False}


def test_the_next_vote_is_the_first_on_or_after_the_day() -> None:
    voting = date(2024, 11, 27)
    assert {row.id for row in known_elections().next_vote(Election.PILKADA, voting)} == {"pilkada-2024"}
    assert known_elections().next_vote(Election.PILKADA, voting + timedelta(days=1)) == ()
