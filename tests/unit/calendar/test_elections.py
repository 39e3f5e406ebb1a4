"""The elections that have been set (domain facts section 10.3), by election and type."""

from datetime import date, timedelta

from shared.calendar import DayKind, known_elections, published_calendar
from shared.contracts.vocabulary import Confidence, Election, ElectionType

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


CALENDAR_OF_ELECTIONS = {
    ("pemilu-2019", "presidential"): ("2018-09-20", "2018-09-23", "2019-04-13", "2019-04-17", "certain"),
    ("pemilu-2019", "legislative"): ("2018-09-20", "2018-09-23", "2019-04-13", "2019-04-17", "likely"),
    ("pilkada-2020", "regional_head"): ("2020-09-23", "2020-09-26", "2020-12-05", "2020-12-09", "certain"),
    ("pemilu-2024", "legislative"): ("2023-11-03", "2023-11-28", "2024-02-10", "2024-02-14", "certain"),
    ("pemilu-2024", "presidential"): ("2023-11-13", "2023-11-28", "2024-02-10", "2024-02-14", "certain"),
    ("pilkada-2024", "regional_head"): ("2024-09-22", "2024-09-25", "2024-11-23", "2024-11-27", "certain"),
}
"""Candidates determined, first and last day of the campaign, the vote (domain facts section 10.3)."""


def test_every_election_has_the_days_that_were_decreed() -> None:
    told = {
        (row.id, row.type.value): (
            *(day.isoformat() for day in (row.determined, *row.campaign, row.voting_day)),
            row.confidence.value,
        )
        for row in known_elections()
    }
    assert told == CALENDAR_OF_ELECTIONS


def test_a_quiet_period_says_by_itself_how_sure_it_is() -> None:
    """That of Pilkada 2024 has one secondary source; the other days of the row stand in the regulation."""
    doubted = {row.id: row.quiet_confidence for row in known_elections() if row.quiet_confidence is not row.confidence}
    assert doubted == {"pilkada-2024": Confidence.LIKELY, "pemilu-2019": Confidence.CERTAIN}


def test_the_same_day_lies_before_one_determination_and_after_the_other() -> None:
    day = date(2023, 11, 8)
    phases = {row.type: row.determined <= day for row in known_elections().find("pemilu-2024")}
    assert phases == {ElectionType.LEGISLATIVE: True, ElectionType.PRESIDENTIAL: False}


def test_the_next_vote_is_the_first_on_or_after_the_day() -> None:
    voting = date(2024, 11, 27)
    assert {row.id for row in known_elections().next_vote(Election.PILKADA, voting)} == {"pilkada-2024"}
    assert known_elections().next_vote(Election.PILKADA, voting + timedelta(days=1)) == ()
