"""Who is told of which event, in which letter, over which channels. The table is data: routing/routes.yaml."""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from importlib.resources import files

import yaml
from pydantic import Field, model_validator

from services.notify.domain.notices import Recipient, Value
from shared.contracts.cases import (
    CaseEvent,
    CaseEventKind,
    CaseFacts,
    ClockPaused,
    ClockResumed,
    DeadlineLapsed,
    DeadlineRecomputed,
    RecordBlockLifted,
    ReminderDue,
    RungFired,
    SanctionMilestoneReached,
    StageEntered,
)
from shared.contracts.sanctions import MilestoneKind
from shared.contracts.vocabulary import NoticeChannel, Role

NAMES_READERS = (
    ReminderDue,
    DeadlineLapsed,
    DeadlineRecomputed,
    ClockPaused,
    ClockResumed,
    RungFired,
    RecordBlockLifted,
)


class Named(StrEnum):
    """Whom the event itself names: whose turn it is, or whom the edition wants told."""

    BY_EVENT = "named_by_event"


class Route(Value):
    """`to` holds roles of the case, or `named_by_event`; an empty `to` says that nobody is told."""

    event: CaseEventKind
    milestones: tuple[MilestoneKind, ...] = ()
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
        return not isinstance(facts, SanctionMilestoneReached) or facts.milestone.kind in self.milestones


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
    """An agency with two roles is told once, in the role that the table names first."""
    told: set[str] = set()
    for role in _roles(event, route):
        agency = event.parties.agency(role)
        if agency and agency not in told:
            told.add(agency)
            yield Recipient(agency=agency, role=role)


def _roles(event: CaseEvent, route: Route) -> Iterable[Role]:
    for reader in route.to:
        yield from (reader,) if isinstance(reader, Role) else _named(event.facts)


def _named(facts: CaseFacts) -> tuple[Role, ...]:
    if isinstance(facts, StageEntered):
        return (facts.actor,)
    return facts.notify if isinstance(facts, NAMES_READERS) else ()


@cache
def load_routes() -> RoutingTable:
    """Raises ValidationError when the table does not hold together."""
    table = files("services.notify") / "routing" / "routes.yaml"
    return RoutingTable.model_validate(yaml.safe_load(table.read_text(encoding="utf-8")))
