"""When an office receives reports: a report that comes while it is closed counts as received when it next opens.

Only Pilkada has such hours in the sources read (Perbawaslu 8/2020, changed by 9/2024 on 30 September 2024); what is
received is then *handled* in calendar days (domain facts section 4). For Pemilu no rule was found: what is handed in is
received.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from importlib.resources import files

from shared.calendar.elections import ElectionDays, Elections, known_elections
from shared.calendar.tables import Calendar
from shared.calendar.zones import ONE_DAY, Zone, at_local, local_day, usable, zone_named
from shared.contracts.vocabulary import Confidence, Election

WEEKDAYS = {"mon-fri": range(5), "mon-thu": range(4), "fri": range(4, 5)}


class Opening(StrEnum):
    OFFICE_HOURS = "office_hours"
    ALL_DAY = "all_day"


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """One row: in force from `first` to `last` (None: open-ended), on these weekdays, local to the office."""

    election: Election
    first: date | None
    last: date | None
    weekdays: range
    opens: time
    closes: time
    quiet_period: Opening
    voting_day: Opening
    basis: str
    confidence: Confidence

    def in_force_on(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Reception:
    """`at` is the instant that counts, `after_hours` that it is later than the report; no rule, no `basis`."""

    at: datetime
    after_hours: bool
    basis: str | None


def reception(
    received_at: datetime, election: Election, zone: str, calendar: Calendar, elections: Elections | None = None
) -> Reception:
    """From when a report counts as received. Raises CalendarError for an unusable instant or zone."""
    where, instant = zone_named(zone), usable(received_at)
    votes = [row for row in elections or known_elections() if row.election is election]
    hours = [row for row in office_hours() if row.election is election]
    day = local_day(instant, where)
    if not any(row.in_force_on(day) for row in hours):
        return Reception(instant, after_hours=False, basis=None)
    while (window := _window(day, hours, votes, where, calendar)) is None or window.closes < instant:
        day += ONE_DAY
    return Reception(max(instant, window.opens), after_hours=window.opens > instant, basis=window.basis)


@dataclass(frozen=True, slots=True)
class _Window:
    opens: datetime
    closes: datetime
    basis: str


def _window(
    day: date, hours: Iterable[OfficeHours], votes: Iterable[ElectionDays], zone: Zone, calendar: Calendar
) -> _Window | None:
    """When the office is open on this day; None when it stays closed."""
    in_force = [row for row in hours if row.in_force_on(day)]
    special = _special(day, votes, in_force)
    if special is Opening.ALL_DAY:
        return _Window(at_local(day, time.min, zone), at_local(day + ONE_DAY, time.min, zone), in_force[0].basis)
    if special is None and not calendar.is_working(day):
        return None
    row = next((row for row in in_force if day.weekday() in row.weekdays), None)
    return None if row is None else _Window(at_local(day, row.opens, zone), at_local(day, row.closes, zone), row.basis)


def _special(day: date, votes: Iterable[ElectionDays], in_force: list[OfficeHours]) -> Opening | None:
    """What holds on a voting day, or in the quiet period before it; None on every other day."""
    for vote in votes:
        if vote.voting_day == day:
            return in_force[0].voting_day
        if vote.is_quiet(day) and in_force[0].quiet_period is Opening.ALL_DAY:
            return Opening.ALL_DAY
    return None


@cache
def office_hours() -> tuple[OfficeHours, ...]:
    with (files("shared.calendar") / "data" / "office_hours.csv").open(encoding="utf-8") as rows:
        return tuple(_hours(row) for row in csv.DictReader(rows))


def _hours(row: dict[str, str]) -> OfficeHours:
    return OfficeHours(
        election=Election(row["election"]),
        first=date.fromisoformat(row["first"]) if row["first"] else None,
        last=date.fromisoformat(row["last"]) if row["last"] else None,
        weekdays=WEEKDAYS[row["weekdays"]],
        opens=time.fromisoformat(row["opens"]),
        closes=time.fromisoformat(row["closes"]),
        quiet_period=Opening(row["quiet_period"]),
        voting_day=Opening(row["voting_day"]),
        basis=row["basis"],
        confidence=Confidence(row["confidence"]),
    )
