"""A fork of a live case: the same past, in memory, from which a future is rehearsed."""

from dataclasses import dataclass
from datetime import datetime

from deploy.rehearsal.book import MemoryCaseBook
from deploy.rehearsal.live import LiveCase
from deploy.rehearsal.milestones import MemoryMilestoneLog
from deploy.rehearsal.refusals import CannotRehearse
from deploy.rehearsal.scene import SANCTION, scene
from services.notify.domain.words import Bilingual
from services.workflow.domain.case import CaseInput, CaseState
from services.workflow.domain.deadlines import Deadline, DeadlineOrder
from services.workflow.domain.editions import ByElection, Clause, Step
from services.workflow.domain.recording import RecordRequest
from shared.calendar import Calendar
from shared.contracts.cases import DeadlineExtended
from shared.contracts.limits import TimeLimit
from shared.contracts.vocabulary import Confidence, Sla

WHAT_IF = "bagaimana jika"


class ForkedBook(MemoryCaseBook):
    """A book in which one deadline may be extended whatever its edition says."""

    def __init__(self, calendar: Calendar) -> None:
        super().__init__(calendar)
        self._granted: dict[str, TimeLimit] = {}

    def grant(self, deadline_id: str, more: TimeLimit) -> None:
        self._granted[deadline_id] = more

    def step(self, order: DeadlineOrder) -> Step:
        step, more = super().step(order), self._granted.get(order.deadline_id)
        if more is None:
            return step
        clause = Clause(amount=more.amount, unit=more.unit, basis=WHAT_IF, confidence=Confidence.UNVERIFIED)
        return step.model_copy(update={"extension": ByElection(pemilu=clause, pilkada=clause)})


@dataclass(frozen=True)
class Fork:
    case: CaseInput
    book: ForkedBook
    log: MemoryMilestoneLog

    @classmethod
    def of(cls, live: LiveCase, calendar: Calendar) -> "Fork":
        """With the past of `live`; what follows is counted by `calendar`."""
        book, log = ForkedBook(live.calendar), MemoryMilestoneLog(calendar)
        book.adopt(live.case.case_number, live.rows, live.entries, live.proofs)
        log.adopt(live.milestones)
        return cls(live.case, book, log)

    def continued(self, now: datetime) -> CaseInput:
        """The case with the state that follows from its past. A sanction under way is started under its own number.

        The case counts up to that number when it starts one, unless the sanction has told it something already.
        """
        seen = scene(now, self.case, self.book, self.log)
        step = seen.step
        under_way = step is not None and step.performer == SANCTION and seen.state.next_step is None
        begins_anew = under_way and not seen.state.sanction_told
        seen.state.sanction_round = seen.sanctions - begins_anew
        return self.case.model_copy(update={"state": seen.state})

    async def extend(self, amount: int, now: datetime) -> None:
        """As if the running deadline had been extended by `amount` of its unit. Raises CannotRehearse."""
        state = scene(now, self.case, self.book, self.log).state
        deadline = _extendable(state, now)
        facts, more = deadline.facts, TimeLimit(amount=amount, unit=deadline.facts.limit.unit)
        self.book.grant(facts.deadline_id, more)
        last = self.book.events[self.case.case_number][-1]
        extended = last.model_copy(
            update={
                "sequence": state.sequence + 1,
                "recorded_at": now,
                "stage": state.stage,
                "sla": Sla.ON_TIME,
                "facts": DeadlineExtended(old=facts, new=facts, reason=WHAT_IF),
            }
        )
        order = DeadlineOrder(
            deadline_id=facts.deadline_id,
            edition=self.case.edition,
            step=state.stage,
            election=self.case.election,
            trigger_at=now,
            zone=self.case.zone,
            week=self.case.week,
            collective_leave=self.case.collective_leave,
        )
        await self.book.write(
            RecordRequest(
                case_number=self.case.case_number,
                after_sequence=state.sequence,
                key="what-if/extension",
                events=(extended,),
                order=order,
            )
        )


def _extendable(state: CaseState, now: datetime) -> Deadline:
    deadline = state.deadline
    if deadline is None or state.next_step is not None or state.followed_up:
        raise CannotRehearse(
            "no_deadline", Bilingual("Tidak ada batas yang sedang berjalan.", "No deadline is running.")
        )
    if now >= deadline.facts.lapses_at:
        text = Bilingual("Batas sudah lewat dan tidak dapat diperpanjang.", "The deadline has lapsed already.")
        raise CannotRehearse("lapsed_already", text)
    if state.pause is not None:
        text = Bilingual("Penghitungan sedang dihentikan.", "The clock of this deadline stands still.")
        raise CannotRehearse("clock_paused", text)
    if deadline.extended:
        text = Bilingual("Batas ini sudah pernah diperpanjang.", "This deadline was extended before.")
        raise CannotRehearse("extended_already", text)
    return deadline
