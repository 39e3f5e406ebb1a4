"""The order of things: which act may follow which milestone, and what the clock does when nobody acts."""

from datetime import datetime
from typing import NamedTuple

from services.sanctions.domain.acts import RemedyResult
from services.sanctions.domain.decision_refusals import ALREADY_SANCTIONED
from services.sanctions.domain.procedure import after, before
from services.sanctions.domain.refusals import CLOSED, wrong_order
from services.sanctions.domain.state import ANSWERED_BY, CARRIED_OUT, SanctionState
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import MilestoneKind as Kind
from shared.contracts.sanctions import SanctionDeadline
from shared.contracts.sanctions import SanctionDeadlineCode as Code

AFTER_THE_END = after.AFTER_THE_END
FOLLOWS: dict[str, frozenset[Kind]] = {**before.FOLLOWS, **after.FOLLOWS}
KIND_OF_ACT: dict[str, Kind] = {**before.KIND_OF_ACT, **after.KIND_OF_ACT}
DECISIONS = frozenset({"decide", "propose_deviation"})
SANCTIONED = after.STANDING | {Kind.OBJECTION_DECIDED, Kind.APPEAL_DECIDED}
"""Nobody is sanctioned twice for one breach (PP 94/2021 Ps 35(3)). A closed sanction is refused as closed."""


class Lapse(NamedTuple):
    """What is recorded at `at` unless an act comes first."""

    kind: Kind
    at: datetime
    deadline: SanctionDeadline | None = None


def check_order(action: str, state: SanctionState) -> None:
    """Raises Refused (`wrong_order`, `sanction_closed`). Depends on the milestones alone, never on the catalogue."""
    if not state.is_open and not (state.stage in CARRIED_OUT and action in AFTER_THE_END):
        raise Refused(CLOSED)
    if action in DECISIONS and state.stage in SANCTIONED:
        raise Refused(ALREADY_SANCTIONED)
    if state.stage not in FOLLOWS[action]:
        raise Refused(wrong_order(action, state.stage.value))


def available(stage: Kind) -> tuple[str, ...]:
    """The actions that may follow this stage; what else they need, `turns` knows."""
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
    Code.EXAMINATION: Kind.EXAMINATION_OVERDUE,
    Code.SECOND_SUMMONS: Kind.EXAMINATION_OVERDUE,
    Code.PROPOSAL_DECISION: Kind.PROPOSAL_OVERDUE,
    Code.MINISTER_REPORT: Kind.MINISTER_REPORT_OVERDUE,
}
"""What a clock that has run out leads to. The time for a remedy simply ends: the effect that follows tells it."""


def next_lapse(state: SanctionState) -> Lapse | None:
    """The next thing the clock does. A sanction recorded before clocks had names goes by its one due date."""
    lapses = [lapse for clock in state.clocks for lapse in _lapses(clock, state)]
    if not any(_ends_the_stage(clock) for clock in state.clocks) and (old := _by_due_date(state)) is not None:
        lapses.append(old)
    return min(lapses, key=_order, default=None)


def _ends_the_stage(clock: SanctionDeadline) -> bool:
    """The time for a remedy, and what runs beside the stages, leave the sanction where it stands."""
    return clock.code in LAPSES and clock.code not in ANSWERED_BY


def owed(state: SanctionState, now: datetime) -> Lapse | None:
    """What a clock beside the stages has to tell already, though its timer has not: an act after it is late."""
    beside = [clock for clock in state.clocks if clock.code in ANSWERED_BY]
    come = [lapse for clock in beside for lapse in _lapses(clock, state) if lapse.at <= now]
    return min(come, key=_order, default=None)


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
        told = any(one.kind is Kind.SERVICE_OVERDUE for one in state.recorded.values())
        return None if told else Lapse(Kind.SERVICE_OVERDUE, state.due_at)
    if state.stage is Kind.SERVED:
        return Lapse(Kind.EFFECTIVE, state.due_at)
    if state.stage in {Kind.OBJECTION_DECIDED, Kind.APPEAL_DECIDED}:
        annulled = state.ground == RemedyResult.ANNULLED
        return Lapse(Kind.CLOSED_WITHOUT_SANCTION if annulled else Kind.EFFECTIVE, state.due_at)
    return None
