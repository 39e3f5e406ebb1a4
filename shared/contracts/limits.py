"""A length of legal time, as data."""

from enum import StrEnum

from pydantic import Field

from shared.contracts.model import Contract


class Unit(StrEnum):
    """Working days skip weekends and holidays; calendar days do not; seconds exist for drills only."""

    WORKING = "working"
    CALENDAR = "calendar"
    SECONDS = "seconds"


class Week(StrEnum):
    """Five days is the rule (Perpres 21/2023 Ps 3); six-day agencies had a year to adapt (Ps 13)."""

    FIVE_DAY = "five_day"
    SIX_DAY = "six_day"

    @property
    def working_weekdays(self) -> int:
        """Working days of a week, from Monday on."""
        return 6 if self is Week.SIX_DAY else 5


class TimeLimit(Contract):
    """`amount` of `unit`, counted from the day after the trigger (day 0)."""

    amount: int = Field(ge=0, le=100_000)
    unit: Unit
