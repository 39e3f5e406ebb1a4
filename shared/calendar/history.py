"""What people were told a due date was, day after day, while decrees landed on the open deadline."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from shared.calendar.decrees import Decree
from shared.calendar.errors import BackwardClockError
from shared.calendar.lapses import Lapse, lapse_under
from shared.calendar.proofs import DeadlineRule, Direction
from shared.calendar.tables import Calendar
from shared.calendar.zones import Zone, local_day


@dataclass(frozen=True, slots=True)
class Told:
    """The due date as known from the day `since` on, and the decrees of that day (none for the first telling).

    `moved_by` are those of them that moved it, `is_estimate` when it crosses a year whose list was not published yet.
    """

    since: date
    decrees: tuple[Decree, ...]
    due_date: date
    lapses_at: datetime
    is_estimate: bool
    moved_by: tuple[Decree, ...] = ()


def history(rule: DeadlineRule, trigger: datetime, zone: Zone, calendar: Calendar) -> Iterator[Told]:
    """The due date as known on the day of the trigger, then once for each day on which decrees were published.

    It ends with the deadline: a decree that is published after the due date as then known changes nothing. Raises
    BackwardClockError: nobody knows since when an event that a deadline precedes has been planned.
    """
    if rule.direction is Direction.BEFORE:
        raise BackwardClockError("the history of a deadline counted backwards begins on a day nobody knows")

    def lapse(version: Calendar) -> Lapse:
        return lapse_under(rule, trigger, zone, version)

    start = local_day(trigger, zone)
    told = Told(start, (), *lapse(calendar.as_known_on(start)))
    yield told
    for day in _later_days(start, calendar):
        if day > told.due_date:
            return
        told = _told_on(day, told, calendar.as_known_on(day), lapse)
        yield told


def _told_on(day: date, before: Told, known: Calendar, lapse: Callable[[Calendar], Lapse]) -> Told:
    """Where each of two decrees of a day alone would have moved it, both have."""
    now, published = lapse(known), _published(day, known)
    if now.lapses_at == before.lapses_at:
        return Told(day, published, *now)
    needed = [one for one in published if lapse(known.but_for([one.citation])).lapses_at != now.lapses_at]
    return Told(day, published, *now, moved_by=tuple(needed) or published)


def _later_days(start: date, calendar: Calendar) -> list[date]:
    return sorted({decree.published_on for decree in calendar.decrees if decree.published_on > start})


def _published(day: date, calendar: Calendar) -> tuple[Decree, ...]:
    return tuple(decree for decree in calendar.decrees if decree.published_on == day)
