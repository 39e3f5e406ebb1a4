"""The calendar by which sanctions are counted."""

from services.sanctions.adapters.tables import calendar_decrees
from shared.calendar import Calendar
from shared.persistence.decrees import CalendarVersions


def calendar_versions(published: Calendar) -> CalendarVersions:
    return CalendarVersions(published, calendar_decrees, "sanctions.calendar")
