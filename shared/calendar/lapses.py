"""Instants without a proof, cheap enough for batches: a lapse, a reminder, a rung of the ladder."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from shared.calendar.errors import MixedUnitsError, NothingToCountError
from shared.calendar.proofs import DeadlineRule, Direction
from shared.calendar.tables import Calendar
from shared.calendar.zones import ONE_DAY, Zone, at_local, end_of_day, last_day_before, local_day, usable, zone_named
from shared.contracts.limits import TimeLimit, Unit

OFFICE_OPENS = time(8)


def lapse_instant(
    limit: TimeLimit,
    trigger: datetime,
    zone: str,
    calendar: Calendar,
    direction: Direction = Direction.AFTER,
) -> datetime:
    """`compute(...).lapses_at` in microseconds. Raises CalendarError as `compute` does."""
    if limit.amount < 1:
        raise NothingToCountError("a deadline has at least one day or second to count")
    where = zone_named(zone)
    if limit.unit is Unit.SECONDS:
        return _shift(usable(trigger), limit, direction)
    return end_of_day(last_day(limit, local_day(trigger, where), calendar, direction), where)


class Lapse(NamedTuple):
    """What a proof concludes, without its days; `is_estimate` when a year without a published list is crossed."""

    due_date: date
    lapses_at: datetime
    is_estimate: bool


def lapse_under(rule: DeadlineRule, trigger: datetime, zone: Zone, calendar: Calendar) -> Lapse:
    """The conclusions of `compute(rule, ...)` in microseconds. Raises CalendarError as `compute` does."""
    limit = rule.limit
    if limit.unit is Unit.SECONDS:
        lapse = _shift(usable(trigger), limit, rule.direction)
        return Lapse(last_day_before(lapse, zone), lapse, is_estimate=False)
    start = local_day(trigger, zone)
    day = last_day(limit, start, calendar, rule.direction)
    if rule.roll_forward and not calendar.is_working(day):
        day = calendar.table.index.after(day, 1)
    guessed = (limit.unit is Unit.WORKING or rule.roll_forward) and _crosses_a_guess(start, day, calendar)
    return Lapse(day, end_of_day(day, zone), guessed)


def is_estimate(limit: TimeLimit, trigger: datetime, zone: str, calendar: Calendar) -> bool:
    """Whether `lapse_instant` of this limit rests on a year without a published list of holidays."""
    if limit.unit is not Unit.WORKING:
        return False
    start = local_day(trigger, zone_named(zone))
    return _crosses_a_guess(start, last_day(limit, start, calendar, Direction.AFTER), calendar)


def _crosses_a_guess(start: date, end: date, calendar: Calendar) -> bool:
    """Whether a day after day 0 lies in a year without a published list."""
    published = calendar.table.published_years
    if start.year == end.year:
        return start.year not in published
    first, last = (start + ONE_DAY, end) if start < end else (end, start - ONE_DAY)
    return not published.issuperset(range(first.year, last.year + 1))


def offset_after(lapses_at: datetime, after: TimeLimit, zone: str, calendar: Calendar) -> datetime:
    """When a rung fires: the first instant after the n-th day after the due date; an amount of 0 is the lapse itself.

    Seconds count from the lapse exactly. Never before `lapses_at`.
    """
    where, lapse = zone_named(zone), usable(lapses_at)
    if after.amount == 0:
        return lapse
    if after.unit is Unit.SECONDS:
        return _shift(lapse, after, Direction.AFTER)
    return end_of_day(last_day(after, last_day_before(lapse, where), calendar, Direction.AFTER), where)


def days_after(start: datetime, length: TimeLimit, zone: str) -> datetime:
    """When `length` after an event has passed: its local day is day 0, and n calendar days follow it whole.

    Seconds count from the event exactly. No holiday matters, so no calendar is asked. Raises MixedUnitsError for
    working days.
    """
    where, instant = zone_named(zone), usable(start)
    if length.unit is Unit.WORKING:
        raise MixedUnitsError("working days are counted with a calendar")
    if length.unit is Unit.SECONDS:
        return _shift(instant, length, Direction.AFTER)
    return end_of_day(local_day(instant, where) + timedelta(days=length.amount), where)


def offset_before(lapses_at: datetime, before: TimeLimit, zone: str, calendar: Calendar) -> datetime:
    """When a reminder is due: 08:00 local on the day that lies n days before the due date (0: on the due date itself).

    Seconds count back from the lapse exactly. May lie before the trigger of a short deadline: the caller drops those.
    """
    where, lapse = zone_named(zone), usable(lapses_at)
    if before.unit is Unit.SECONDS:
        return _shift(lapse, before, Direction.BEFORE)
    due_date = last_day_before(lapse, where)
    return at_local(last_day(before, due_date, calendar, Direction.BEFORE), OFFICE_OPENS, where)


def last_day(limit: TimeLimit, start: date, calendar: Calendar, direction: Direction) -> date:
    """The n-th day of the unit after or before `start`, which is day 0. The unit is working or calendar."""
    if limit.amount == 0:
        return start
    if limit.unit is Unit.CALENDAR:
        return start + _sign(direction) * timedelta(days=limit.amount)
    index = calendar.table.index
    return index.after(start, limit.amount) if direction is Direction.AFTER else index.before(start, limit.amount)


def due_date_of(lapses_at: datetime, zone: str) -> date:
    """The last day of a deadline that lapses at this instant, local to the zone."""
    return last_day_before(lapses_at, zone_named(zone))


def _shift(instant: datetime, limit: TimeLimit, direction: Direction) -> datetime:
    return instant + _sign(direction) * timedelta(seconds=limit.amount)


def _sign(direction: Direction) -> int:
    return 1 if direction is Direction.AFTER else -1
