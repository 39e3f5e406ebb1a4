"""The calendar by which cases are counted."""

from services.workflow.adapters.tables import calendar_decrees
from shared.calendar import Calendar
from shared.persistence.decrees import CalendarVersions


def calendar_versions(published: Calendar) -> CalendarVersions:
    return CalendarVersions(published, calendar_decrees, "workflow.calendar")
