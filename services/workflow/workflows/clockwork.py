"""The clock of a case: extended, stopped, started again, checked against decrees. The case writes; this says what."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from services.workflow.domain.actions import check_extension
    from services.workflow.domain.case import ActionRequest, CaseInput, CaseState
    from services.workflow.domain.deadlines import Deadline, DeadlineOrder, Moment
    from services.workflow.domain.decrees import CalendarChanged
    from services.workflow.domain.editions import ActionRule, Edition, Step
    from services.workflow.domain.pauses import check_pause, check_resume, last_day_of, pause_end, pause_of
    from services.workflow.domain.receipts import bound_by, check_receipt, receipt_of
    from services.workflow.workflows.pen import Pen
    from shared.contracts.cases import (
        CaseFacts,
        ClockPaused,
        ClockResumed,
        DeadlineExtended,
        DeadlineRecomputed,
        PauseEnd,
        PauseFacts,
    )
    from shared.contracts.vocabulary import Role


class Clockwork:
    """Callers of what writes hold the case's lock."""

    def __init__(self, case: CaseInput, state: CaseState, edition: Edition, pen: Pen) -> None:
        self._case = case
        self._state = state
        self._edition = edition
        self._pen = pen

    def check(self, request: ActionRequest, rule: ActionRule) -> None:
        """Raises Refused when the action would change the clock in a way the step does not allow now."""
        step = self._edition.step(self._state.stage)
        if rule.then.extend:
            check_extension(step=step, state=self._state, now=workflow.now())
        if rule.then.pause:
            check_pause(step=step, state=self._state, now=workflow.now())
        if rule.then.resume:
            check_resume(self._state)
        if rule.then.receipt:
            check_receipt(request, step=step, state=self._state, now=workflow.now())

    def next_moment(self) -> Moment | None:
        """A deadline whose clock stands has no moments of its own: the next thing to happen is that it runs again."""
        if self._state.pause is not None:
            return pause_end(self._state.pause)
        deadline = self._state.deadline
        return deadline.next_moment(self._state.moments_fired) if deadline else None

    def change(self, request: ActionRequest, rule: ActionRule) -> tuple[list[CaseFacts], DeadlineOrder | None]:
        """What the action does to the clock: the rows beside its own, and the deadline to be counted for them."""
        deadline, pause = self._state.deadline, self._state.pause
        if deadline is None:
            return [], None
        if rule.then.extend:
            told = deadline.facts
            return [DeadlineExtended(old=told, new=told, reason=request.ground or "")], self._order(deadline)
        if rule.then.pause:
            return [self._paused(deadline, request, rule)], None
        if rule.then.resume and pause is not None:
            return [self._resumed(deadline, pause, PauseEnd.RESUMED)], self._order(deadline)
        if rule.then.receipt:
            return [receipt_of(deadline, self._step, request, rule)], self._order(deadline)
        return [], None

    async def end_pause(self) -> None:
        """The longest time is over: the clock runs again by itself."""
        deadline, pause = self._state.deadline, self._state.pause
        if deadline is None or pause is None:
            return
        key = f"pause/{deadline.facts.deadline_id}/{pause.first_day}"
        await self._pen.write(key, self._resumed(deadline, pause, PauseEnd.CAP_REACHED), order=self._order(deadline))

    def awaits(self, change: CalendarChanged) -> bool:
        """Whether this deadline has still to be checked. What has lapsed or was answered is a fact and stays one."""
        state, deadline = self._state, self._state.deadline
        if deadline is None or deadline.facts.deadline_id != change.deadline_id or not state.is_open:
            return False
        done = state.next_step is not None or state.followed_up or deadline.has_lapsed(state.moments_fired)
        return not done and change.decree_id not in state.decrees

    async def recheck(self, change: CalendarChanged) -> None:
        deadline = self._state.deadline
        if deadline is None:
            return
        facts = DeadlineRecomputed(
            old=deadline.facts,
            new=deadline.facts,
            decree_id=change.decree_id,
            decree=change.decree,
            notify=self._bound(),
        )
        await self._pen.write(f"decree/{change.decree_id}/{change.deadline_id}", facts, order=self._order(deadline))

    def _paused(self, deadline: Deadline, request: ActionRequest, rule: ActionRule) -> ClockPaused:
        step = self._step
        if step.pause is None:
            raise RuntimeError(f"{step.code} has no pause, and this was checked")
        pause = pause_of(deadline, step.pause, request, rule.by or step.actor, workflow.now())
        return ClockPaused(deadline=deadline.facts, pause=pause, notify=self._bound())

    def _resumed(self, deadline: Deadline, pause: PauseFacts, ended_by: PauseEnd) -> ClockResumed:
        told = deadline.facts
        last_day = last_day_of(pause, told.zone, workflow.now())
        return ClockResumed(old=told, new=told, pause=pause, last_day=last_day, ended_by=ended_by, notify=self._bound())

    def _bound(self) -> tuple[Role, ...]:
        return bound_by(self._step)

    @property
    def _step(self) -> Step:
        return self._edition.step(self._state.stage)

    def _order(self, deadline: Deadline) -> DeadlineOrder:
        return DeadlineOrder(
            deadline_id=deadline.facts.deadline_id,
            edition=self._case.edition,
            step=self._state.stage,
            election=self._case.election,
            trigger_at=workflow.now(),
            zone=self._case.zone,
            week=self._case.week,
            collective_leave=self._case.collective_leave,
        )
