"""What people were told a due date was, day after day, while decrees landed on the open deadline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from shared.calendar.decrees import Decree
from shared.calendar.errors import BackwardClockError
from shared.calendar.lapses import lapse_under
from shared.calendar.proofs import DeadlineRule, Direction
from shared.calendar.tables import Calendar
from shared.calendar.zones import Zone, local_day


@dataclass(frozen=True, slots=True)
class Told:
    """The due date as known from the day `since` on, and the decrees of that day (none for the first telling).

    `is_estimate` when it crosses a year whose list was not published yet.
    """

    since: date
    decrees: tuple[Decree, ...]
    due_date: date
    lapses_at: datetime
    is_estimate: bool


def history(rule: DeadlineRule, trigger: datetime, zone: Zone, calendar: Calendar) -> Iterator[Told]:
    """The due date as known on the day of the trigger, then once for each day on which decrees were published.

    It ends with the deadline: a decree that is published after the due date as then known changes nothing. Raises
    BackwardClockError: nobody knows since when an event that a deadline precedes has been planned.
    """
    if rule.direction is Direction.BEFORE:
        raise BackwardClockError("the history of a deadline counted backwards begins on a day nobody knows")
    start = local_day(trigger, zone)
    due_date = date.max
    for day in [start, *_later_days(start, calendar)]:
        if day > due_date:
            return
        lapse = lapse_under(rule, trigger, zone, calendar.as_known_on(day))
        due_date = lapse.due_date
        yield Told(day, () if day == start else _published(day, calendar), *lapse)


def _later_days(start: date, calendar: Calendar) -> list[date]:
    return sorted({decree.published_on for decree in calendar.decrees if decree.published_on > start})


def _published(day: date, calendar: Calendar) -> tuple[Decree, ...]:
    return tuple(decree for decree in calendar.decrees if decree.published_on == day)
