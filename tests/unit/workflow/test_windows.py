"""The window of a report or a finding is proven like every other deadline, whether it let the case in or barred it."""

from datetime import UTC, datetime, timedelta

import pytest

from services.workflow.domain.windows import (
    Came,
    Window,
    count_window,
    window_in_words,
    window_of,
    windows_by_report,
)
from shared.calendar import DeadlineProof, Language, explain, published_calendar, verify
from shared.contracts.limits import Week
from shared.contracts.vocabulary import Election, ReportKind
from tests.unit.workflow.cases import ZONE, kasn

KNOWN = datetime(2024, 8, 12, 6, tzinfo=UTC)
"""Monday 12 August 2024, 14:00 in Bima; Saturday the 17th is Independence Day."""


def counted(kind: ReportKind, election: Election) -> DeadlineProof:
    return count_window(kind, kasn(), election, KNOWN, zone=ZONE, calendar=published_calendar())


@pytest.mark.parametrize(
    ("kind", "election", "due", "rule", "article"),
    [
        (ReportKind.REPORT, Election.PEMILU, "2024-08-21", "report_window", "Ps 454(6)"),
        (ReportKind.REPORT, Election.PILKADA, "2024-08-19", "report_window", "Ps 134(4)"),
        (ReportKind.FINDING, Election.PEMILU, "2024-08-21", "finding_window", "Ps 454(5)"),
        (ReportKind.FINDING, Election.PILKADA, "2024-08-19", "finding_window", "Ps 134(4)"),
    ],
)
def test_a_window_is_counted_day_by_day_from_when_it_became_known(
    kind: ReportKind, election: Election, due: str, rule: str, article: str
) -> None:
    proof = counted(kind, election)
    assert (proof.due_date.isoformat(), proof.rule.id, proof.trigger) == (due, f"kasn-2022/{rule}", KNOWN)
    assert article in proof.rule.basis
    assert verify(proof, published_calendar()) is None
    assert window_of(proof, KNOWN).deadline_id == f"{rule}.1"
    assert window_of(proof, KNOWN, number=2).deadline_id == f"{rule}.2"


def test_a_window_that_runs_into_a_year_without_a_list_of_holidays_is_told_as_an_estimate() -> None:
    late = datetime(2027, 12, 27, 6, tzinfo=UTC)
    proof = count_window(ReportKind.REPORT, kasn(), Election.PEMILU, late, zone=ZONE, calendar=published_calendar())
    assert window_of(proof, late).deadline.facts.is_estimated
    assert not window_of(counted(ReportKind.REPORT, Election.PEMILU), KNOWN).deadline.facts.is_estimated


def test_a_six_day_office_counts_its_saturdays() -> None:
    a_week_before = KNOWN - timedelta(days=7)
    due = {}
    for week in Week:
        calendar = published_calendar().for_week(week)
        proof = count_window(ReportKind.REPORT, kasn(), Election.PEMILU, a_week_before, zone=ZONE, calendar=calendar)
        due[week] = proof.due_date.isoformat()
    assert due == {Week.FIVE_DAY: "2024-08-14", Week.SIX_DAY: "2024-08-13"}


def at(late: timedelta) -> Window:
    proof = counted(ReportKind.REPORT, Election.PILKADA)
    return window_of(proof, proof.lapses_at + late)


@pytest.mark.parametrize(("late", "status"), [(timedelta(microseconds=-1), "met"), (timedelta(), "missed")])
def test_what_comes_at_the_first_instant_after_the_last_day_comes_too_late(late: timedelta, status: str) -> None:
    window = at(late)
    assert window.status == status
    assert (window.deadline.facts.lapses_at, window.deadline.moments) == (window.proof.lapses_at, ())


def test_the_words_say_what_was_counted_and_whether_it_came_in_time() -> None:
    barred, let_in = at(timedelta(hours=1)), at(timedelta(hours=-1))
    assert explain(barred.proof).startswith(
        "Batas waktu 7 hari kalender (dasar: UU 10/2016 Ps 134(4)) sejak Senin, 12 Agustus 2024 (WITA) jatuh"
    )
    said = window_in_words(barred.proof, barred.received_at, Language.INDONESIAN)
    assert said.startswith("Jangka waktu ini dihitung sejak perbuatan diketahui")
    assert said.endswith("pada 20 Agustus 2024 pukul 01.00.00 WITA: sesudah jangka waktu lewat (daluwarsa).")
    assert window_in_words(let_in.proof, let_in.received_at, Language.ENGLISH).endswith("23:00:00 WITA: in time.")


def o_clock(hour: int) -> datetime:
    return datetime(2024, 8, 12, hour, tzinfo=UTC)


def test_a_report_that_is_handed_over_takes_its_own_window_with_it() -> None:
    reports = [Came("a", o_clock(1)), Came("tip", o_clock(2)), Came("b", o_clock(3))]
    windows = [Came("report_window.1", o_clock(1)), Came("report_window.3", o_clock(3))]
    assert windows_by_report(reports, windows) == {"a": "report_window.1", "b": "report_window.3"}


def test_the_window_of_a_finding_is_that_of_the_tip_it_came_from() -> None:
    reports = [Came("tip", o_clock(1)), Came("b", o_clock(3))]
    windows = [Came("finding_window.1", o_clock(9)), Came("report_window.2", o_clock(3))]
    assert windows_by_report(reports, windows) == {"tip": "finding_window.1", "b": "report_window.2"}


def test_no_window_is_handed_over_twice() -> None:
    reports = [Came("a", o_clock(1)), Came("b", o_clock(1)), Came("c", o_clock(1))]
    windows = [Came("report_window.1", o_clock(1)), Came("report_window.2", o_clock(1))]
    assert windows_by_report(reports, windows) == {"a": "report_window.1", "b": "report_window.2"}
    assert windows_by_report([], []) == {}
