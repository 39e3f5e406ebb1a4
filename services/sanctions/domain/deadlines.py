"""A milestone as it is recorded: with the clocks that it opens, and how the foremost of them reads."""

from datetime import datetime, timedelta

from services.sanctions.domain.attesting import attested, beyond_its_breaches
from services.sanctions.domain.catalogue import Catalogue
from services.sanctions.domain.clocks import PRIMARY, ClockMaker
from services.sanctions.domain.counting import Counting
from services.sanctions.domain.decrees import checked
from services.sanctions.domain.naming import named
from services.sanctions.domain.state import Dispatch, Entry, Recorded
from shared.calendar import date_in_words, zone_named
from shared.contracts.limits import Unit
from shared.contracts.sanctions import MilestoneKind, SanctionDeadline, SanctionDeadlineCode
from shared.contracts.words import AN_ESTIMATE

SENT_LATE = "sent_late"
DECIDED_BY_REMEDY = frozenset({MilestoneKind.OBJECTION_DECIDED, MilestoneKind.APPEAL_DECIDED})


def complete(entry: Entry, catalogue: Catalogue, counting: Counting) -> Recorded:
    """The milestone with the clocks it opens, as the authority counts that was ordered to act.

    Raises CalendarError for a zone or date that cannot be counted.
    """
    counting = counting.for_office(entry.order.week, entry.order.collective_leave)
    told = entry.milestone.old_deadline
    if told is not None:
        return _checked(entry, told, counting)
    order = entry.order
    milestone = beyond_its_breaches(attested(entry.milestone, order, catalogue), entry.standing.breach, catalogue)
    milestone = named(milestone, catalogue)
    entry = entry.model_copy(update={"milestone": milestone})
    clocks = (*milestone.deadlines, *ClockMaker(entry, catalogue, counting).clocks())
    foremost = next((clock for clock in clocks if clock.code is PRIMARY.get(milestone.kind)), None)
    ground = milestone.ground
    if entry.dispatch is not None and _sent_late(entry.dispatch, order.zone, counting):
        ground = SENT_LATE
    due_at = milestone.at if milestone.kind in DECIDED_BY_REMEDY else foremost and foremost.due_at
    return Recorded(
        entry_id=entry.entry_id,
        milestone=milestone.model_copy(update={"due_at": due_at, "ground": ground, "deadlines": clocks}),
        due_in_words=due_in_words(foremost) if foremost else None,
    )


def _checked(entry: Entry, told: SanctionDeadline, counting: Counting) -> Recorded:
    milestone = checked(entry, told, counting)
    foremost = milestone.deadline if milestone.due_at is not None else None
    words = due_in_words(foremost) if foremost else None
    return Recorded(entry_id=entry.entry_id, milestone=milestone, due_in_words=words)


def _sent_late(dispatch: Dispatch, zone: str, counting: Counting) -> bool:
    return dispatch.sent_at >= counting.lapse(dispatch.limit, dispatch.absent_at, zone)


def due_in_words(clock: SanctionDeadline) -> str:
    """A deadline is told by its last day, a beginning by its first; in drills both are instants."""
    zone = zone_named(clock.zone)
    if clock.limit is not None and clock.limit.unit is Unit.SECONDS:
        return f"{clock.due_at.astimezone(zone.clock):%H.%M.%S} {zone.label}"
    begins = clock.code is SanctionDeadlineCode.EFFECT
    instant: datetime = clock.due_at if begins else clock.due_at - timedelta(microseconds=1)
    day, doubt = date_in_words(instant.astimezone(zone.clock).date()), AN_ESTIMATE[0] if clock.is_estimated else ""
    return f"mulai {day} {zone.label}{doubt}" if begins else f"s.d. {day} pukul 24.00 {zone.label}{doubt}"
