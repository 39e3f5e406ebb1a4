"""Due dates with their proof. Nothing here reads a clock: the trigger and the calendar decide everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.calendar.allowances import refuse_unless_allowed
from shared.calendar.counting import Count, confidence_of
from shared.calendar.days import DayConfidence, DayTable
from shared.calendar.errors import CalendarChangedError, LapsedDeadlineError
from shared.calendar.proofs import (
    CalendarStamp,
    DeadlineProof,
    DeadlineRule,
    Direction,
    Extension,
    Pause,
    ProofDay,
    Receipt,
)
from shared.calendar.tables import Calendar
from shared.calendar.zones import Zone, end_of_day, last_day_before, local_day, usable, zone_named
from shared.contracts.limits import TimeLimit, Unit


def compute(
    rule: DeadlineRule,
    trigger: datetime,
    zone: str,
    calendar: Calendar,
    *,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    receipt: Receipt | None = None,
) -> DeadlineProof:
    """The due date and its proof.

    `trigger` is any aware instant, that of the `receipt` if there is one, `zone` the IANA name of the handling office's
    zone. Raises a CalendarError: unknown
    zone, unusable instant, mixed units, or pauses and extensions that the rule does not allow.
    """
    stamp = CalendarStamp(version=calendar.version, switches=calendar.switches)
    where = zone_named(zone)
    return count(rule, trigger, Clock(where, stamp, calendar.table, tuple(pauses), tuple(extensions), receipt))


def extend(proof: DeadlineProof, limit: TimeLimit, reason: str, at: datetime, calendar: Calendar) -> DeadlineProof:
    """The proof with more time, counted on after its last day.

    Raises LapsedDeadlineError when `at` is not before the lapse, CalendarChangedError when `calendar` is not the one of
    the proof (call `recompute` first and record the change), and as `compute`: the rule caps all extensions together.
    """
    _same_calendar(proof, calendar)
    if at >= proof.lapses_at:
        raise LapsedDeadlineError(f"it lapsed at {proof.lapses_at.isoformat()}, before the extension")
    extension = Extension(limit=limit, reason=reason, at=usable(at))
    return _recount(proof, calendar, proof.pauses, (*proof.extensions, extension))


def with_pause(proof: DeadlineProof, pause: Pause, calendar: Calendar) -> DeadlineProof:
    """The proof counted again without the paused days. Raises CalendarChangedError and as `compute`."""
    _same_calendar(proof, calendar)
    return _recount(proof, calendar, (*proof.pauses, pause), proof.extensions)


def recompute(proof: DeadlineProof, calendar: Calendar) -> DeadlineProof:
    """The same deadline by another calendar version: what a late decree makes of it."""
    return _recount(proof, calendar, proof.pauses, proof.extensions)


@dataclass(frozen=True)
class Clock:
    """What a rule is counted with: where, by which calendar, which pauses and extensions."""

    zone: Zone
    stamp: CalendarStamp
    table: DayTable
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    receipt: Receipt | None = None


def count(rule: DeadlineRule, trigger: datetime, clock: Clock) -> DeadlineProof:
    """What `compute` does once it has the table; verification calls it with the table that a proof claims."""
    instant = usable(trigger)
    refuse_unless_allowed(rule, clock.pauses, clock.extensions)
    result = _seconds(rule, instant, clock) if rule.limit.unit is Unit.SECONDS else _days(rule, instant, clock)
    return DeadlineProof(
        rule=rule,
        trigger=instant,
        zone=clock.zone,
        calendar=clock.stamp,
        pauses=clock.pauses,
        extensions=clock.extensions,
        receipt=clock.receipt,
        days=result.days,
        due_date=result.due_date,
        lapses_at=result.lapses_at,
        calendar_confidence=result.confidence,
    ).sealed()


@dataclass(frozen=True)
class _Result:
    days: tuple[ProofDay, ...]
    due_date: date
    lapses_at: datetime
    confidence: DayConfidence


def _seconds(rule: DeadlineRule, instant: datetime, clock: Clock) -> _Result:
    length = timedelta(seconds=sum(limit.amount for limit in _limits(rule, clock.extensions)))
    lapses_at = instant + length if rule.direction is Direction.AFTER else instant - length
    return _Result((), last_day_before(lapses_at, clock.zone), lapses_at, DayConfidence.CERTAIN)


def _days(rule: DeadlineRule, instant: datetime, clock: Clock) -> _Result:
    limits = _limits(rule, clock.extensions)
    walk = Count(clock.table, local_day(instant, clock.zone), rule.direction, clock.pauses)
    for limit in limits:
        walk.run(limit)
        if rule.roll_forward:
            walk.roll()
    confidence = confidence_of(walk.days, limits, rolls=rule.roll_forward)
    return _Result(tuple(walk.days), walk.last_day, end_of_day(walk.last_day, clock.zone), confidence)


def _limits(rule: DeadlineRule, extensions: tuple[Extension, ...]) -> list[TimeLimit]:
    return [rule.limit, *(extension.limit for extension in extensions)]


def _recount(
    proof: DeadlineProof, calendar: Calendar, pauses: tuple[Pause, ...], extensions: tuple[Extension, ...]
) -> DeadlineProof:
    return compute(
        proof.rule, proof.trigger, proof.zone, calendar, pauses=pauses, extensions=extensions, receipt=proof.receipt
    )


def _same_calendar(proof: DeadlineProof, calendar: Calendar) -> None:
    if proof.calendar.version != calendar.version:
        raise CalendarChangedError(
            f"counted with {proof.calendar.version[:12]}, not {calendar.short_version}: recompute it first"
        )
