"""The order of things: which act may follow which milestone, and what the clock does when nobody acts."""

from datetime import datetime
from typing import NamedTuple

from services.sanctions.domain.acts import RemedyResult
from services.sanctions.domain.procedure import after, before
from services.sanctions.domain.refusals import CLOSED, wrong_order
from services.sanctions.domain.state import SanctionState
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import MilestoneKind as Kind
from shared.contracts.vocabulary import Sla

FOLLOWS: dict[str, frozenset[Kind]] = {**before.FOLLOWS, **after.FOLLOWS}
KIND_OF_ACT: dict[str, Kind] = {**before.KIND_OF_ACT, **after.KIND_OF_ACT}


class Lapse(NamedTuple):
    """What is recorded at `at` unless an act comes first."""

    kind: Kind
    at: datetime


def check_order(action: str, state: SanctionState) -> None:
    """Raises Refused (`wrong_order`, `sanction_closed`). Depends on the milestones alone, never on the catalogue."""
    if not state.is_open:
        raise Refused(CLOSED)
    if state.stage not in FOLLOWS[action]:
        raise Refused(wrong_order(action, state.stage.value))


def available(stage: Kind) -> tuple[str, ...]:
    """The actions that may follow; what else they need is checked when they come."""
    return tuple(action for action, stages in FOLLOWS.items() if stage in stages)


def next_lapse(state: SanctionState) -> Lapse | None:
    if state.due_at is None:
        return None
    if state.stage is Kind.DECIDED:
        return None if state.sla is Sla.OVERDUE else Lapse(Kind.SERVICE_OVERDUE, state.due_at)
    if state.stage is Kind.SERVED:
        return Lapse(Kind.EFFECTIVE, state.due_at)
    if state.stage is Kind.OBJECTION_DECIDED:
        annulled = state.ground == RemedyResult.ANNULLED
        return Lapse(Kind.CLOSED_WITHOUT_SANCTION if annulled else Kind.EFFECTIVE, state.due_at)
    return None
