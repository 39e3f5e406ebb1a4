"""What a day is: working, weekend, or off by a decree; and the table that knows it for every day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from shared.calendar.index import WorkingDayIndex
from shared.contracts.limits import CollectiveLeave, Week


class DayKind(StrEnum):
    """`weekend` wins over a holiday that falls on it: Indonesia gives no substitute day."""

    WORKING = "working"
    WEEKEND = "weekend"
    NATIONAL = "national"
    COLLECTIVE_LEAVE = "collective_leave"
    VOTING_DAY = "voting_day"


class LeaveAuthority(StrEnum):
    """Whose word on collective leave stands where the joint decree and the presidential decree for ASN differ."""

    JOINT_DECREE = "joint_decree"
    PRESIDENTIAL_DECREE = "presidential_decree"


class DayConfidence(StrEnum):
    """`estimated`: no list has been published for that year, so only weekends and fixed feasts are known."""

    CERTAIN = "certain"
    LIKELY = "likely"
    ESTIMATED = "estimated"


WEAKEST_LAST = tuple(DayConfidence)


def weakest(marks: Iterable[DayConfidence]) -> DayConfidence:
    """A chain is as sure as its least sure day; no day at all is certain."""
    return max(marks, key=WEAKEST_LAST.index, default=DayConfidence.CERTAIN)


class Switches(BaseModel):
    """How one agency counts. Each of the first three says whether such a day is off (not counted as working)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    national_off: bool = True
    collective_leave_off: bool = True
    voting_day_off: bool = True
    week: Week = Week.FIVE_DAY
    leave_authority: LeaveAuthority = LeaveAuthority.JOINT_DECREE

    def of_office(self, week: Week, leave: CollectiveLeave) -> "Switches":
        """With all that an office chooses for itself; what the law leaves to nobody stays as it is."""
        worked = leave is CollectiveLeave.WORKED
        authority = LeaveAuthority.JOINT_DECREE if worked else LeaveAuthority(leave.value)
        return self.model_copy(update={"week": week, "collective_leave_off": not worked, "leave_authority": authority})

    def off(self, kind: DayKind) -> bool:
        """Whether a holiday of this kind stops the count."""
        return {
            DayKind.NATIONAL: self.national_off,
            DayKind.COLLECTIVE_LEAVE: self.collective_leave_off,
            DayKind.VOTING_DAY: self.voting_day_off,
        }.get(kind, False)


class Holiday(BaseModel):
    """One day off, with the decree that put it there."""

    model_config = ConfigDict(frozen=True)

    day: date
    kind: DayKind
    name: str
    decree: str
    confidence: DayConfidence


@dataclass(frozen=True, slots=True)
class Day:
    """A day as the calendar sees it; `name` and `decree` are set when a holiday stops the count."""

    day: date
    kind: DayKind
    confidence: DayConfidence
    name: str | None = None
    decree: str | None = None


@dataclass(frozen=True)
class DayTable:
    """Every day there is, from its holidays, the years for which a list is published, and the switches."""

    holidays: Mapping[date, Holiday]
    published_years: frozenset[int]
    switches: Switches

    def day(self, day: date) -> Day:
        confidence = self.year_confidence(day.year)
        if self.is_weekend(day):
            return Day(day, DayKind.WEEKEND, confidence)
        holiday = self.holidays.get(day)
        if holiday is None or not self.switches.off(holiday.kind):
            return Day(day, DayKind.WORKING, confidence)
        return Day(day, holiday.kind, weakest((confidence, holiday.confidence)), holiday.name, holiday.decree)

    def is_weekend(self, day: date) -> bool:
        return day.weekday() >= self.switches.week.working_weekdays

    def is_working(self, day: date) -> bool:
        return self.day(day).kind is DayKind.WORKING

    def year_confidence(self, year: int) -> DayConfidence:
        return DayConfidence.CERTAIN if year in self.published_years else DayConfidence.ESTIMATED

    @cached_property
    def index(self) -> WorkingDayIndex:
        off = sorted(holiday.day.toordinal() for holiday in self.holidays.values() if not self.is_working(holiday.day))
        return WorkingDayIndex.of(self.switches.week.working_weekdays, off)
