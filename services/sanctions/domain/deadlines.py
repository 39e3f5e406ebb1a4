"""The deadline that a milestone opens, and how it reads. Every length comes from the order's limits."""

from collections.abc import Callable
from datetime import datetime, timedelta

from services.sanctions.domain.catalogue import Catalogue, TakesEffect
from services.sanctions.domain.state import Dispatch, Entry, Recorded
from shared.calendar import date_in_words, zone_named
from shared.contracts.limits import TimeLimit, Unit
from shared.contracts.sanctions import MilestoneKind, SanctionMilestone, SanctionOrder

LapseInstant = Callable[[TimeLimit, datetime, str], datetime]
"""(limit, trigger, IANA zone) -> first instant after the last day; wired to one calendar version."""

SENT_LATE = "sent_late"
ONE_DAY = timedelta(days=1)


def complete(entry: Entry, catalogue: Catalogue, lapse_instant: LapseInstant) -> Recorded:
    """The milestone with the deadline it opens. Raises CalendarError for a zone or date that cannot be counted."""
    milestone, order = entry.milestone, entry.order
    due_at = _due_at(milestone, order, catalogue, lapse_instant)
    ground = milestone.ground
    if entry.dispatch is not None and _sent_late(entry.dispatch, order.zone, lapse_instant):
        ground = SENT_LATE
    return Recorded(
        entry_id=entry.entry_id,
        milestone=milestone.model_copy(update={"due_at": due_at, "ground": ground}),
        due_in_words=_in_words(due_at, milestone, order) if due_at else None,
    )


def _due_at(
    milestone: SanctionMilestone, order: SanctionOrder, catalogue: Catalogue, lapse_instant: LapseInstant
) -> datetime | None:
    if milestone.kind is MilestoneKind.DECIDED:
        return lapse_instant(order.limits.service, milestone.at, order.zone)
    if milestone.kind is MilestoneKind.SERVED:
        return _effective_at(milestone, order, catalogue, lapse_instant)
    if milestone.kind is MilestoneKind.OBJECTION_DECIDED:
        return milestone.at
    return None


def _effective_at(
    milestone: SanctionMilestone, order: SanctionOrder, catalogue: Catalogue, lapse_instant: LapseInstant
) -> datetime:
    """The beginning of the n-th day (Peraturan BKN 6/2022 Ps 50(1): "hari kerja ke-15"), not its end.

    The lapse is 24:00 local; Indonesia has no summer time, so the day began 24 hours before.
    """
    kind = catalogue.find(milestone.sanction or "")
    if kind is not None and kind.takes_effect is TakesEffect.AT_SERVICE:
        return milestone.at
    limit = order.limits.effect
    lapse = lapse_instant(limit, milestone.at, order.zone)
    return lapse if limit.unit is Unit.SECONDS else lapse - ONE_DAY


def _sent_late(dispatch: Dispatch, zone: str, lapse_instant: LapseInstant) -> bool:
    return dispatch.sent_at >= lapse_instant(dispatch.limit, dispatch.absent_at, zone)


def _in_words(due_at: datetime, milestone: SanctionMilestone, order: SanctionOrder) -> str:
    """A deadline is told by its last day, a beginning by its first; in drills both are instants."""
    zone = zone_named(order.zone)
    service = milestone.kind is MilestoneKind.DECIDED
    limit = order.limits.service if service else order.limits.effect
    if limit.unit is Unit.SECONDS:
        return f"{due_at.astimezone(zone.clock):%H.%M.%S} {zone.label}"
    instant = due_at - timedelta(microseconds=1) if service else due_at
    day = date_in_words(instant.astimezone(zone.clock).date())
    return f"s.d. {day} pukul 24.00 {zone.label}" if service else f"mulai {day} {zone.label}"
