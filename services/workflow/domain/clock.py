"""What an event does to the clock of its case: opens a deadline, extends it, lets it run again, or counts it anew."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeGuard

from services.workflow.domain.deadlines import (
    Deadline,
    DeadlineOrder,
    extend_deadline,
    open_deadline,
    recount_deadline,
)
from services.workflow.domain.editions import Step
from shared.calendar import Calendar, DeadlineProof, Pause, Receipt, causes
from shared.contracts.cases import (
    AuthorityTransferred,
    CaseFacts,
    ClockResumed,
    DeadlineConfirmed,
    DeadlineExtended,
    DeadlineRecomputed,
    PartiesChanged,
    ReceiptRecorded,
    StageEntered,
)

Opening = StageEntered | PartiesChanged | AuthorityTransferred
"""What begins a clock: a step, or a hand-over that counts the new agency's time from the first day."""

Recounting = DeadlineExtended | ClockResumed | DeadlineRecomputed | ReceiptRecorded


@dataclass(frozen=True)
class Counted:
    """A deadline with its proof, and the facts of the event completed with it."""

    facts: CaseFacts
    deadline: Deadline
    proof: DeadlineProof


def is_counted(facts: CaseFacts) -> TypeGuard[Opening | Recounting]:
    return isinstance(facts, Opening | Recounting)


def recounted_deadline_id(facts: CaseFacts) -> str | None:
    """The deadline that these facts count again; None when they count none again."""
    return facts.old.deadline_id if isinstance(facts, Recounting) else None


def deadline_told_by(facts: CaseFacts) -> str | None:
    """The deadline that stands on the shelf since these facts were recorded."""
    if isinstance(facts, Opening):
        return facts.deadline.deadline_id if facts.deadline else None
    if isinstance(facts, DeadlineConfirmed):
        return facts.deadline.deadline_id
    return recounted_deadline_id(facts)


def counted(
    facts: Opening | Recounting, order: DeadlineOrder, step: Step, proof: DeadlineProof | None, calendar: Calendar
) -> Counted:
    """Count what the event asks for. Raises ValueError when it counts again what has no proof."""
    if isinstance(facts, Opening):
        deadline, opened = open_deadline(order, step, calendar)
        return Counted(facts.model_copy(update={"deadline": deadline.facts}), deadline, opened)
    if proof is None:
        raise ValueError(f"{order.deadline_id} has no proof to be counted again")
    deadline, again = _again(facts, order, step, proof, calendar)
    if not isinstance(facts, DeadlineRecomputed):
        return Counted(facts.model_copy(update={"new": deadline.facts}), deadline, again)
    if facts.old.lapses_at == deadline.facts.lapses_at:
        return Counted(_confirmed(facts, deadline), deadline, again)
    movers = "; ".join(_movers(facts, order, step, proof, calendar)) or facts.decree
    return Counted(facts.model_copy(update={"new": deadline.facts, "decree": movers}), deadline, again)


def _again(
    facts: Recounting, order: DeadlineOrder, step: Step, proof: DeadlineProof, calendar: Calendar
) -> tuple[Deadline, DeadlineProof]:
    if isinstance(facts, DeadlineExtended):
        return extend_deadline(order, step, proof, facts.reason, calendar)
    if isinstance(facts, ReceiptRecorded):
        return recount_deadline(order, step, proof, calendar, receipt=_receipt(facts, proof))
    pause = _pause(facts) if isinstance(facts, ClockResumed) else None
    return recount_deadline(order, step, proof, calendar, pause=pause)


def _receipt(facts: ReceiptRecorded, proof: DeadlineProof) -> Receipt:
    return Receipt(
        at=facts.received_at,
        entered=proof.receipt.entered if proof.receipt else proof.trigger,
        told=proof.lapses_at,
        reference=facts.reference,
        author=facts.by_agency,
        ground=facts.ground,
        basis=facts.basis,
        confidence=facts.confidence,
    )


def _pause(facts: ClockResumed) -> Pause:
    first, last = date.fromisoformat(facts.pause.first_day), date.fromisoformat(facts.last_day)
    return Pause(first=first, last=last, ground=facts.pause.ground, author=facts.pause.by_agency)


def _movers(
    facts: DeadlineRecomputed, order: DeadlineOrder, step: Step, proof: DeadlineProof, calendar: Calendar
) -> tuple[str, ...]:
    """The decrees that made the move, which need not be the one whose round this is."""

    def lapse(version: Calendar) -> datetime:
        return recount_deadline(order, step, proof, version)[0].facts.lapses_at

    return causes(calendar, lapse, facts.old.lapses_at)


def _confirmed(facts: DeadlineRecomputed, deadline: Deadline) -> CaseFacts:
    """A decree that moves nothing is told as a check, not as a move."""
    return DeadlineConfirmed(deadline=deadline.facts, decree_id=facts.decree_id, decree=facts.decree)
