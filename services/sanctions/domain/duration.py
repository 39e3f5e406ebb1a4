"""How long a sanction lasts: 6, 9 or 12 months from the day on which it takes effect (PP 94/2021 Ps 8)."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from shared.calendar import zone_named
from shared.contracts.limits import TimeLimit

MONTHS_OF_A_YEAR = 12


def ends_at(effective_at: datetime, months: int, zone: str, month: TimeLimit | None = None) -> datetime:
    """The first instant after the last day, in the authority's zone. `month` stands in for a month in drills (seconds).

    The day of effect is the first day. The last one precedes the day of the same number `months` later; where that
    month is too short for the number, it is the month's own last day. No source was found for counting months.
    """
    if month is not None:
        return effective_at + timedelta(seconds=months * month.amount)
    clock = zone_named(zone).clock
    first = effective_at.astimezone(clock).date()
    return datetime.combine(first_free_day(first, months), time.min, clock)


def first_free_day(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, MONTHS_OF_A_YEAR)
    year, month = first.year + years, month + 1
    length = monthrange(year, month)[1]
    if first.day > length:
        return date(year, month, length) + timedelta(days=1)
    return date(year, month, first.day)
