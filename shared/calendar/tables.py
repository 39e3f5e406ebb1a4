"""A calendar is the decrees published so far and the switches of the agency that counts; its version is a hash."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import cache, cached_property
from itertools import chain

from pydantic import BaseModel, ConfigDict

from shared.calendar.days import Day, DayConfidence, DayKind, DayTable, Holiday, Switches
from shared.calendar.decree_files import load_day_names, load_decrees, load_fixed_days
from shared.calendar.decrees import DayName, Decree, FixedDay, days_in_effect, named
from shared.contracts.limits import CollectiveLeave, Week

ESTIMATED_YEARS = range(2000, 2100)
SHORT_VERSION = 12


class Calendar(BaseModel):
    """Which days work. Immutable; two calendars with the same decrees, days and switches have the same `version`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    decrees: tuple[Decree, ...]
    names: tuple[DayName, ...] = ()
    fixed_days: tuple[FixedDay, ...] = ()
    switches: Switches = Switches()

    def as_known_on(self, day: date) -> "Calendar":
        """The calendar as published up to and including that day."""
        return self._but(decrees=tuple(decree for decree in self.decrees if decree.published_on <= day))

    def with_switches(self, switches: Switches) -> "Calendar":
        return self._but(switches=switches)

    def for_week(self, week: Week) -> "Calendar":
        """As it counts in this week; everything else stays as it is."""
        return self._switched(self.switches.model_copy(update={"week": week}))

    def for_office(self, week: Week, leave: CollectiveLeave) -> "Calendar":
        """As an office counts that works this week and takes its collective leave so."""
        return self._switched(self.switches.of_office(week, leave))

    def _switched(self, switches: Switches) -> "Calendar":
        if switches == self.switches:
            return self
        if switches not in self.other_offices:
            self.other_offices[switches] = self.with_switches(switches)
        return self.other_offices[switches]

    @cached_property
    def other_offices(self) -> dict[Switches, "Calendar"]:
        """Kept: to build a calendar's table takes twenty times as long as to count a deadline by it."""
        return {}

    def with_decree(self, decree: Decree) -> "Calendar":
        """A new version in which one more decree has been published."""
        return self.with_decrees((decree,))

    def with_decrees(self, decrees: Iterable[Decree]) -> "Calendar":
        """A new version in which these have been published as well, applied after the known ones."""
        return self._but(decrees=(*self.decrees, *decrees))

    def but_for(self, citations: Collection[str]) -> "Calendar":
        """As if these decrees had not been published."""
        return self._but(decrees=tuple(decree for decree in self.decrees if decree.citation not in citations))

    def versions(self) -> Iterator["Calendar"]:
        """The calendar after each decree, one version a decree, the oldest first."""
        return (self._but(decrees=self.decrees[:count]) for count in range(1, len(self.decrees) + 1))

    def _but(self, **changed: object) -> "Calendar":
        """Built anew rather than copied: a copy would keep the cached table of the old content."""
        return Calendar.model_validate({name: getattr(self, name) for name in Calendar.model_fields} | changed)

    def day(self, day: date) -> Day:
        return self.table.day(day)

    def day_kind(self, day: date) -> DayKind:
        return self.table.day(day).kind

    def is_working(self, day: date) -> bool:
        return self.table.is_working(day)

    def day_confidence(self, day: date) -> DayConfidence:
        return self.table.day(day).confidence

    def year_confidence(self, year: int) -> DayConfidence:
        """`estimated` when no list has been published for the year."""
        return self.table.year_confidence(year)

    @property
    def published_years(self) -> frozenset[int]:
        return self.table.published_years

    @cached_property
    def table(self) -> DayTable:
        published = frozenset(decree.year for decree in self.decrees if decree.is_first_list)
        holidays = {holiday.day: holiday for holiday in (*self._estimated(published), *self._decreed())}
        return DayTable(holidays, published, self.switches)

    def _estimated(self, published: frozenset[int]) -> Iterator[Holiday]:
        for year in ESTIMATED_YEARS:
            if year not in published:
                yield from (_estimate(fixed, year) for fixed in self.fixed_days)

    def _decreed(self) -> Iterator[Holiday]:
        names = {(name.day, name.kind): name for name in self.names}
        in_effect = days_in_effect(self.decrees, self.switches.leave_authority)
        return (named(decree, change, names) for decree, change in in_effect.values())

    @cached_property
    def version(self) -> str:
        """SHA-256 (hex) over what the calendar says: its decrees, every day off, the years published, the switches."""
        content = {
            "decrees": [decree.citation for decree in self.decrees],
            "days": [self.table.holidays[day].model_dump(mode="json") for day in sorted(self.table.holidays)],
            "published_years": sorted(self.published_years),
            "switches": self.switches.model_dump(mode="json"),
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    @property
    def short_version(self) -> str:
        """First twelve digits, for people."""
        return self.version[:SHORT_VERSION]


def _estimate(fixed: FixedDay, year: int) -> Holiday:
    return Holiday(
        day=date(year, fixed.month, fixed.day),
        kind=DayKind.NATIONAL,
        name=fixed.name,
        decree="",
        confidence=DayConfidence.ESTIMATED,
    )


@cache
def published_calendar(switches: Switches | None = None) -> Calendar:
    """All decrees this release knows; the default calendar of every deadline."""
    return Calendar(
        decrees=load_decrees(),
        names=load_day_names(),
        fixed_days=load_fixed_days(),
        switches=switches or Switches(),
    )


def find_version(version: str, whole: Calendar) -> Calendar | None:
    """The calendar of that version among all that `whole` has ever been; None if it was never that.

    The newest is looked at first. Between decrees, two kinds of calendar were in force: after each row, and at the end
    of each day, which differ where a row of an earlier year was published later.
    """
    days = sorted({decree.published_on for decree in whole.decrees}, reverse=True)
    snapshots = chain([whole], (whole.as_known_on(day) for day in days), whole.versions())
    return next((calendar for calendar in snapshots if calendar.version == version), None)
