"""A holiday decree on its way to the open deadlines that it may move."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from services.workflow.domain.deadlines import Deadline
from shared.calendar.zones import local_day, zone_named
from shared.contracts.limits import Unit

DECREE_WORKFLOW = "DecreeWorkflow"
CALENDAR_CHANGED = "calendar_changed"


class Place(BaseModel):
    """One open deadline: whose, and which. Also a position in the list of all of them."""

    model_config = ConfigDict(frozen=True)

    case_number: str
    deadline_id: str


class DecreeOrder(BaseModel):
    """Input of `DecreeWorkflow`: have every open deadline checked that crosses one of `days`.

    `after` and `told` are set only when a long list continues as new.
    """

    model_config = ConfigDict(frozen=True)

    decree_id: str
    citation: str
    days: tuple[date, ...]
    after: Place | None = None
    told: int = 0


class Search(BaseModel):
    """Asks for the next page of open deadlines that cross one of `days`."""

    model_config = ConfigDict(frozen=True)

    days: tuple[date, ...]
    after: Place | None = None


class Crossed(BaseModel):
    """A page of the search; `next` is None on the last one."""

    model_config = ConfigDict(frozen=True)

    places: tuple[Place, ...]
    next: Place | None = None


class CalendarChanged(BaseModel):
    """Tells a case to check one of its deadlines against a decree."""

    model_config = ConfigDict(frozen=True)

    decree_id: str
    decree: str
    deadline_id: str


def crosses(deadline: Deadline, days: tuple[date, ...], *, paused: bool) -> bool:
    """Whether one of the days lies between the trigger and the last rung; a clock that stands has no end yet."""
    facts = deadline.facts
    if facts.limit.unit is Unit.SECONDS:
        return False
    zone = zone_named(facts.zone)
    first, last = local_day(facts.trigger_at, zone), local_day(deadline.moments[-1].at, zone)
    return any(first < day and (paused or day <= last) for day in days)
