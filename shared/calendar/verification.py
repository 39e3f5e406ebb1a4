"""Checking a proof: count it again and name the first day that differs."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from shared.calendar.counting import is_off
from shared.calendar.days import DayConfidence, DayTable, Holiday
from shared.calendar.deadlines import Clock, count, recompute
from shared.calendar.errors import CalendarError
from shared.calendar.proofs import DeadlineProof, ProofDay, digest_of
from shared.calendar.tables import Calendar


class Mismatch(BaseModel):
    """The first thing that does not add up; `day` is None when it is no particular day."""

    model_config = ConfigDict(frozen=True)

    day: date | None
    field: str
    expected: str
    found: str

    def __str__(self) -> str:
        where = f"{self.day.isoformat()}: " if self.day else ""
        return f"{where}{self.field} is {self.found}, should be {self.expected}"


RESULTS = ("due_date", "lapses_at", "calendar_confidence")


def verify(proof: DeadlineProof, calendar: Calendar | None = None) -> Mismatch | None:
    """None when the proof holds.

    With nothing but the proof: local day of the trigger, weekdays, contiguity, the count, pauses, extensions, rolling,
    midnight in the zone and the digest are recomputed from the holidays that the proof itself names. With a calendar
    (see `tables.find_version`) the holidays and the version are checked as well.
    """
    return _against(proof, calendar) or _digest(proof)


def _against(proof: DeadlineProof, calendar: Calendar | None) -> Mismatch | None:
    try:
        return _difference(proof, _recounted(proof, calendar))
    except (CalendarError, OverflowError) as error:
        return Mismatch(day=None, field="inputs", expected="a deadline that can be counted", found=str(error))


def _recounted(proof: DeadlineProof, calendar: Calendar | None) -> DeadlineProof:
    if calendar is not None:
        return recompute(proof, calendar)
    clock = Clock(proof.zone, proof.calendar, claimed_table(proof), proof.pauses, proof.extensions, proof.receipt)
    return count(proof.rule, proof.trigger, clock)


def claimed_table(proof: DeadlineProof) -> DayTable:
    """The days off and the published years as the proof tells them."""
    holidays = {day.day: _claimed(day) for day in proof.days if is_off(day)}
    estimated = {day.day.year for day in proof.days if day.confidence is DayConfidence.ESTIMATED}
    published = frozenset({day.day.year for day in proof.days} - estimated)
    return DayTable(holidays, published, proof.calendar.switches)


def _claimed(day: ProofDay) -> Holiday:
    """An estimated feast has no decree, which is written as an empty one; a day off without either is a slip."""
    return Holiday(
        day=day.day,
        kind=day.kind,
        name="a name" if day.name is None else day.name,
        decree="a decree" if day.decree is None else day.decree,
        confidence=day.confidence,
    )


def _difference(found: DeadlineProof, expected: DeadlineProof) -> Mismatch | None:
    return _days(found.days, expected.days) or _results(found, expected) or _stamp(found, expected)


def _days(found: tuple[ProofDay, ...], expected: tuple[ProofDay, ...]) -> Mismatch | None:
    for ours, theirs in zip(expected, found, strict=False):
        if ours != theirs:
            return _field(ours.day, _first_field(ours, theirs), ours, theirs)
    if len(found) == len(expected):
        return None
    surplus = (found if len(found) > len(expected) else expected)[min(len(found), len(expected))]
    return Mismatch(day=surplus.day, field="days", expected=f"{len(expected)} days", found=f"{len(found)} days")


def _first_field(ours: ProofDay, theirs: ProofDay) -> str:
    return next(name for name in ProofDay.model_fields if getattr(ours, name) != getattr(theirs, name))


def _results(found: DeadlineProof, expected: DeadlineProof) -> Mismatch | None:
    for name in RESULTS:
        if getattr(found, name) != getattr(expected, name):
            return _field(None, name, expected, found)
    return None


def _stamp(found: DeadlineProof, expected: DeadlineProof) -> Mismatch | None:
    if found.calendar == expected.calendar:
        return None
    return _field(None, "calendar", expected, found)


def _field(day: date | None, name: str, ours: Any, theirs: Any) -> Mismatch:
    return Mismatch(day=day, field=name, expected=str(getattr(ours, name)), found=str(getattr(theirs, name)))


def _digest(proof: DeadlineProof) -> Mismatch | None:
    expected = digest_of(proof)
    return (
        None
        if proof.digest == expected
        else Mismatch(day=None, field="digest", expected=expected, found=proof.digest or "none")
    )
