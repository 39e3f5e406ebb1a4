"""Counting day by day, the slow and plain way that a proof writes down."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from shared.calendar.days import Day, DayConfidence, DayKind, DayTable, weakest
from shared.calendar.proofs import Direction, Pause, ProofDay, Verdict
from shared.calendar.zones import ONE_DAY
from shared.contracts.limits import TimeLimit, Unit


@dataclass
class Count:
    """A count in progress from day 0 on: first the limit, then each extension, each rolled forward on its own."""

    table: DayTable
    start: date
    direction: Direction = Direction.AFTER
    pauses: tuple[Pause, ...] = ()
    days: list[ProofDay] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.days.append(self._entry(self._look(self.start), Verdict.TRIGGER, 0))

    @property
    def last_day(self) -> date:
        return self.days[-1].day

    @property
    def number(self) -> int:
        return self.days[-1].number

    def run(self, limit: TimeLimit) -> None:
        """Walk on until `amount` more days of the unit have been counted."""
        target = self.number + limit.amount
        while self.number < target:
            self._step(limit.unit)

    def roll(self) -> None:
        """Walk on to a day on which the office works and the clock runs."""
        while _closed(self.days[-1]):
            self.days.append(self._entry(self._look(self.last_day + ONE_DAY), Verdict.ROLLED, self.number))

    def _step(self, unit: Unit) -> None:
        seen = self._look(self.last_day + self._stride)
        if not seen.paused and (unit is Unit.CALENDAR or seen.is_working):
            self.days.append(self._entry(seen, Verdict.COUNTED, self.number + 1))
        else:
            self.days.append(self._entry(seen, Verdict.SKIPPED, self.number))

    @property
    def _stride(self) -> timedelta:
        return ONE_DAY if self.direction is Direction.AFTER else -ONE_DAY

    def _look(self, day: date) -> "_Seen":
        return _Seen(self.table.day(day), paused=any(pause.covers(day) for pause in self.pauses))

    def _entry(self, seen: "_Seen", verdict: Verdict, number: int) -> ProofDay:
        of = seen.of
        return ProofDay(
            day=of.day,
            verdict=verdict,
            number=number,
            kind=of.kind,
            confidence=of.confidence,
            paused=seen.paused,
            name=of.name,
            decree=of.decree,
        )


class _Seen(NamedTuple):
    """A day as the calendar has it, and whether the clock stood on it."""

    of: Day
    paused: bool

    @property
    def is_working(self) -> bool:
        return self.of.kind is DayKind.WORKING


def confidence_of(days: Iterable[ProofDay], limits: Iterable[TimeLimit], *, rolls: bool) -> DayConfidence:
    """Calendar days are sure in any year; as soon as a working day matters, so is every day crossed after day 0."""
    if not rolls and all(limit.unit is not Unit.WORKING for limit in limits):
        return DayConfidence.CERTAIN
    return weakest(day.confidence for day in days if day.verdict is not Verdict.TRIGGER)


def skipped(days: Iterable[ProofDay]) -> Iterator[ProofDay]:
    """The days that did not count, whatever the reason; not the working day that a rolled deadline lands on."""
    return (day for day in days if day.verdict is Verdict.SKIPPED or (day.verdict is Verdict.ROLLED and _closed(day)))


def _closed(day: ProofDay) -> bool:
    return day.paused or day.kind is not DayKind.WORKING


def is_off(day: ProofDay) -> bool:
    """Whether a decree, not the weekday, keeps the office closed."""
    return day.kind not in (DayKind.WORKING, DayKind.WEEKEND)
