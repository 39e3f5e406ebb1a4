"""Who is told of which event, in which letter, over which channels. The table is data: routing/routes.yaml."""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from importlib.resources import files

from pydantic import Field, model_validator

from services.notify.domain.notices import Recipient, Value
from shared.contracts.cases import (
    ActionTaken,
    AuthorityTransferred,
    CaseEvent,
    CaseEventKind,
    CaseFacts,
    ClockPaused,
    ClockResumed,
    Closed,
    DeadlineLapsed,
    DeadlineRecomputed,
    PartiesChanged,
    PartyChange,
    ReceiptRecorded,
    RecordBlockLifted,
    RecordRequest,
    ReminderDue,
    RungFired,
    SanctionMilestoneReached,
    StageEntered,
)
from shared.contracts.data_files import read_yaml
from shared.contracts.sanctions import MilestoneKind, SanctionMilestone
from shared.contracts.vocabulary import CaseOutcome, NoticeChannel, Role

NAMES_READERS = (
    ReminderDue,
    DeadlineLapsed,
    DeadlineRecomputed,
    ClockPaused,
    ClockResumed,
    ReceiptRecorded,
    RungFired,
    RecordBlockLifted,
    RecordRequest,
)


class Named(StrEnum):
    """Whom the event itself names: whose turn it is, whom the edition wants told, who got a role or gave it up."""

    BY_EVENT = "named_by_event"
    NEW_HOLDERS = "new_holders"
    FORMER_HOLDERS = "former_holders"


class Route(Value):
    """`to` holds roles of the case, or `named_by_event`; an empty `to` says that nobody is told."""

    event: CaseEventKind
    milestones: tuple[MilestoneKind, ...] = ()
    saying: str | None = Field(default=None, description="of milestones: only those whose particulars have this name")
    actions: tuple[str, ...] = Field(default=(), description="of action_taken: these only; none named is all others")
    grounds: tuple[str, ...] = Field(default=(), description="of sanction_milestone: these only; none named is all")
    outcomes: tuple[CaseOutcome, ...] = Field(default=(), description="of closed: these only; none named is all others")
    to: tuple[Role | Named, ...]
    template: str | None = None
    channels: tuple[NoticeChannel, ...] = tuple(NoticeChannel)

    @model_validator(mode="after")
    def a_letter_for_every_reader(self) -> "Route":
        if bool(self.to) != bool(self.template):
            raise ValueError("a route has readers and a template, or neither")
        return self

    def fits(self, event: CaseEvent) -> bool:
        if event.facts.kind is not self.event:
            return False
        facts = event.facts
        if isinstance(facts, Closed) and self.outcomes:
            return facts.outcome in self.outcomes
        if isinstance(facts, ActionTaken) and self.actions:
            return facts.action in self.actions
        return not isinstance(facts, SanctionMilestoneReached) or self._names(facts.milestone)

    def _names(self, milestone: SanctionMilestone) -> bool:
        ground_fits = not self.grounds or milestone.ground in self.grounds
        says_so = self.saying is None or self.saying in milestone.particulars
        return milestone.kind in self.milestones and ground_fits and says_so


class Plan(Value):
    """The letter that tells the event, and to whom; distinct agencies, in the order of the table."""

    template: str
    channels: tuple[NoticeChannel, ...]
    recipients: tuple[Recipient, ...] = Field(min_length=1)


class RoutingTable(Value):
    routes: tuple[Route, ...]

    def plan(self, event: CaseEvent) -> Plan | None:
        """None when nobody is told: the table says so, or the case has no agency in that role."""
        route = self.route(event)
        if route is None or route.template is None:
            return None
        recipients = tuple(_recipients(event, route))
        if not recipients:
            return None
        return Plan(template=route.template, channels=route.channels, recipients=recipients)

    def route(self, event: CaseEvent) -> Route | None:
        return next((route for route in self.routes if route.fits(event)), None)


def _recipients(event: CaseEvent, route: Route) -> Iterable[Recipient]:
    """An agency with two roles is told once, in the role that the table names first; one in conflict never."""
    told: set[str] = set(event.excluded)
    for role, agency in _readers(event, route):
        if agency and agency not in told:
            told.add(agency)
            yield Recipient(agency=agency, role=role)


def _readers(event: CaseEvent, route: Route) -> Iterable[tuple[Role, str | None]]:
    for reader in route.to:
        if reader is Named.FORMER_HOLDERS:
            yield from ((change.role, change.old) for change in _changes(event.facts))
        else:
            yield from ((role, event.parties.agency(role)) for role in _roles(event.facts, reader))


def _roles(facts: CaseFacts, reader: Role | Named) -> Iterable[Role]:
    if isinstance(reader, Role):
        return (reader,)
    return _named(facts) if reader is Named.BY_EVENT else (change.role for change in _changes(facts))


def _changes(facts: CaseFacts) -> tuple[PartyChange, ...]:
    return facts.changes if isinstance(facts, PartiesChanged | AuthorityTransferred) else ()


def _named(facts: CaseFacts) -> tuple[Role, ...]:
    if isinstance(facts, StageEntered):
        return (facts.actor,)
    return facts.notify if isinstance(facts, NAMES_READERS) else ()


@cache
def load_routes() -> RoutingTable:
    """Raises ValidationError when the table does not hold together."""
    table = files("services.notify") / "routing" / "routes.yaml"
    return RoutingTable.model_validate(read_yaml(table.read_text(encoding="utf-8")))
