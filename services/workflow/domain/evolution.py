"""How a case's state follows from its ledger: each row, once, in order. Nothing else changes the state's record."""

from collections.abc import Callable, Iterable
from typing import Any

from services.workflow.domain.case import ActionAnswer, CaseState
from services.workflow.domain.deadlines import Deadline
from services.workflow.domain.editions import ActionRule, Edition
from services.workflow.domain.inheritance import taken_over
from services.workflow.domain.recording import Standing
from shared.contracts.cases import (
    ActionTaken,
    AuthorityTransferred,
    CaseEvent,
    CaseEventKind,
    CaseFacts,
    ClockPaused,
    ClockResumed,
    Closed,
    DeadlineConfirmed,
    DeadlineExtended,
    DeadlineRecomputed,
    Opened,
    PartiesChanged,
    ReceiptRecorded,
    RecommendationIssued,
    RecordRequest,
    ReportAttached,
    RungFired,
    SanctionMilestoneReached,
    StageEntered,
    SubjectResolved,
)
from shared.contracts.sanctions import CHECKED, LEAVES_THE_STAGE, MilestoneKind, SanctionDeadline
from shared.contracts.vocabulary import CaseOutcome, ClockPolicy, RecordMeasure, RequestStatus, Sla

ACTION_KEY = "action/"
RECORD_BLOCK = "request_record_block"
UNBLOCK_ASKED = (RecordMeasure.UNBLOCK, RequestStatus.REQUESTED)


def evolve(state: CaseState, row: Standing, edition: Edition) -> None:
    """Apply one row of the ledger."""
    event = row.event
    state.sequence, state.stage, state.sla = event.sequence, event.stage, event.sla
    follow = _FOLLOW.get(event.facts.kind)
    if follow is not None:
        follow(state, row, event.facts, edition)


def retold(events: Iterable[CaseEvent], edition: Edition, deadline: Deadline | None) -> CaseState:
    """The state as a reader of the ledger knows it. `deadline` is the one that runs: a row tells its facts only."""
    state = CaseState()
    for event in events:
        evolve(state, Standing(key=f"{ACTION_KEY}{event.sequence}", event=event), edition)
    state.deadline = deadline
    return state


def sla_after(current: Sla, facts: CaseFacts) -> Sla:
    """Where the case stands against its deadline once these facts are recorded."""
    if isinstance(facts, SanctionMilestoneReached):
        return _SLA_OF_SANCTION.get(facts.milestone.kind, current)
    if isinstance(facts, Closed) and current is Sla.PAUSED:
        return Sla.ON_TIME
    if isinstance(facts, PartiesChanged | AuthorityTransferred) and facts.clock is ClockPolicy.RESTART:
        return Sla.ON_TIME
    return _SLA.get(facts.kind, current)


_SLA = {
    CaseEventKind.STAGE_ENTERED: Sla.ON_TIME,
    CaseEventKind.DEADLINE_EXTENDED: Sla.ON_TIME,
    CaseEventKind.CLOCK_PAUSED: Sla.PAUSED,
    CaseEventKind.CLOCK_RESUMED: Sla.ON_TIME,
    CaseEventKind.RECEIPT_RECORDED: Sla.ON_TIME,
    CaseEventKind.REMINDER_DUE: Sla.DUE_SOON,
    CaseEventKind.DEADLINE_LAPSED: Sla.OVERDUE,
}


_SLA_OF_SANCTION = {
    MilestoneKind.DECIDED: Sla.ON_TIME,
    MilestoneKind.DUE_SOON: Sla.DUE_SOON,
    MilestoneKind.SERVICE_OVERDUE: Sla.OVERDUE,
    MilestoneKind.DELIVERY_OVERDUE: Sla.OVERDUE,
    MilestoneKind.SERVED: Sla.ON_TIME,
    MilestoneKind.OBJECTION_FILED: Sla.PAUSED,
    MilestoneKind.APPEAL_FILED: Sla.PAUSED,
    MilestoneKind.REMEDY_OVERDUE: Sla.OVERDUE,
    MilestoneKind.OBJECTION_DECIDED: Sla.ON_TIME,
    MilestoneKind.APPEAL_DECIDED: Sla.ON_TIME,
    MilestoneKind.EFFECTIVE: Sla.ON_TIME,
}
"""All of them come after the decision: what ran against the personnel authority before it has stopped."""


def _opened(state: CaseState, _row: Standing, facts: Opened, _edition: Edition) -> None:
    state.reports.append(facts.report_id)


def _attached(state: CaseState, _row: Standing, facts: ReportAttached, _edition: Edition) -> None:
    state.reports.append(facts.report_id)


def _entered(state: CaseState, row: Standing, _facts: StageEntered, _edition: Edition) -> None:
    state.entries[state.stage] = state.entries.get(state.stage, 0) + 1
    state.next_step, state.deadline, state.moments_fired = None, row.deadline, 0
    state.rung, state.rungs, state.followed_up, state.sanction_told = 0, {}, False, False
    state.pause, state.decrees = None, []
    state.sender_entered_at, state.stage_entered_at = state.stage_entered_at, row.event.recorded_at


def answer_told_by(event: CaseEvent, edition: Edition) -> ActionAnswer | None:
    """What the officer is answered whose action this row records; None when it records none."""
    facts = event.facts
    rule = edition.action(event.stage, facts.action) if isinstance(facts, ActionTaken) else None
    return _answer(event, facts, rule) if rule is not None and isinstance(facts, ActionTaken) else None


def _answer(event: CaseEvent, facts: ActionTaken, rule: ActionRule) -> ActionAnswer:
    return ActionAnswer(
        case_number=event.case_number,
        sequence=event.sequence,
        action=facts.action,
        stage=rule.then.go or ("closed" if rule.then.close else event.stage),
        late=facts.late,
    )


def _acted(state: CaseState, row: Standing, facts: ActionTaken, edition: Edition) -> None:
    rule = edition.action(state.stage, facts.action)
    if rule is None:
        raise ValueError(f"{state.stage} knows no action {facts.action}")
    state.next_step = rule.then.go or state.next_step
    _end(state, rule.then.close)
    _stop_pausing(state)
    state.deviation_pending = state.deviation_pending and rule.signal is None
    state.violation = facts.violation or state.violation
    state.answers[row.key.removeprefix(ACTION_KEY)] = _answer(row.event, facts, rule)


def _recommended(state: CaseState, _row: Standing, facts: RecommendationIssued, _edition: Edition) -> None:
    state.recommendation = facts.recommendation


def _extended(state: CaseState, row: Standing, _facts: DeadlineExtended, _edition: Edition) -> None:
    """Reminders whose time has come are not given again: the time that is left was asked for a moment ago."""
    _recounted(state, row, told=len(row.deadline.moments) if row.deadline else 0)


def _paused(state: CaseState, _row: Standing, facts: ClockPaused, _edition: Edition) -> None:
    state.pause = facts.pause


def _resumed(state: CaseState, row: Standing, _facts: ClockResumed, _edition: Edition) -> None:
    """Reminders whose time has come are given again: the clock runs, and not much of it may be left."""
    state.pause = None
    _recounted(state, row, told=0)


def _received(state: CaseState, row: Standing, _facts: ReceiptRecorded, _edition: Edition) -> None:
    """The clock starts anew: what lies ahead again is told again, and a day that is past lapses now."""
    _recounted(state, row, told=0)


def _rechecked(
    state: CaseState, row: Standing, facts: DeadlineRecomputed | DeadlineConfirmed, _edition: Edition
) -> None:
    state.decrees.append(facts.decree_id)
    _recounted(state, row, told=state.moments_fired)


def _recounted(state: CaseState, row: Standing, *, told: int) -> None:
    state.deadline = row.deadline
    state.moments_fired = row.deadline.fired(row.event.recorded_at, told) if row.deadline else 0


def _stop_pausing(state: CaseState) -> None:
    """A case on its way elsewhere has no clock that could stand still."""
    if state.next_step is not None or not state.is_open or state.followed_up:
        state.pause = None


def _moment_came(state: CaseState, row: Standing, facts: CaseFacts, _edition: Edition) -> None:
    state.moments_fired += 1
    if isinstance(facts, RungFired):
        state.rung = max(state.rung, facts.rung)
        state.rungs[facts.rung] = row.event.recorded_at
        state.deadline = state.deadline and state.deadline.after_rung(facts.rung, row.event.recorded_at)
        state.block_requested = state.block_requested or facts.act == RECORD_BLOCK


DECIDES = frozenset({MilestoneKind.DECIDED, MilestoneKind.OBJECTION_DECIDED, MilestoneKind.APPEAL_DECIDED})
"""What sanction stands is said by the last of them: a remedy may have put another in its place."""


def _milestone(state: CaseState, _row: Standing, facts: SanctionMilestoneReached, edition: Edition) -> None:
    milestone = facts.milestone
    state.sanction_round, state.milestones_seen, state.sanction_told = milestone.round, milestone.sequence, True
    if milestone.kind is MilestoneKind.DEVIATION_PROPOSED:
        state.deviation_pending = True
    if milestone.kind in DECIDES:
        state.sanction, state.followed_up = milestone.sanction, True
    if milestone.kind is MilestoneKind.NOT_OUR_EMPLOYEE:
        state.next_step = edition.step(state.stage).returns_to
    if milestone.kind not in LEAVES_THE_STAGE:
        state.sanction_stage, state.sanction_clocks = milestone.kind, milestone.deadlines
    if milestone.kind in CHECKED:
        state.sanction_clocks = _checked_among(state.sanction_clocks, milestone.deadline)
    _end(state, milestone.outcome)
    _stop_pausing(state)


def _checked_among(
    clocks: tuple[SanctionDeadline, ...], checked: SanctionDeadline | None
) -> tuple[SanctionDeadline, ...]:
    return tuple(checked if checked and clock.code is checked.code else clock for clock in clocks)


def _end(state: CaseState, outcome: CaseOutcome | None) -> None:
    """A case does not close over a record that is still blocked: it waits for the control authority to lift it."""
    state.outcome = outcome or state.outcome
    if unblocking(state.record_request):
        _hold(state)


def _hold(state: CaseState) -> None:
    """Nothing runs against anybody meanwhile."""
    if state.outcome is not None:
        state.outcome_due, state.outcome = state.outcome, None
        state.deadline, state.pause = None, None


def _record_request(state: CaseState, _row: Standing, facts: RecordRequest, _edition: Edition) -> None:
    state.record_request = facts
    if unblocking(facts):
        _hold(state)
    elif facts.measure is RecordMeasure.UNBLOCK:
        state.outcome = state.outcome_due or state.outcome
    elif facts.status is RequestStatus.REFUSED:
        state.block_requested = False


def unblocking(request: RecordRequest | None) -> bool:
    return request is not None and (request.measure, request.status) == UNBLOCK_ASKED


def _subject_resolved(state: CaseState, _row: Standing, facts: SubjectResolved, _edition: Edition) -> None:
    state.subject_resolved, state.duplicate_of = True, facts.duplicate_of


def _reassigned(
    state: CaseState, row: Standing, facts: PartiesChanged | AuthorityTransferred, edition: Edition
) -> None:
    """A clock that is counted anew is another deadline of the same step, told and escalated from the first moment."""
    state.parties, state.taken_over = row.event.parties, taken_over(state.taken_over, facts, edition)
    if facts.clock is ClockPolicy.RESTART:
        state.entries[state.stage] = state.entries.get(state.stage, 0) + 1
        state.deadline, state.moments_fired, state.pause = row.deadline, 0, None
        state.rung, state.rungs = 0, {}


def _block_lifted(state: CaseState, _row: Standing, _facts: CaseFacts, _edition: Edition) -> None:
    state.block_requested = False


def _closed(state: CaseState, _row: Standing, facts: Closed, _edition: Edition) -> None:
    state.outcome = facts.outcome


_FOLLOW: dict[CaseEventKind, Callable[[CaseState, Standing, Any, Edition], None]] = {
    CaseEventKind.OPENED: _opened,
    CaseEventKind.REPORT_ATTACHED: _attached,
    CaseEventKind.STAGE_ENTERED: _entered,
    CaseEventKind.ACTION_TAKEN: _acted,
    CaseEventKind.RECOMMENDATION_ISSUED: _recommended,
    CaseEventKind.DEADLINE_EXTENDED: _extended,
    CaseEventKind.CLOCK_PAUSED: _paused,
    CaseEventKind.CLOCK_RESUMED: _resumed,
    CaseEventKind.RECEIPT_RECORDED: _received,
    CaseEventKind.DEADLINE_RECOMPUTED: _rechecked,
    CaseEventKind.DEADLINE_CONFIRMED: _rechecked,
    CaseEventKind.REMINDER_DUE: _moment_came,
    CaseEventKind.DEADLINE_LAPSED: _moment_came,
    CaseEventKind.RUNG_FIRED: _moment_came,
    CaseEventKind.SANCTION_MILESTONE: _milestone,
    CaseEventKind.SUBJECT_RESOLVED: _subject_resolved,
    CaseEventKind.RECORD_BLOCK_LIFTED: _block_lifted,
    CaseEventKind.PARTIES_CHANGED: _reassigned,
    CaseEventKind.AUTHORITY_TRANSFERRED: _reassigned,
    CaseEventKind.RECORD_REQUEST: _record_request,
    CaseEventKind.CLOSED: _closed,
}
