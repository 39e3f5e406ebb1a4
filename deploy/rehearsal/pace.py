"""When a dutiful officer acts: on the last day but one of his limit, or so many working days after his turn came."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from shared.calendar import Calendar, due_date_of, zone_named
from shared.calendar.zones import at_local, local_day
from shared.contracts.limits import Unit

OFFICE_HOUR = time(10)
DRILL_SHARE = 0.75
"""In a drill, whose limits are seconds, there is no last day but one: three quarters of the limit pass."""


@dataclass(frozen=True)
class Pace:
    """`after` counts working days (seconds in a drill); None is the last day but one of the limit."""

    calendar: Calendar
    zone: str
    after: int | None = None

    def within(self, opened_at: datetime, lapses_at: datetime, unit: Unit) -> datetime:
        """When he acts whose limit runs from `opened_at` to `lapses_at`."""
        if unit is Unit.SECONDS:
            limit = lapses_at - opened_at
            return opened_at + (limit * DRILL_SHARE if self.after is None else timedelta(seconds=self.after))
        if self.after is not None:
            return self.next_day(opened_at)
        day = self.calendar.table.index.before(due_date_of(lapses_at, self.zone), 1)
        return max(at_local(day, OFFICE_HOUR, zone_named(self.zone)), opened_at)

    def next_day(self, since: datetime, unit: Unit = Unit.WORKING) -> datetime:
        """When he acts who has no limit of his own: the next working day, unless a pace was chosen."""
        days = 1 if self.after is None else self.after
        if unit is Unit.SECONDS:
            return since + timedelta(seconds=days)
        if days == 0:
            return since
        zone = zone_named(self.zone)
        return at_local(self.calendar.table.index.after(local_day(since, zone), days), OFFICE_HOUR, zone)
