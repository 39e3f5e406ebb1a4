"""The window in which a report, or a finding, can still be taken up: counted as every deadline is, day by day.

It was looked at once, as the report came; its proof is kept, whether it let the case in or barred it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from services.workflow.domain.deadlines import Deadline, facts_of
from services.workflow.domain.editions import Edition
from shared.calendar import Calendar, DeadlineProof, DeadlineRule, Language, compute
from shared.calendar.dates import moment_in_words
from shared.contracts.limits import CollectiveLeave, Week
from shared.contracts.vocabulary import Election, ReportKind


class WindowStatus(StrEnum):
    """`met`: it came in time. `missed`: it came after, and is time-barred."""

    MET = "met"
    MISSED = "missed"


class Window(BaseModel):
    """One window with its proof, and when what it waited for came."""

    model_config = ConfigDict(frozen=True)

    deadline_id: str
    deadline: Deadline
    proof: DeadlineProof
    received_at: datetime

    @property
    def status(self) -> WindowStatus:
        return WindowStatus.MET if self.received_at < self.proof.lapses_at else WindowStatus.MISSED


def count_window(
    kind: ReportKind, edition: Edition, election: Election, known_at: datetime, *, zone: str, calendar: Calendar
) -> DeadlineProof:
    """From the day the act became known, or was found. Raises CalendarError for an instant that cannot be counted."""
    clause = edition.window(kind, election)
    rule = DeadlineRule(
        id=f"{edition.id}/{_name(kind)}",
        edition=edition.id,
        basis=clause.basis,
        confidence=clause.confidence,
        limit=clause.limit,
        roll_forward=clause.roll_forward,
    )
    return compute(rule, known_at, zone, calendar)


def calendar_of_office(case: Mapping[str, Any], calendar: Calendar) -> Calendar:
    """As the office counts that handled the case. `case` is its input as it was kept, perhaps by an earlier release."""
    week = Week(case.get("week", Week.FIVE_DAY))
    leave = CollectiveLeave(case.get("collective_leave", CollectiveLeave.JOINT_DECREE))
    return calendar.for_office(week, leave)


def window_of(proof: DeadlineProof, received_at: datetime, *, number: int = 1) -> Window:
    """The window as it is kept, named by the report it is of: 1 opened the case, 2 was the next to come to it.

    That of the finding which a tip became is the first, too: the tip had none.
    """
    name = proof.rule.id.partition("/")[2]
    facts = facts_of(f"{name}.{number}", name, proof)
    deadline = Deadline(facts=facts, moments=())
    return Window(deadline_id=facts.deadline_id, deadline=deadline, proof=proof, received_at=received_at)


class Came(NamedTuple):
    """A report of a case, or one of its windows, by its name, and when it came."""

    name: str
    received_at: datetime


def windows_by_report(reports: Sequence[Came], windows: Sequence[Came]) -> dict[str, str]:
    """Which window is that of which report; `reports` begin with the one that opened the case.

    What matches no report by its instant is the window of the finding that a tip became: it opened the case.
    """
    left, found = list(windows), dict[str, str]()
    for report in reports:
        own = next((window for window in left if window.received_at == report.received_at), None)
        if own is not None:
            left.remove(own)
            found[report.name] = own.name
    if left and reports and reports[0].name not in found:
        found[reports[0].name] = left[0].name
    return found


def window_in_words(proof: DeadlineProof, received_at: datetime, language: Language) -> str:
    """What the count was for, and how it ended."""
    in_time = received_at < proof.lapses_at
    say = SAID[language]
    return f"{say.start} {say.in_time if in_time else say.too_late}".format(
        at=moment_in_words(received_at, proof.zone, language)
    )


class _Said(BaseModel):
    start: str
    in_time: str
    too_late: str


SAID = {
    Language.INDONESIAN: _Said(
        start="Jangka waktu ini dihitung sejak perbuatan diketahui atau ditemukan.",
        in_time="Laporan diterima atau temuan diregistrasi pada {at}: dalam jangka waktu.",
        too_late="Laporan diterima atau temuan diregistrasi pada {at}: sesudah jangka waktu lewat (daluwarsa).",
    ),
    Language.ENGLISH: _Said(
        start="This window counts from when the act became known or was found.",
        in_time="The report was received, or the finding registered, on {at}: in time.",
        too_late="The report was received, or the finding registered, on {at}: after the window (time-barred).",
    ),
}


def _name(kind: ReportKind) -> str:
    return "finding_window" if kind is ReportKind.FINDING else "report_window"
