"""A fork of a live case: the same past, in memory, from which a future is rehearsed."""

from dataclasses import dataclass
from datetime import datetime

from deploy.rehearsal.book import MemoryCaseBook
from deploy.rehearsal.live import LiveCase
from deploy.rehearsal.milestones import MemoryMilestoneLog
from deploy.rehearsal.scene import SANCTION, scene
from services.workflow.domain.case import CaseInput
from shared.calendar import Calendar


@dataclass(frozen=True)
class Fork:
    case: CaseInput
    book: MemoryCaseBook
    log: MemoryMilestoneLog


def fork(live: LiveCase, book: MemoryCaseBook, calendar: Calendar, now: datetime) -> Fork:
    """The past written into `book`, and the case with the state that follows from it, ready to continue."""
    book.adopt(live.case.case_number, live.rows, live.entries, live.proofs)
    log = MemoryMilestoneLog(calendar)
    log.adopt(live.milestones)
    return Fork(continued(live.case, book, log, now), book, log)


def continued(case: CaseInput, book: MemoryCaseBook, log: MemoryMilestoneLog, now: datetime) -> CaseInput:
    """A step that starts a sanction will start it once more, under the number it has."""
    seen = scene(now, case, book, log)
    state, step = seen.state, seen.step
    under_way = step is not None and step.performer == SANCTION and state.next_step is None
    state.sanction_round = seen.sanctions - under_way
    return case.model_copy(update={"state": state})
