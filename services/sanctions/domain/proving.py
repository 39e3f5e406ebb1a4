"""Every clock of a sanction that is counted in days, as a proof: each day counted or skipped, and why."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import NamedTuple

from services.sanctions.domain.refusals import NO_SUCH_CLOCK, NOT_COUNTED_IN_DAYS, PROVEN_BY_NO_CALENDAR
from shared.calendar import Calendar, DeadlineProof, DeadlineRule, compute, zone_named
from shared.contracts.limits import Unit
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import (
    CHECKED,
    SanctionDeadline,
    SanctionDeadlineCode,
    SanctionMilestone,
    SanctionOrder,
)


class Told(NamedTuple):
    """A clock as it was told last, and when that was recorded."""

    clock: SanctionDeadline
    recorded_at: datetime


def told_last(code: str, milestones: Iterable[tuple[SanctionMilestone, datetime]]) -> Told:
    """Raises Refused (no_such_clock): no milestone has opened it. `milestones` come with their recording, in order."""
    last: Told | None = None
    for milestone, recorded_at in milestones:
        checked = (milestone.deadline,) if milestone.kind in CHECKED and milestone.deadline else ()
        for clock in (*milestone.deadlines, *checked):
            if clock.code.value == code:
                last = Told(clock, recorded_at)
    if last is None:
        raise Refused(NO_SUCH_CLOCK)
    return last


def prove(told: Told, order: SanctionOrder, calendar: Calendar) -> DeadlineProof:
    """Counted again by the calendar that gives what was told. Raises Refused when none does, or no day is counted."""
    if told.clock.limit is None:
        raise Refused(NOT_COUNTED_IN_DAYS)
    rule = DeadlineRule(
        id=f"{order.edition}/{told.clock.code.value}",
        edition=order.edition,
        basis=told.clock.basis,
        confidence=told.clock.confidence,
        limit=told.clock.limit,
    )
    for version in _versions(calendar, told):
        counting = version.for_office(order.week, order.collective_leave)
        proof = compute(rule, told.clock.trigger_at, told.clock.zone, counting)
        if _gives(proof, told.clock):
            return proof
    raise Refused(PROVEN_BY_NO_CALENDAR)


def begins(clock: SanctionDeadline) -> bool:
    """An effect begins with its last day; every other clock ends with it."""
    return (
        clock.code is SanctionDeadlineCode.EFFECT and clock.limit is not None and clock.limit.unit is not Unit.SECONDS
    )


def _versions(calendar: Calendar, told: Told) -> Iterator[Calendar]:
    """Today's, that of the day of recording, and every other: a clock that has run out is not counted again."""
    yield calendar
    yield calendar.as_known_on(told.recorded_at.astimezone(zone_named(told.clock.zone).clock).date())
    yield from calendar.versions()


def _gives(proof: DeadlineProof, clock: SanctionDeadline) -> bool:
    if not begins(clock):
        return proof.lapses_at == clock.due_at
    return datetime.combine(proof.due_date, time.min, proof.zone.clock) == clock.due_at
