"""Counting days for one calendar version."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.calendar import Calendar, is_estimate, lapse_instant, offset_before, zone_named
from shared.contracts.limits import CollectiveLeave, TimeLimit, Unit, Week
from shared.contracts.sanctions import SanctionDeadlineCode

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Counting:
    """All methods raise CalendarError for a zone or a date that cannot be counted."""

    calendar: Calendar

    def for_office(self, week: Week, leave: CollectiveLeave) -> "Counting":
        return Counting(self.calendar.for_office(week, leave))

    def lapse(self, limit: TimeLimit, trigger: datetime, zone: str) -> datetime:
        """The first instant after the last day."""
        return lapse_instant(limit, trigger, zone, self.calendar)

    def due(self, code: SanctionDeadlineCode, limit: TimeLimit, trigger: datetime, zone: str) -> datetime:
        """As `SanctionDeadline.due_at`. An effect begins with its n-th day, it does not end with it.

        Peraturan BKN 6/2022 Ps 50(1): "hari kerja ke-15".
        """
        lapse = self.lapse(limit, trigger, zone)
        begins = code is SanctionDeadlineCode.EFFECT and limit.unit is not Unit.SECONDS
        return self.day_before(lapse, zone) if begins else lapse

    def is_estimate(self, limit: TimeLimit, trigger: datetime, zone: str) -> bool:
        """Whether the days lie in a year whose holidays nobody has decreed yet."""
        return is_estimate(limit, trigger, zone, self.calendar)

    def reminder(self, due_at: datetime, before: TimeLimit, zone: str) -> datetime:
        """As the office opens, `before` the last day; in drills so many seconds before the instant."""
        return offset_before(due_at, before, zone, self.calendar)

    def day_before(self, midnight: datetime, zone: str) -> datetime:
        """The beginning of the day that ends at `midnight`."""
        clock = zone_named(zone).clock
        return (midnight.astimezone(clock) - ONE_DAY).astimezone(midnight.tzinfo)
