"""Which decrees moved a date.

Several may have come since it was counted last. Each makes a round of its own, but the first round counts with all of
them, and must not be named for what another one did.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from shared.calendar.tables import Calendar

LOOKED_BACK = 12
"""Decrees. More than were ever published in one year; between two rounds there are one or two."""


def causes(calendar: Calendar, due: Callable[[Calendar], datetime], told: datetime) -> tuple[str, ...]:
    """Citations of the newest decrees without which the date would still be `told`; () when there are none such.

    `due` counts the date by a calendar. Where each of two decrees alone would have moved it, both are named.
    """
    now = due(calendar)
    for count in range(1, min(LOOKED_BACK, len(calendar.decrees)) + 1):
        newest = tuple(decree.citation for decree in calendar.decrees[-count:])
        if due(_without(calendar, newest)) == told:
            needed = tuple(one for one in newest if due(_without(calendar, (one,))) != now)
            return needed or newest
    return ()


@lru_cache(maxsize=64)
def _without(calendar: Calendar, citations: tuple[str, ...]) -> Calendar:
    """One decree may cross thousands of deadlines: each of these calendars is built once."""
    return calendar.but_for(citations)
