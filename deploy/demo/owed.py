"""Which notices a run owes to whom, worked out from its ledger and the routing table alone."""

from collections.abc import Iterable

from deploy.demo.evidence import Evidence
from services.notify.domain.routing import load_routes
from shared.contracts.cases import CaseEvent

Owed = tuple[str, int, str]
"""Case number, sequence of the event, agency."""


def notices_owed(evidence: Evidence) -> set[Owed]:
    return {owed for events in evidence.events.values() for owed in owed_by(events)}


def owed_by(events: Iterable[CaseEvent]) -> set[Owed]:
    routes = load_routes()
    plans = [(event, routes.plan(event)) for event in events]
    return {
        (event.case_number, event.sequence, recipient.agency)
        for event, plan in plans
        if plan is not None
        for recipient in plan.recipients
    }
