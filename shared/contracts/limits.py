"""A length of legal time, as data."""

from enum import StrEnum

from pydantic import Field

from shared.contracts.model import Contract


class Unit(StrEnum):
    """Working days skip weekends and holidays; calendar days do not; seconds exist for drills only."""

    WORKING = "working"
    CALENDAR = "calendar"
    SECONDS = "seconds"


class TimeLimit(Contract):
    """`amount` of `unit`, counted from the day after the trigger (day 0)."""

    amount: int = Field(ge=0, le=100_000)
    unit: Unit
