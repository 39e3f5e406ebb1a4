"""From what was done, or what the clock did, to the milestone that is recorded and told."""

from datetime import datetime
from typing import Any

from services.sanctions.domain.acts import (
    ActRequest,
    ApprovalResult,
    CloseWithoutSanction,
    EndSanction,
    FileAppeal,
    FileObjection,
    Filing,
    Manner,
    RecordApprovalCheck,
    RemedyDecision,
    Serve,
    SignedDecision,
    Summon,
)
from services.sanctions.domain.attesting import REPORT_CONFIDENCE, REPORT_DUE
from services.sanctions.domain.decrees import CalendarChanged, check_id
from services.sanctions.domain.examined import REPORT_NOT_DUE
from services.sanctions.domain.procedure import KIND_OF_ACT, Lapse
from services.sanctions.domain.remedies import Remedy, load_remedies
from services.sanctions.domain.state import Dispatch, Entry, SanctionState, Standing
from services.sanctions.domain.timeliness import recorded_late
from services.sanctions.domain.withholding import EXECUTION_HELD
from shared.contracts.sanctions import (
    DeviationAnswer,
    MilestoneKind,
    Redirection,
    SanctionDeadline,
    SanctionDeadlineCode,
    SanctionMilestone,
    SanctionOrder,
)
from shared.contracts.vocabulary import CaseOutcome

CARRIED = {
    "record_absence": SanctionDeadlineCode.SERVICE,
    "send_decision": SanctionDeadlineCode.SERVICE,
    "report_execution": SanctionDeadlineCode.SANCTION_END,
}
REMEDY_OF = {FileObjection: Remedy.OBJECTION, FileAppeal: Remedy.APPEAL}
ANNULLED = CaseOutcome.SANCTION_ANNULLED
"""A remedy annulled the decision, perhaps for its form alone: that is not to say that nothing was proven."""


class Writer:
    """Words the next milestone of one sanction; `due_at` is left to the recorder."""

    def __init__(self, order: SanctionOrder, state: SanctionState) -> None:
        self._order = order
        self._state = state

    def received(self, now: datetime) -> Entry:
        return self._entry("clock 1", self._milestone(MilestoneKind.RECEIVED, now, by=self._order.personnel_authority))

    def acted(self, entry_id: str, request: ActRequest, now: datetime) -> Entry:
        act = request.act
        milestone = self._milestone(
            KIND_OF_ACT[act.action],
            act.at or now,
            by=request.by.agency,
            sanction=self._sanction_of(request),
            letter_number=self._state.letter_number if isinstance(act, Serve) else act.letter_number,
            ground=self._ground(request),
            outcome=self._outcome(request),
            decided_by=act.signed_by.value if isinstance(act, SignedDecision) else None,
            addressee=self._addressee(request),
            deadlines=self._carried(act.action),
            particulars=self._particulars(request),
        )
        entry = self._entry(entry_id, milestone, request.by.subject, self._dispatch(request))
        copied = act.copy_received_at if isinstance(act, Filing) else None
        return entry.model_copy(update={"copy_received_at": copied})

    def lapsed(self, lapse: Lapse, now: datetime) -> Entry:
        """At its true instant, and when it was seen: a decree may have moved it into the past."""
        closed = lapse.kind is MilestoneKind.CLOSED_WITHOUT_SANCTION
        milestone = self._milestone(
            lapse.kind,
            lapse.at,
            sanction=None if closed else self._state.sanction,
            letter_number=self._state.decision_letter,
            ground=self._state.ground if closed else None,
            outcome=ANNULLED if closed else None,
            deadline=lapse.deadline,
            observed_at=now,
        )
        return self._entry(f"clock {self._state.sequence + 1}", milestone)

    def deviation_answered(self, answer: DeviationAnswer) -> Entry:
        """Accepted, the proposed decision stands from the day of the answer."""
        state = self._state
        kind = MilestoneKind.DECIDED if answer.accepted else MilestoneKind.DEVIATION_REFUSED
        at = max(answer.at, state.acted_at or answer.at)
        milestone = self._milestone(
            kind,
            at,
            by=answer.by,
            sanction=state.sanction,
            letter_number=state.letter_number,
            ground=state.ground,
            decided_by=state.decided_by,
            particulars=state.decision if answer.accepted else {},
        )
        return self._entry(f"deviation {state.sequence}", milestone)

    def checked(self, clock: SanctionDeadline, change: CalendarChanged, now: datetime) -> Entry:
        """The recorder counts the clock again, by the calendar of then, and says whether it moved."""
        milestone = self._milestone(
            MilestoneKind.DEADLINE_RECOMPUTED,
            now,
            deadline=clock,
            old_deadline=clock,
            decree_id=change.decree_id,
            decree=change.decree,
        )
        return self._entry(check_id(clock, change), milestone)

    def redirected(self, redirection: Redirection) -> Entry:
        """Another agency executes from now on; what was done so far stands, and so do the days that run."""
        authority = redirection.personnel_authority
        milestone = self._milestone(MilestoneKind.REDIRECTED, redirection.at, personnel_authority=authority)
        return self._entry(f"redirection {self._state.sequence + 1}", milestone)

    def _milestone(self, kind: MilestoneKind, at: datetime, **told: Any) -> SanctionMilestone:
        return SanctionMilestone(
            case_number=self._order.case_number,
            round=self._order.round,
            sequence=self._state.sequence + 1,
            kind=kind,
            at=at,
            **told,
        )

    def _entry(
        self,
        entry_id: str,
        milestone: SanctionMilestone,
        by_subject: str | None = None,
        dispatch: Dispatch | None = None,
    ) -> Entry:
        state = self._state
        return Entry(
            entry_id=entry_id,
            order=self._order,
            milestone=milestone,
            by_subject=by_subject,
            dispatch=dispatch,
            standing=Standing(
                sanction=state.sanction,
                decision_letter=state.decision_letter,
                effective_at=state.effective_at,
                personnel_authority=state.personnel_authority,
                stage=state.stage,
                breach=state.decision.get("breach"),
                documents=state.examination.documents,
                clocks=state.clocks,
            ),
        )

    def _sanction_of(self, request: ActRequest) -> str | None:
        act = request.act
        if isinstance(act, SignedDecision):
            return act.sanction
        if isinstance(act, RemedyDecision):
            return act.sanction or self._state.sanction
        decided = self._state.stage not in {MilestoneKind.DEVIATION_PROPOSED, MilestoneKind.DEVIATION_REFUSED}
        return self._state.sanction if decided and not isinstance(act, CloseWithoutSanction) else None

    def _ground(self, request: ActRequest) -> str | None:
        """How a letter reached him goes without saying where the log knows that it was sent."""
        act = request.act
        if isinstance(act, Serve) and act.manner is None:
            return (Manner.SENT if self._state.stage is MilestoneKind.DECISION_SENT else Manner.IN_PERSON).value
        return act.ground_told()

    def _outcome(self, request: ActRequest) -> CaseOutcome | None:
        """What ends after its execution was reported ended the case then."""
        afterwards = isinstance(request.act, EndSanction) and self._state.stage is MilestoneKind.EXECUTED
        return None if afterwards else request.act.outcome_told()

    def _particulars(self, request: ActRequest) -> dict[str, str]:
        """What is counted or held: which summons it is, why a remedy recorded late counts, what a check brings."""
        act, told = request.act, request.act.particulars_told()
        if isinstance(act, RecordApprovalCheck):
            return told | self._of_check(act)
        if isinstance(act, Summon):
            return told | {"summons": str(self._state.summonses + 1)}
        return told | recorded_late(act, self._state, self._order.zone) if isinstance(act, Filing) else told

    def _of_check(self, act: RecordApprovalCheck) -> dict[str, str]:
        """On which basis the execution is held back, or the report to the Minister is due no longer."""
        decision = self._state.decision
        if act.result is ApprovalResult.WITHHELD and EXECUTION_HELD in decision:
            return {EXECUTION_HELD: decision[EXECUTION_HELD]}
        released = act.result is ApprovalResult.NOT_NEEDED and REPORT_CONFIDENCE in decision
        return {REPORT_NOT_DUE: decision[REPORT_DUE]} if released else {}

    def _dispatch(self, request: ActRequest) -> Dispatch | None:
        act = request.act
        if not isinstance(act, Serve) or act.absence is None:
            return None
        limit = self._order.limits.delivery
        return Dispatch(absent_at=act.absence.absent_at, sent_at=act.absence.sent_at, limit=limit)

    def _addressee(self, request: ActRequest) -> str | None:
        remedy = REMEDY_OF.get(type(request.act))
        if remedy is None:
            return None
        rule = load_remedies().addressee(remedy, self._state.decided_by)
        return rule.addressee.value if rule else None

    def _carried(self, action: str) -> tuple[SanctionDeadline, ...]:
        """The clock that goes on running in the stage that this act opens."""
        code = CARRIED.get(action)
        clock = code and self._state.clock(code)
        return (clock,) if clock else ()
