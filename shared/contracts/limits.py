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


class CollectiveLeave(StrEnum):
    """What *cuti bersama* is to an agency: days off by the list of one decree or of the other, or days it works.

    The joint decree's list is the default; the President's for civil servants can differ from it.
    """

    JOINT_DECREE = "joint_decree"
    PRESIDENTIAL_DECREE = "presidential_decree"
    WORKED = "worked"


class TimeLimit(Contract):
    """`amount` of `unit`, counted from the day after the trigger (day 0)."""

    amount: int = Field(ge=0, le=100_000)
    unit: Unit
