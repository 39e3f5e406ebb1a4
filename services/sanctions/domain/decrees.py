"""A holiday decree on its way to the clocks of sanctions that it may move."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from services.sanctions.domain.clocks import PRIMARY
from services.sanctions.domain.counting import Counting
from services.sanctions.domain.state import Entry, SanctionState
from shared.calendar import Calendar, causes
from shared.calendar.zones import local_day, zone_named
from shared.contracts.limits import Unit
from shared.contracts.sanctions import MilestoneKind, SanctionDeadline, SanctionDeadlineCode, SanctionMilestone

DECREE_WORKFLOW = "SanctionDecreeWorkflow"
CALENDAR_CHANGED = "calendar_changed"


class Position(BaseModel):
    """One sanction in the list of all of them."""

    model_config = ConfigDict(frozen=True)

    case_number: str
    round: int


class Place(Position):
    """A sanction, and those of its clocks that run across a changed day."""

    codes: tuple[SanctionDeadlineCode, ...]


class DecreeOrder(BaseModel):
    """Input of `SanctionDecreeWorkflow`: have every running clock checked that crosses one of `days`.

    `after` and `told` are set only when a long list continues as new.
    """

    model_config = ConfigDict(frozen=True)

    decree_id: str
    citation: str
    days: tuple[date, ...]
    after: Position | None = None
    told: int = 0


class Search(BaseModel):
    """Asks for the next page of sanctions with a clock that crosses one of `days`."""

    model_config = ConfigDict(frozen=True)

    days: tuple[date, ...]
    after: Position | None = None


class Crossed(BaseModel):
    """A page of the search; `next` is None on the last one."""

    model_config = ConfigDict(frozen=True)

    places: tuple[Place, ...]
    next: Position | None = None


class CalendarChanged(BaseModel):
    """Tells a sanction to check some of its clocks against a decree."""

    model_config = ConfigDict(frozen=True)

    decree_id: str
    decree: str
    codes: tuple[SanctionDeadlineCode, ...]


def crossing(state: SanctionState, days: tuple[date, ...]) -> tuple[SanctionDeadlineCode, ...]:
    """The running clocks that one of the days may move."""
    return tuple(clock.code for clock in state.clocks if _crosses(clock, days)) if state.is_open else ()


def _crosses(clock: SanctionDeadline, days: tuple[date, ...]) -> bool:
    """Months are no days, and the seconds of a drill know no holidays. An effect counts the day it begins with."""
    if clock.limit is None or clock.limit.unit is Unit.SECONDS:
        return False
    zone = zone_named(clock.zone)
    first, last = local_day(clock.trigger_at, zone), local_day(clock.due_at, zone)
    return any(first < day <= last for day in days)


def unchecked(state: SanctionState, change: CalendarChanged, now: datetime) -> SanctionDeadline | None:
    """The next clock that has still to be checked. One that has run out is a fact and stays one."""
    waiting = (clock for clock in state.clocks if clock.code in change.codes and clock.due_at > now)
    return next((clock for clock in waiting if check_id(clock, change) not in state.recorded), None)


def check_id(clock: SanctionDeadline, change: CalendarChanged) -> str:
    """Once for each decree and clock. A blank keeps it apart from every key of an act."""
    return f"decree {change.decree_id} {clock.code.value} {clock.trigger_at.isoformat()}"


def checked(entry: Entry, old: SanctionDeadline, counting: Counting) -> SanctionMilestone:
    """The clock `old` by the calendar of today: it has moved, by the decrees it names, or it is confirmed.

    `due_at` is set when the stage goes by this clock.
    """
    milestone, new = entry.milestone, _again(entry, old, counting)
    if new.due_at == old.due_at:
        confirmed = {"kind": MilestoneKind.DEADLINE_CONFIRMED, "deadline": new, "old_deadline": None}
        return milestone.model_copy(update=confirmed)
    foremost = entry.standing.stage is not None and PRIMARY.get(entry.standing.stage) is new.code
    update = {"deadline": new, "due_at": new.due_at if foremost else None, "decree": _movers(milestone, old, counting)}
    return milestone.model_copy(update=update)


def _movers(milestone: SanctionMilestone, old: SanctionDeadline, counting: Counting) -> str | None:
    """The decrees that made the move, which need not be the one whose round this is."""
    limit = old.limit
    if limit is None:
        return milestone.decree

    def due(version: Calendar) -> datetime:
        return Counting(version).due(old.code, limit, old.trigger_at, old.zone)

    return "; ".join(causes(counting.calendar, due, old.due_at)) or milestone.decree


def _again(entry: Entry, old: SanctionDeadline, counting: Counting) -> SanctionDeadline:
    if old.limit is None:
        return old
    due_at = counting.due(old.code, old.limit, old.trigger_at, old.zone)
    guessed = counting.is_estimate(old.limit, old.trigger_at, old.zone)
    clock = old.model_copy(update={"due_at": due_at, "remind_at": None, "is_estimated": guessed})
    return clock.model_copy(update={"remind_at": _reminder(entry, old, clock, counting)})


def _reminder(entry: Entry, old: SanctionDeadline, clock: SanctionDeadline, counting: Counting) -> datetime | None:
    """Given again when it lies ahead again. Overdue, it is given now: if it was not yet, and not with the lapse."""
    limit, now = entry.order.limits.find(clock.code.value), entry.milestone.at
    if limit is None or limit.remind is None or clock.due_at <= now:
        return None
    at = counting.reminder(clock.due_at, limit.remind, clock.zone)
    lies_ahead, was_given = at > now, old.remind_at is None
    return at if clock.trigger_at < at < clock.due_at and (lies_ahead or not was_given) else None
