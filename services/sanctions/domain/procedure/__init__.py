"""The order of things: which act may follow which milestone, and what the clock does when nobody acts."""

from datetime import datetime
from typing import NamedTuple

from services.sanctions.domain.acts import RemedyResult
from services.sanctions.domain.procedure import after, before
from services.sanctions.domain.refusals import CLOSED, wrong_order
from services.sanctions.domain.state import SanctionState
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import MilestoneKind as Kind
from shared.contracts.sanctions import SanctionDeadline
from shared.contracts.sanctions import SanctionDeadlineCode as Code
from shared.contracts.vocabulary import Sla

FOLLOWS: dict[str, frozenset[Kind]] = {**before.FOLLOWS, **after.FOLLOWS}
KIND_OF_ACT: dict[str, Kind] = {**before.KIND_OF_ACT, **after.KIND_OF_ACT}


class Lapse(NamedTuple):
    """What is recorded at `at` unless an act comes first."""

    kind: Kind
    at: datetime
    deadline: SanctionDeadline | None = None


def check_order(action: str, state: SanctionState) -> None:
    """Raises Refused (`wrong_order`, `sanction_closed`). Depends on the milestones alone, never on the catalogue."""
    if not state.is_open:
        raise Refused(CLOSED)
    if state.stage not in FOLLOWS[action]:
        raise Refused(wrong_order(action, state.stage.value))


def available(stage: Kind) -> tuple[str, ...]:
    """The actions that may follow; what else they need is checked when they come."""
    return tuple(action for action, stages in FOLLOWS.items() if stage in stages)


LAPSES: dict[Code, Kind] = {
    Code.SERVICE: Kind.SERVICE_OVERDUE,
    Code.DELIVERY: Kind.DELIVERY_OVERDUE,
    Code.EFFECT: Kind.EFFECTIVE,
    Code.OBJECTION_REPLY: Kind.REPLY_OVERDUE,
    Code.OBJECTION_DECISION: Kind.REMEDY_OVERDUE,
    Code.APPEAL_REPLY: Kind.REPLY_OVERDUE,
    Code.APPEAL_DECISION: Kind.REMEDY_OVERDUE,
    Code.SANCTION_END: Kind.RESTORED,
}
"""What a clock that has run out leads to. The time for a remedy simply ends: the effect that follows tells it."""


def next_lapse(state: SanctionState) -> Lapse | None:
    """The next thing the clock does. A sanction recorded before clocks had names goes by its one due date."""
    if state.clocks:
        return min((lapse for clock in state.clocks for lapse in _lapses(clock, state)), key=_order, default=None)
    return _by_due_date(state)


def _lapses(clock: SanctionDeadline, state: SanctionState) -> tuple[Lapse, ...]:
    kind = LAPSES.get(clock.code)
    if kind is None or (kind is Kind.RESTORED and state.stage is not Kind.EXECUTED):
        return ()
    if clock.remind_at is not None:
        return (Lapse(Kind.DUE_SOON, clock.remind_at, clock),)
    return (Lapse(kind, clock.due_at, clock),)


def _order(lapse: Lapse) -> datetime:
    return lapse.at


def _by_due_date(state: SanctionState) -> Lapse | None:
    if state.due_at is None:
        return None
    if state.stage is Kind.DECIDED:
        return None if state.sla is Sla.OVERDUE else Lapse(Kind.SERVICE_OVERDUE, state.due_at)
    if state.stage is Kind.SERVED:
        return Lapse(Kind.EFFECTIVE, state.due_at)
    if state.stage in {Kind.OBJECTION_DECIDED, Kind.APPEAL_DECIDED}:
        annulled = state.ground == RemedyResult.ANNULLED
        return Lapse(Kind.CLOSED_WITHOUT_SANCTION if annulled else Kind.EFFECTIVE, state.due_at)
    return None
