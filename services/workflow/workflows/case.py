"""The case: performs the steps of its edition, from the report to the executed sanction."""

import asyncio
from collections.abc import Callable

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from services.workflow.domain.actions import NO_PENDING_DEVIATION, check_extension, permitted
    from services.workflow.domain.case import ActionAnswer, ActionRequest, CaseInput, CaseState
    from services.workflow.domain.deadlines import Deadline, DeadlineOrder, Moment, MomentKind
    from services.workflow.domain.editions import ActionRule, Step
    from services.workflow.domain.register import load_register
    from services.workflow.domain.words import timer_summary
    from services.workflow.workflows.pen import Pen
    from services.workflow.workflows.steps.registry import PERFORMERS
    from services.workflow.workflows.steps.sanction import sanction_id
    from shared.contracts.cases import (
        CASE_WORKFLOW,
        ActionTaken,
        CaseFacts,
        Closed,
        DeadlineExtended,
        DeadlineLapsed,
        Opened,
        RecommendationIssued,
        RecordBlockLifted,
        ReminderDue,
        ReportAttached,
        RungFired,
        SanctionMilestoneReached,
        StageEntered,
    )
    from shared.contracts.refusals import Refused
    from shared.contracts.sanctions import (
        DEVIATION_ANSWER_SIGNAL,
        MILESTONE_SIGNAL,
        DeviationAnswer,
        MilestoneKind,
        SanctionMilestone,
    )
    from shared.contracts.vocabulary import CaseOutcome, Role, Sla

ACT = "act"
ATTACH_REPORT = "attach_report"
RECORD_BLOCK = "request_record_block"


@workflow.defn(name=CASE_WORKFLOW)
class CaseWorkflow:
    @workflow.init
    def __init__(self, case: CaseInput) -> None:
        self.case = case
        self.state = case.state or CaseState()
        self.edition = load_register().edition(case.edition)
        self.lock = asyncio.Lock()
        self.pen = Pen(case, self.state, self.edition)

    @workflow.run
    async def run(self, case: CaseInput) -> CaseOutcome:  # noqa: ARG002 -- held since __init__
        await self.open()
        while self.state.is_open:
            await self.carry_over_if_long()
            await self.perform(self.next_step())
        return await self.close()

    async def open(self) -> None:
        """Record the opening; a report that came after its window closes the case at once."""
        if self.state.sequence > 0:
            return
        async with self.lock:
            await self.write(self._opened())
            self.state.reports.append(self.case.report_id)
            if self.case.is_time_barred:
                self.state.outcome = CaseOutcome.TIME_BARRED
            else:
                self.state.next_step = self.edition.first_step.code

    async def perform(self, step: Step) -> None:
        await PERFORMERS[step.performer].perform(self, step)

    async def close(self) -> CaseOutcome:
        await workflow.wait_condition(workflow.all_handlers_finished)
        outcome = self.state.outcome
        if outcome is None:
            raise RuntimeError("a case closes only with an outcome")
        async with self.lock:
            self.state.stage = "closed"
            await self.write(Closed(outcome=outcome, sanction=self.state.sanction))
        await workflow.wait_condition(workflow.all_handlers_finished)
        return outcome

    def next_step(self) -> Step:
        code = self.state.next_step
        if code is None:
            raise RuntimeError("an open case always has a next step here")
        self.state.next_step = None
        return self.edition.step(code)

    def moved(self) -> bool:
        return self.state.next_step is not None or not self.state.is_open

    async def enter(self, step: Step) -> None:
        state = self.state
        async with self.lock:
            state.entries[step.code] = state.entries.get(step.code, 0) + 1
            state.stage, state.sla, state.rung, state.moments_fired = step.code, Sla.ON_TIME, 0, 0
            state.stage_entered_at = workflow.now()
            recorded = await self.pen.write(StageEntered(actor=step.actor), self._deadline_order(step))
            state.deadline = recorded.deadline
            self.pen.show()

    async def watch(self, step: Step, answered: Callable[[], bool]) -> None:
        while not answered():
            deadline = self.state.deadline
            moment = deadline.next_moment(self.state.moments_fired) if deadline else None
            if deadline is None or moment is None:
                await workflow.wait_condition(self._answered_or_changed(answered, deadline))
            elif not await self.happens_before(step, deadline, moment, answered):
                await self.fire(deadline, moment, answered)

    async def happens_before(
        self, step: Step, deadline: Deadline, moment: Moment, answered: Callable[[], bool]
    ) -> bool:
        """True when an answer or another deadline came before the moment; False once the moment has come."""
        wait = moment.at - workflow.now()
        if wait.total_seconds() <= 0:
            return False
        try:
            await workflow.wait_condition(
                self._answered_or_changed(answered, deadline),
                timeout=wait,
                timeout_summary=timer_summary(step, deadline, moment),
            )
        except TimeoutError:
            return workflow.now() < moment.at
        return True

    def _answered_or_changed(self, answered: Callable[[], bool], deadline: Deadline | None) -> Callable[[], bool]:
        return lambda: answered() or self.state.deadline is not deadline

    async def fire(self, deadline: Deadline, moment: Moment, answered: Callable[[], bool]) -> None:
        """Record one moment, unless the step was answered or given more time while we waited for the lock."""
        async with self.lock:
            if answered() or self.state.deadline is not deadline:
                return
            self._apply(moment)
            await self.write(self._moment_facts(deadline, moment))
            self.state.moments_fired += 1

    @workflow.update(name=ACT, description="Tindakan pejabat / an officer's action")
    async def act(self, request: ActionRequest) -> ActionAnswer:
        info = workflow.current_update_info()
        key = info.id if info else ""
        await workflow.wait_condition(lambda: self.state.sequence > 0)
        async with self.lock:
            known = self.state.answers.get(key)
            if known is not None:
                return known
            answer = await self._take(request, self._rule(request))
            self.state.answers[key] = answer
            return answer

    @act.validator
    def _check_act(self, request: ActionRequest) -> None:
        info = workflow.current_update_info()
        if info is None or info.id not in self.state.answers:
            self._rule(request)

    @workflow.signal(name=ATTACH_REPORT, description="Laporan lain tentang perbuatan yang sama")
    async def attach_report(self, report_id: str) -> None:
        await workflow.wait_condition(lambda: self.state.sequence > 0)
        async with self.lock:
            if report_id not in self.state.reports:
                self.state.reports.append(report_id)
                await self.write(ReportAttached(report_id=report_id))

    @workflow.signal(name=MILESTONE_SIGNAL, description="Tonggak pelaksanaan sanksi")
    async def sanction_milestone(self, milestone: SanctionMilestone) -> None:
        async with self.lock:
            if self._seen(milestone):
                return
            self.state.milestones_seen = milestone.sequence
            await self.write(SanctionMilestoneReached(milestone=milestone))
            await self._follow(milestone)

    @workflow.query(name="state", description="Keadaan perkara / the case's state")
    def read_state(self) -> CaseState:
        return self.state

    async def write(self, facts: CaseFacts) -> int:
        await self.pen.write(facts)
        self.pen.show()
        return self.state.sequence

    def _rule(self, request: ActionRequest) -> ActionRule:
        """The rule that permits the action. A refusal fails the update alone; its type is the stable code."""
        try:
            rule = permitted(request, edition=self.edition, state=self.state, parties=self.case.parties)
            if self.moved():
                rule = permitted(
                    request,
                    edition=self.edition,
                    state=self.state.model_copy(update={"stage": self.state.next_step or "closed"}),
                    parties=self.case.parties,
                )
            if rule.then.extend:
                check_extension(step=self.edition.step(self.state.stage), state=self.state)
            if rule.signal and not self.state.deviation_pending:
                raise Refused(NO_PENDING_DEVIATION)  # noqa: TRY301 -- one place turns refusals into update failures
        except Refused as refused:
            refusal = refused.refusal
            raise ApplicationError(
                refusal.detail, refusal.status, refusal.detail_id, type=refusal.code, non_retryable=True
            ) from None
        return rule

    async def _take(self, request: ActionRequest, rule: ActionRule) -> ActionAnswer:
        state, late = self.state, self.state.sla is Sla.OVERDUE
        sequence = await self.write(self._action_facts(request, rule, late=late))
        if request.recommendation is not None:
            state.recommendation = request.recommendation
            await self.write(RecommendationIssued(recommendation=request.recommendation))
        if rule.then.extend:
            await self._extend(request.ground or "")
        if rule.signal:
            await self._answer_deviation(request)
        answer = ActionAnswer(
            case_number=self.case.case_number,
            sequence=sequence,
            action=request.action,
            stage=rule.then.go or ("closed" if rule.then.close else state.stage),
            late=late,
        )
        state.next_step = rule.then.go or state.next_step
        state.outcome = rule.then.close or state.outcome
        return answer

    async def _extend(self, reason: str) -> None:
        old = self.state.deadline
        if old is None:
            return
        order = self._deadline_order(self.edition.step(self.state.stage), extends=True)
        facts = DeadlineExtended(old=old.facts, new=old.facts, reason=reason)
        recorded = await self.pen.write(facts, order)
        new = recorded.deadline
        if new is not None:
            self.state.deadline, self.state.sla = new, Sla.ON_TIME
            self.state.moments_fired = sum(moment.at <= workflow.now() for moment in new.moments)
        self.pen.show()

    async def _answer_deviation(self, request: ActionRequest) -> None:
        self.state.deviation_pending = False
        sanction = workflow.get_external_workflow_handle(sanction_id(self.case.case_number, self.state.sanction_round))
        accepted = request.action == "accept_deviation"
        await sanction.signal(
            DEVIATION_ANSWER_SIGNAL, DeviationAnswer(accepted=accepted, by=request.by.agency, at=workflow.now())
        )

    def _seen(self, milestone: SanctionMilestone) -> bool:
        state = self.state
        return milestone.round != state.sanction_round or milestone.sequence <= state.milestones_seen

    async def _follow(self, milestone: SanctionMilestone) -> None:
        """What a milestone means for the case."""
        state = self.state
        if milestone.kind is MilestoneKind.DEVIATION_PROPOSED:
            state.deviation_pending = True
        if milestone.kind is MilestoneKind.DECIDED:
            state.sanction = milestone.sanction
            await self._note_follow_up()
        if milestone.kind is MilestoneKind.NOT_OUR_EMPLOYEE:
            state.next_step = self.edition.step(state.stage).returns_to
        if milestone.outcome is not None:
            state.outcome = milestone.outcome

    async def _note_follow_up(self) -> None:
        self.state.followed_up, self.state.sla = True, Sla.ON_TIME
        if self.state.block_requested:
            self.state.block_requested = False
            await self.write(RecordBlockLifted(reason="followed_up", notify=(Role.CONTROL, Role.PERSONNEL_AUTHORITY)))
        else:
            self.pen.show()

    def _apply(self, moment: Moment) -> None:
        state = self.state
        if moment.kind is MomentKind.REMINDER:
            state.sla = Sla.DUE_SOON
        elif moment.kind is MomentKind.LAPSE:
            state.sla = Sla.OVERDUE
        else:
            state.rung = moment.index
            state.block_requested = state.block_requested or moment.act == RECORD_BLOCK

    def _opened(self) -> Opened:
        case = self.case
        return Opened(
            report_id=case.report_id,
            received_at=case.received_at,
            day_of_act=case.day_of_act.isoformat(),
            subject_unresolved=case.subject_unresolved,
        )

    def _moment_facts(self, deadline: Deadline, moment: Moment) -> CaseFacts:
        facts = deadline.facts
        if moment.kind is MomentKind.REMINDER:
            return ReminderDue(deadline=facts, reminder=moment.index, notify=moment.notify)
        if moment.kind is MomentKind.LAPSE:
            now = workflow.now()
            return DeadlineLapsed(deadline=facts, observed_at=now, consequence=moment.act, notify=moment.notify)
        return RungFired(
            deadline=facts, rung=moment.index, act=moment.act, scheduled_at=moment.at, notify=moment.notify
        )

    def _action_facts(self, request: ActionRequest, rule: ActionRule, *, late: bool) -> ActionTaken:
        return ActionTaken(
            action=request.action,
            by_agency=request.by.agency,
            by_role=rule.by or self.edition.step(self.state.stage).actor,
            by_subject=request.by.subject,
            ground=request.ground,
            reference=request.reference,
            late=late,
        )

    def _deadline_order(self, step: Step, *, extends: bool = False) -> DeadlineOrder:
        return DeadlineOrder(
            deadline_id=f"{step.code}.{self.state.entries[step.code]}",
            edition=self.case.edition,
            step=step.code,
            election=self.case.election,
            trigger_at=workflow.now(),
            zone=self.case.zone,
            extends=extends,
        )

    async def carry_over_if_long(self) -> None:
        """Between two stages a long history starts afresh; processed action keys travel along."""
        if workflow.info().is_continue_as_new_suggested():
            await workflow.wait_condition(workflow.all_handlers_finished)
            workflow.continue_as_new(self.case.model_copy(update={"state": self.state}))
