"""Counting day by day, the slow and plain way that a proof writes down."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

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
        self.days.append(self._entry(self.start, Verdict.TRIGGER, 0))

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
        while not self._open(self.last_day):
            self.days.append(self._entry(self.last_day + ONE_DAY, Verdict.ROLLED, self.number))

    def _step(self, unit: Unit) -> None:
        day = self.last_day + self._stride
        if self._counts(day, unit):
            self.days.append(self._entry(day, Verdict.COUNTED, self.number + 1))
        else:
            self.days.append(self._entry(day, Verdict.SKIPPED, self.number))

    @property
    def _stride(self) -> timedelta:
        return ONE_DAY if self.direction is Direction.AFTER else -ONE_DAY

    def _counts(self, day: date, unit: Unit) -> bool:
        return not self._paused(day) and (unit is Unit.CALENDAR or self.table.is_working(day))

    def _open(self, day: date) -> bool:
        return self.table.is_working(day) and not self._paused(day)

    def _paused(self, day: date) -> bool:
        return any(pause.covers(day) for pause in self.pauses)

    def _entry(self, day: date, verdict: Verdict, number: int) -> ProofDay:
        seen: Day = self.table.day(day)
        return ProofDay(
            day=day,
            verdict=verdict,
            number=number,
            kind=seen.kind,
            confidence=seen.confidence,
            paused=self._paused(day),
            name=seen.name,
            decree=seen.decree,
        )


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
