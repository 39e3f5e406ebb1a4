"""Where a rehearsed case stands: derived from what its book and its sanction's log hold, as the services derive it."""

from dataclasses import dataclass
from datetime import datetime

from deploy.rehearsal.book import MemoryCaseBook
from deploy.rehearsal.milestones import MemoryMilestoneLog
from services.sanctions.domain.procedure import next_lapse
from services.sanctions.domain.state import SanctionState
from services.workflow.domain.case import CaseInput, CaseState
from services.workflow.domain.editions import Edition, Step
from services.workflow.domain.evolution import evolve
from services.workflow.domain.register import load_register
from shared.contracts.cases import Parties, StageEntered

SANCTION = "sanction"
CLOSED = "closed"


@dataclass(frozen=True)
class Scene:
    """One moment of the rehearsal. `sanctions` counts those ordered so far; `sanction` is the latest one's state."""

    now: datetime
    case: CaseInput
    edition: Edition
    state: CaseState
    sanctions: int
    sanction: SanctionState | None

    @property
    def step(self) -> Step | None:
        return self.edition.find_step(self.state.stage) if self.state.is_open else None

    @property
    def parties(self) -> Parties:
        """Of this moment: roles may have passed to other agencies since the case opened."""
        return self.case.parties_in(self.state)

    @property
    def is_settled(self) -> bool:
        """Nothing is under way: no step is being entered or closed, and the case has heard all milestones."""
        state = self.state
        if state.sequence == 0 or (state.is_open and (state.next_step is not None or self.step is None)):
            return False
        if not state.is_open and state.stage != CLOSED:
            return False
        return self.sanction is None or self.sanction.sequence == state.milestones_seen > 0

    @property
    def is_over(self) -> bool:
        """Neither the case nor its sanction expects anything."""
        return self.state.stage == CLOSED and (self.sanction is None or not self.sanction.is_open)

    def next_moment(self) -> datetime | None:
        """When the clock speaks next, if nobody acts before: a moment of the step's deadline or of the sanction."""
        return min((at for at in (self._of_step(), self._of_sanction()) if at is not None), default=None)

    def _of_step(self) -> datetime | None:
        state = self.state
        if not state.is_open or state.deadline is None or state.followed_up or state.pause is not None:
            return None
        moment = state.deadline.next_moment(state.moments_fired)
        return moment.at if moment else None

    def _of_sanction(self) -> datetime | None:
        """It outlives its case (ADR 6)."""
        lapse = next_lapse(self.sanction) if self.sanction is not None and self.sanction.is_open else None
        return lapse.at if lapse else None


def scene(now: datetime, case: CaseInput, book: MemoryCaseBook, log: MemoryMilestoneLog) -> Scene:
    edition, state = load_register().edition(case.edition), CaseState()
    rows = book.rows.get(case.case_number, [])
    for row in rows:
        evolve(state, row, edition)
    ordered = sum(isinstance(row.event.facts, StageEntered) and _performs(edition, row.event.stage) for row in rows)
    lives = _performs(edition, state.stage) or state.stage == CLOSED
    sanction = log.state(case.case_number, ordered) if ordered and lives else None
    return Scene(now, case, edition, state, ordered, sanction)


def _performs(edition: Edition, stage: str) -> bool:
    step = edition.find_step(stage)
    return step is not None and step.performer == SANCTION
