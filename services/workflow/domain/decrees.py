"""A holiday decree on its way to the open deadlines that it may move."""

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from services.workflow.domain.deadlines import Deadline
from shared.calendar import Change, DayConfidence, DayKind, Decree, LeaveAuthority, Operation
from shared.calendar.zones import YEARS, local_day, zone_named
from shared.contracts.decrees import DayOperation, DecreePublished
from shared.contracts.limits import Unit
from shared.contracts.refusals import Refusal, Refused

DECREE_WORKFLOW = "DecreeWorkflow"
CALENDAR_CHANGED = "calendar_changed"
OPERATIONS = {DayOperation.SET: Operation.SET, DayOperation.REVOKE: Operation.REVOKE}


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


def decree_of(published: DecreePublished) -> Decree:
    """The decree as the calendar applies it. Raises Refused with a stable code when it cannot be one."""
    try:
        signed_on = date.fromisoformat(published.signed_on)
        changes = tuple(
            Change(
                operation=OPERATIONS[change.operation],
                day=date.fromisoformat(change.day),
                kind=DayKind(change.kind.value),
                name=change.name,
            )
            for change in published.changes
        )
        confidence = DayConfidence(published.confidence.value)
    except ValueError:
        raise Refused(UNREADABLE_DECREE) from None
    _check(published.year, changes)
    return Decree(
        citation=published.citation,
        authority=LeaveAuthority(published.authority.value),
        signed_on=signed_on,
        published_on=signed_on,
        year=published.year,
        changes=changes,
        confidence=confidence,
        note=published.note,
    )


def _check(year: int, changes: tuple[Change, ...]) -> None:
    if year not in YEARS or any(change.day.year != year for change in changes):
        raise Refused(DECREE_OUT_OF_YEAR)
    if len({(change.day, change.kind) for change in changes}) < len(changes):
        raise Refused(DECREE_CONTRADICTS_ITSELF)


def days_touched(decree: Decree) -> tuple[date, ...]:
    """The days that may count otherwise now. A year's first list says something of every day: it is no estimate."""
    if not decree.is_first_list:
        return tuple(sorted({change.day for change in decree.changes}))
    first, last = date(decree.year, 1, 1), date(decree.year, 12, 31)
    return tuple(first + timedelta(days=number) for number in range((last - first).days + 1))


def crosses(deadline: Deadline, days: tuple[date, ...], *, paused: bool) -> bool:
    """Whether one of the days lies between the trigger and the last rung; a clock that stands has no end yet."""
    facts = deadline.facts
    if facts.limit.unit is Unit.SECONDS:
        return False
    zone = zone_named(facts.zone)
    first, last = local_day(facts.trigger_at, zone), local_day(deadline.moments[-1].at, zone)
    return any(first < day and (paused or day <= last) for day in days)


UNREADABLE_DECREE = Refusal(
    "unreadable_decree",
    422,
    "Tanggal, jenis hari atau tingkat keyakinan pada penetapan ini tidak terbaca.",
    "A date, a kind of day or the confidence of this decree cannot be read.",
)
DECREE_OUT_OF_YEAR = Refusal(
    "decree_out_of_year",
    422,
    "Penetapan memuat hari di luar tahunnya, atau tahun di luar jangkauan kalender.",
    "The decree names days outside its year, or a year outside the calendar's range.",
)
DECREE_CONTRADICTS_ITSELF = Refusal(
    "decree_contradicts_itself",
    422,
    "Penetapan menyebut satu hari dua kali.",
    "The decree names one day twice.",
)
DECREE_ID_REUSED = Refusal(
    "decree_id_reused",
    409,
    "Nomor penetapan ini sudah dipakai oleh penetapan lain.",
    "This decree id, or this citation, belongs to another decree that was published before.",
)
