"""What a ledger row changes in the picture that lists and dashboards show. Derived, never decided here."""

from datetime import datetime

from services.workflow.domain.case import CLOSED
from services.workflow.domain.editions import ActionRule
from services.workflow.domain.register import load_register
from shared.contracts.cases import (
    ActionTaken,
    AuthorityTransferred,
    CaseEvent,
    ClockPaused,
    ClockResumed,
    Closed,
    DeadlineExtended,
    DeadlineRecomputed,
    Parties,
    PartiesChanged,
    ReceiptRecorded,
    RungFired,
    SanctionMilestoneReached,
    StageEntered,
)
from shared.contracts.sanctions import MilestoneKind, SanctionMilestone
from shared.contracts.vocabulary import Role

AFTER_THE_DECISION = frozenset(
    {
        MilestoneKind.DECIDED,
        MilestoneKind.ABSENT_AT_SERVICE,
        MilestoneKind.DECISION_SENT,
        MilestoneKind.SERVED,
        MilestoneKind.OBJECTION_FILED,
        MilestoneKind.OBJECTION_DECIDED,
        MilestoneKind.APPEAL_FILED,
        MilestoneKind.APPEAL_DECIDED,
        MilestoneKind.EFFECTIVE,
    }
)
"""From the decision on a case is due when its sanction is."""


def projected(event: CaseEvent) -> dict[str, object]:
    """Column values of the case's row after this event."""
    values: dict[str, object] = {"stage": event.stage, "sla": event.sla.value, "updated_at": event.recorded_at}
    facts = event.facts
    if isinstance(facts, StageEntered):
        values |= {"rung": 0, "due_at": facts.deadline.lapses_at if facts.deadline else None}
    elif isinstance(facts, DeadlineExtended | ClockResumed | DeadlineRecomputed | ReceiptRecorded):
        values["due_at"] = facts.new.lapses_at
    elif isinstance(facts, ClockPaused):
        values["due_at"] = None
    elif isinstance(facts, RungFired):
        values["rung"] = facts.rung
    elif isinstance(facts, ActionTaken) and facts.violation is not None:
        values["violation"] = facts.violation
    elif isinstance(facts, PartiesChanged | AuthorityTransferred):
        values |= _reassigned(event.parties, facts)
    elif isinstance(facts, SanctionMilestoneReached):
        values |= _told_by_sanction(event.stage, facts.milestone)
    elif isinstance(facts, Closed):
        values |= _closing(facts, event.recorded_at)
    return values


def _told_by_sanction(stage: str, milestone: SanctionMilestone) -> dict[str, object]:
    if stage == CLOSED:
        return _after_the_end(milestone)
    return {"due_at": milestone.due_at} if _moves_due(milestone) else {}


def _after_the_end(milestone: SanctionMilestone) -> dict[str, object]:
    """A closed case is due no more. Its outcome is what a remedy led to that was filed in time and recorded late."""
    if milestone.outcome is None:
        return {}
    return {"outcome": milestone.outcome.value, "sanction": milestone.sanction}


def _moves_due(milestone: SanctionMilestone) -> bool:
    """A clock that a decree moved has a `due_at` only where the sanction's stage goes by it."""
    moved = milestone.kind is MilestoneKind.DEADLINE_RECOMPUTED and milestone.due_at is not None
    return moved or milestone.kind in AFTER_THE_DECISION


def _reassigned(parties: Parties, facts: PartiesChanged | AuthorityTransferred) -> dict[str, object]:
    """Who lost its role reads no more: access follows the part an agency has, and the file goes with the case."""
    values: dict[str, object] = {"parties": parties.model_dump(mode="json"), "party_agencies": party_agencies(parties)}
    if facts.deadline is not None:
        values |= {"due_at": facts.deadline.lapses_at, "rung": 0}
    return values


def party_agencies(parties: Parties) -> list[str]:
    return sorted({agency for role in Role if (agency := parties.agency(role)) is not None})


def _closing(facts: Closed, at: datetime) -> dict[str, object]:
    return {"outcome": facts.outcome.value, "sanction": facts.sanction, "closed_at": at, "due_at": None}


def answers_deadline(event: CaseEvent) -> bool:
    """True for what a deadline was waiting for: an action that moves the case on, or the authority's decision."""
    facts = event.facts
    if isinstance(facts, ActionTaken):
        rule = _rule(event, facts)
        return rule is not None and (rule.then.go is not None or rule.then.close is not None)
    if isinstance(facts, SanctionMilestoneReached):
        milestone = facts.milestone
        ends = milestone.outcome is not None or milestone.kind is MilestoneKind.NOT_OUR_EMPLOYEE
        return ends or milestone.kind is MilestoneKind.DECIDED
    return False


def _rule(event: CaseEvent, facts: ActionTaken) -> ActionRule | None:
    return load_register().edition(event.edition).action(event.stage, facts.action)
