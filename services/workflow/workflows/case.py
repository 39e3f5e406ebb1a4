"""The case: performs the steps of its edition, from the report to the executed sanction."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from services.workflow.domain.actions import NO_PENDING_DEVIATION, permitted
    from services.workflow.domain.case import (
        CLOSED,
        ActionAnswer,
        ActionRequest,
        CaseInput,
        CaseState,
        Reassigned,
        Reassignment,
    )
    from services.workflow.domain.deadlines import Deadline, DeadlineOrder, Moment, MomentKind
    from services.workflow.domain.decrees import CALENDAR_CHANGED, CalendarChanged
    from services.workflow.domain.editions import ActionRule, Step
    from services.workflow.domain.evolution import ACTION_KEY, RECORD_BLOCK
    from services.workflow.domain.inheritance import inherited
    from services.workflow.domain.postscripts import row_key
    from services.workflow.domain.record_requests import answered, block_requested, check_answerable, lifted
    from services.workflow.domain.recording import READ_LEDGER
    from services.workflow.domain.register import load_register
    from services.workflow.domain.substance import check_substance
    from services.workflow.domain.triggers import trigger_of
    from services.workflow.domain.violations import load_violations
    from services.workflow.domain.words import timer_summary
    from services.workflow.workflows.clockwork import Clockwork
    from services.workflow.workflows.merging import ATTACH_REPORT, hand_over_reports, merged_into
    from services.workflow.workflows.pen import Pen
    from services.workflow.workflows.reassignment import reassign
    from services.workflow.workflows.steps.registry import PERFORMERS
    from services.workflow.workflows.steps.sanction import sanction_id
    from shared.contracts.cases import (
        CASE_WORKFLOW,
        ActionTaken,
        CaseFacts,
        Closed,
        DeadlineLapsed,
        Opened,
        Parties,
        RecommendationIssued,
        ReminderDue,
        ReportAttached,
        RungFired,
        SanctionMilestoneReached,
        StageEntered,
        SubjectResolved,
    )
    from shared.contracts.refusals import Refused
    from shared.contracts.sanctions import (
        DEVIATION_ANSWER_SIGNAL,
        MILESTONE_SIGNAL,
        DeviationAnswer,
        SanctionMilestone,
    )
    from shared.contracts.vocabulary import CaseOutcome, Sla

ACT = "act"
REASSIGN = "reassign"
DEVIATION_ANSWERS = {"accept_deviation": True, "refuse_deviation": False}


@workflow.defn(name=CASE_WORKFLOW)
class CaseWorkflow:
    @workflow.init
    def __init__(self, case: CaseInput) -> None:
        self.case = case
        self.state = case.state or CaseState()
        self.edition = load_register().edition(case.edition)
        self.lock = asyncio.Lock()
        self.pen = Pen(case, self.state, self.edition)
        self.clock = Clockwork(case, self.state, self.edition, self.pen)
        self.performing: tuple[str, datetime | None] | None = None

    @workflow.run
    async def run(self, case: CaseInput) -> CaseOutcome:  # noqa: ARG002 -- held since __init__
        await self.open()
        while self.state.is_open:
            await self.perform(self.edition.step(self.state.next_step or self.state.stage))
        return await self.close()

    async def open(self) -> None:
        """Record the opening; a report that came after its window closes the case at once."""
        async with self.lock:
            if self.state.sequence == 0:
                await self.pen.write("opened", self._opened())
        if self.case.is_time_barred:
            self.state.outcome = CaseOutcome.TIME_BARRED
        elif self.state.stage == "opened":
            self.state.next_step = self.edition.first_step_of(self.case.kind).code

    async def perform(self, step: Step) -> None:
        await PERFORMERS[step.performer].perform(self, step)

    async def close(self) -> CaseOutcome:
        await workflow.wait_condition(workflow.all_handlers_finished)
        outcome = self.state.outcome
        if outcome is None:
            raise RuntimeError("a case closes only with an outcome")
        async with self.lock:
            while self.state.stage != CLOSED:
                imposed = self.state.sanction if outcome is CaseOutcome.SANCTIONED else None
                closing = Closed(outcome=outcome, sanction=imposed, merged_into=merged_into(self.state))
                await self.pen.write(CLOSED, closing)
        await hand_over_reports(self.state)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return outcome

    @property
    def parties(self) -> Parties:
        return self.case.parties_in(self.state)

    def moved(self) -> bool:
        """On its way elsewhere, or there already: a task that was lost may have written the action *and* the entry."""
        state = self.state
        here = (state.stage, state.stage_entered_at)
        return state.next_step is not None or not state.is_open or self.performing not in {None, here}

    def settled(self) -> bool:
        """Not on its way from one step to the next: an action is judged, and recorded, in a step."""
        return self.state.sequence > 0 and (self.state.next_step is None or not self.state.is_open)

    async def enter(self, step: Step) -> None:
        """Record that the case is now in this step. Nothing to do when the ledger says it is there already."""
        if self.state.next_step is not None:
            await self._write_entry(step)
        self.performing = (step.code, self.state.stage_entered_at)

    async def _write_entry(self, step: Step) -> None:
        entry = self.state.entries.get(step.code, 0) + 1
        async with self.lock:
            while self.state.entries.get(step.code, 0) < entry:
                order = self.deadline_order(step, entry)
                await self.pen.write(f"stage/{order.deadline_id}", StageEntered(actor=step.actor), order=order)
        await self.carry_over_if_long()

    async def watch(self, step: Step, answered: Callable[[], bool]) -> None:
        while not answered():
            deadline, moment = self.state.deadline, self.clock.next_moment()
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
        pause = self.state.pause
        return lambda: answered() or self.state.deadline is not deadline or self.state.pause is not pause

    async def fire(self, deadline: Deadline, moment: Moment, answered: Callable[[], bool]) -> None:
        """Record one moment, unless it was recorded, or the step answered or extended, before we had the lock."""
        async with self.lock:
            if not answered() and self.state.deadline is deadline and self.clock.next_moment() == moment:
                await self._write_moment(deadline, moment)

    async def catch_up(self) -> None:
        """Record every moment whose time has come though its timer has not: an action after the lapse is late.

        Callers hold the lock. A followed-up sanction has stopped its deadline.
        """
        while (moment := self.clock.next_moment()) is not None and moment.at <= workflow.now():
            if self.state.deadline is None or self.state.followed_up or self.moved():
                return
            await self._write_moment(self.state.deadline, moment)

    async def _write_moment(self, deadline: Deadline, moment: Moment) -> None:
        if moment.kind is MomentKind.PAUSE_END:
            await self.clock.end_pause()
        else:
            asks = moment.kind is MomentKind.RUNG and moment.act == RECORD_BLOCK
            request = block_requested(self.state, self.parties) if asks else []
            await self.pen.write(moment_key(deadline, moment), self._moment_facts(deadline, moment), *request)

    @workflow.update(name=ACT, description="Tindakan pejabat / an officer's action")
    async def act(self, request: ActionRequest) -> ActionAnswer:
        info = workflow.current_update_info()
        key = info.id if info else ""
        while key not in self.state.answers:
            await workflow.wait_condition(self.settled)
            async with self.lock:
                if self.settled() and key not in self.state.answers:
                    await self.catch_up()
                    if key not in self.state.answers:
                        with refusal_fails_the_update():
                            rule = self._permitted(request)
                        await self._take(key, request, rule)
        await self._pass_on(request)
        return self.state.answers[key]

    @act.validator
    def _check_act(self, request: ActionRequest) -> None:
        """A refusal that comes before the update is accepted says what it knew: it may be asked for again."""
        info = workflow.current_update_info()
        if info is None or info.id not in self.state.answers:
            with refusal_fails_the_update(known=self.state.sequence):
                self._check_substance(request, self._permitted(request))

    @workflow.update(name=REASSIGN, description="Peran beralih ke instansi lain / roles pass to other agencies")
    async def reassign(self, request: Reassignment) -> Reassigned:
        info = workflow.current_update_info()
        with refusal_fails_the_update():
            return await reassign(self, f"reassignment/{info.id if info else ''}", request)

    @workflow.signal(name=ATTACH_REPORT, description="Laporan lain tentang perbuatan yang sama")
    async def attach_report(self, report_id: str) -> None:
        await workflow.wait_condition(lambda: self.state.sequence > 0)
        async with self.lock:
            while report_id not in self.state.reports:
                await self.pen.write(f"report/{report_id}", ReportAttached(report_id=report_id))

    @workflow.signal(name=MILESTONE_SIGNAL, description="Tonggak pelaksanaan sanksi")
    async def sanction_milestone(self, milestone: SanctionMilestone) -> None:
        """What came due before it is told first, also what came due while the database was away."""
        async with self.lock:
            while not self._seen(milestone):
                await self.catch_up()
                if not self._seen(milestone):
                    await self.pen.write(row_key(milestone), *self._milestone_facts(milestone))

    @workflow.signal(name=CALENDAR_CHANGED, description="Penetapan hari libur / a holiday decree")
    async def calendar_changed(self, change: CalendarChanged) -> None:
        """Check a deadline against a decree, once; one whose clock stands is checked when it runs again."""
        await workflow.wait_condition(self.settled)
        while self.clock.awaits(change):
            await workflow.wait_condition(lambda: self.settled() and self.state.pause is None)
            async with self.lock:
                await self._recheck(change)

    @workflow.signal(name=READ_LEDGER, description="Buku perkara dibaca ulang / the ledger is read again")
    async def read_ledger(self) -> None:
        """After a restore the ledger may know more than this history does."""
        async with self.lock:
            await self.pen.read_again()

    async def _recheck(self, change: CalendarChanged) -> None:
        """A lapse that has come by what was told before the decree comes first: it happened."""
        await self.catch_up()
        if self.settled() and self.state.pause is None and self.clock.awaits(change):
            await self.clock.recheck(change)

    @workflow.query(name="state", description="Keadaan perkara / the case's state")
    def read_state(self) -> CaseState:
        return self.state

    def _check_substance(self, request: ActionRequest, rule: ActionRule) -> None:
        check_substance(
            request,
            rule,
            case=self.case,
            state=self.state,
            edition=self.edition,
            catalogue=load_violations(),
            now=workflow.now(),
        )

    def _permitted(self, request: ActionRequest) -> ActionRule:
        """On its way to a step, a case is asked as if it were there; it is asked again once it has arrived."""
        state, settled = self.state, self.settled()
        if not settled:
            first = self.edition.first_step_of(self.case.kind)
            state = state.model_copy(update={"stage": state.next_step or first.code})
        rule = permitted(request, edition=self.edition, state=state, parties=self.parties)
        if settled:
            self.clock.check(request, rule)
        if rule.signal and not state.deviation_pending:
            raise Refused(NO_PENDING_DEVIATION)
        check_answerable(request.action, state)
        return rule

    async def _take(self, key: str, request: ActionRequest, rule: ActionRule) -> None:
        """All rows of an action in one transition: what it was, and what it brought with it."""
        facts: list[CaseFacts] = [self._action_facts(request, rule)]
        if request.recommendation is not None:
            facts.append(RecommendationIssued(recommendation=request.recommendation))
        if request.identity is not None:
            facts.append(SubjectResolved())
        facts.extend(answered(request, self.state, self.parties))
        changes, order = self.clock.change(request, rule)
        await self.pen.write(f"{ACTION_KEY}{key}", *facts, *changes, order=order, subject=request.identity)

    async def _pass_on(self, request: ActionRequest) -> None:
        """The answer to a proposed deviation goes to the sanction; told twice, it is heard once."""
        if request.action not in DEVIATION_ANSWERS:
            return
        number = self.case.case_number
        sanction = workflow.get_external_workflow_handle(sanction_id(number, self.state.sanction_round))
        accepted = DEVIATION_ANSWERS[request.action]
        answer = DeviationAnswer(accepted=accepted, by=request.by.agency, at=workflow.now())
        await sanction.signal(DEVIATION_ANSWER_SIGNAL, answer)

    def _seen(self, milestone: SanctionMilestone) -> bool:
        state = self.state
        return milestone.round != state.sanction_round or milestone.sequence <= state.milestones_seen

    def _milestone_facts(self, milestone: SanctionMilestone) -> list[CaseFacts]:
        lifting = lifted(milestone, self.state, self.parties)
        return [SanctionMilestoneReached(milestone=milestone), *lifting]

    def _opened(self) -> Opened:
        case = self.case
        return Opened(
            report_id=case.report_id,
            received_at=case.received_at,
            day_of_act=case.day_of_act.isoformat(),
            subject_unresolved=case.subject_unresolved,
            report_kind=case.kind,
            counts_as_received_at=case.counts_as_received_at,
            proposal=case.proposal,
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

    def _action_facts(self, request: ActionRequest, rule: ActionRule) -> ActionTaken:
        return ActionTaken(
            action=request.action,
            by_agency=request.by.agency,
            by_role=rule.by or self.edition.step(self.state.stage).actor,
            by_subject=request.by.subject,
            ground=request.ground,
            reference=request.reference,
            late=self.state.sla is Sla.OVERDUE and rule.by in {None, self.edition.step(self.state.stage).actor},
            violation=request.violation,
            found_at=request.found_at,
        )

    def deadline_order(self, step: Step, entry: int) -> DeadlineOrder:
        return DeadlineOrder(
            deadline_id=f"{step.code}.{entry}",
            edition=self.case.edition,
            step=step.code,
            election=self.case.election,
            trigger_at=trigger_of(step, case=self.case, state=self.state, edition=self.edition, now=workflow.now()),
            zone=self.case.zone,
            week=self.case.week,
            collective_leave=self.case.collective_leave,
            inherited=inherited(step, self.state.taken_over),
        )

    async def carry_over_if_long(self) -> None:
        """As a stage begins, a long history starts afresh; processed action keys travel along."""
        if workflow.info().is_continue_as_new_suggested():
            await workflow.wait_condition(workflow.all_handlers_finished)
            workflow.continue_as_new(self.case.model_copy(update={"state": self.state}))


@contextmanager
def refusal_fails_the_update(*, known: int | None = None) -> Iterator[None]:
    """Raises ApplicationError, whose type is the stable code, in place of Refused. It fails the update alone."""
    try:
        yield
    except Refused as refused:
        refusal = refused.refusal
        raise ApplicationError(
            refusal.detail, refusal.status, refusal.detail_id, known, type=refusal.code, non_retryable=True
        ) from None


def moment_key(deadline: Deadline, moment: Moment) -> str:
    """An extended deadline reminds and lapses anew; its moments are others than before."""
    clock = "extended" if deadline.extended else "first"
    return f"moment/{deadline.facts.deadline_id}/{clock}/{moment.kind.value}.{moment.index}"
