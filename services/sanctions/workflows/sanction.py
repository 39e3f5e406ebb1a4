"""The sanction: from the recommendation to its reported execution, by the personnel authority's own office."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ApplicationError, FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from services.sanctions.activities.recording import READ, RECORD
    from services.sanctions.domain.acts import ActRequest
    from services.sanctions.domain.catalogue import load_catalogue
    from services.sanctions.domain.decrees import CALENDAR_CHANGED, CalendarChanged, unchecked
    from services.sanctions.domain.milestones import Writer
    from services.sanctions.domain.permission import Matter, check_actor, permit
    from services.sanctions.domain.procedure import Lapse, check_order, next_lapse, owed
    from services.sanctions.domain.state import (
        READ_LOG,
        REOPEN,
        Entry,
        Read,
        Reading,
        Recorded,
        Reopening,
        SanctionState,
    )
    from services.sanctions.domain.words import current_details, timer_summary
    from services.sanctions.workflows.closed_case import ClosedCase
    from shared.contracts.refusals import Refusal, Refused
    from shared.contracts.sanctions import (
        DEVIATION_ANSWER_SIGNAL,
        MILESTONE_SIGNAL,
        REDIRECTION_SIGNAL,
        SANCTION_WORKFLOW,
        DeviationAnswer,
        MilestoneKind,
        Redirection,
        SanctionMilestone,
        SanctionOrder,
    )
    from shared.temporal import search_attributes as attributes
    from shared.temporal.asking import ask_database

ACT = "act"
PATIENCE_WITH_CALLERS = timedelta(minutes=10)
"""An act that was written down is delivered again within seconds; what comes later reopens the sanction anew."""


@workflow.defn(name=SANCTION_WORKFLOW)
class SanctionWorkflow:
    @workflow.init
    def __init__(self, order: SanctionOrder) -> None:
        self.order = order
        self.state = SanctionState()
        self.lock = asyncio.Lock()
        self.catalogue = load_catalogue()
        self.reopened_after: int | None = None
        self.told_before = 0
        self.closed_case = ClosedCase()

    @workflow.run
    async def run(self, order: SanctionOrder) -> MilestoneKind:  # noqa: ARG002 -- held since __init__
        await self.receive()
        while self.state.is_open or await self.is_called_upon():
            await self.act_or_lapse()
        return self.state.stage

    async def is_called_upon(self) -> bool:
        """Over, unless it was reopened and takes an act before the caller must have given up."""
        if self.reopened_after is not None:
            with suppress(TimeoutError):
                await workflow.wait_condition(self.has_taken_an_act, timeout=PATIENCE_WITH_CALLERS)
            self.reopened_after = None
        await workflow.wait_condition(self.is_open_or_told_to_the_end)
        return self.state.is_open

    def is_open_or_told_to_the_end(self) -> bool:
        return self.state.is_open or (self.closed_case.is_told and workflow.all_handlers_finished())

    def has_taken_an_act(self) -> bool:
        return self.reopened_after is not None and self.state.sequence > self.reopened_after

    async def receive(self) -> None:
        async with self.lock:
            if self.state.sequence == 0:
                await self.write(self.writer.received(workflow.now()))

    async def act_or_lapse(self) -> None:
        """Return after the next milestone: an officer's, or the clock's when its instant comes first."""
        sequence, lapse = self.state.sequence, next_lapse(self.state)
        if lapse is None:
            await workflow.wait_condition(lambda: self.state.sequence > sequence)
        elif not await self.happens_before(lapse, sequence):
            await self.record_lapse(lapse, sequence)

    async def happens_before(self, lapse: Lapse, sequence: int) -> bool:
        """True when a milestone came first, or the wait ended early; False once the instant has come."""
        wait = lapse.at - workflow.now()
        if wait <= timedelta():
            return False
        try:
            await workflow.wait_condition(
                lambda: self.state.sequence > sequence,
                timeout=wait,
                timeout_summary=timer_summary(lapse, self.order, self.state),
            )
        except TimeoutError:
            return workflow.now() < lapse.at
        return True

    async def record_lapse(self, lapse: Lapse, sequence: int) -> None:
        async with self.lock:
            if self.state.sequence == sequence:
                await self.write(self.writer.lapsed(lapse, workflow.now()))

    async def catch_up(self) -> None:
        """Tell what the clock owes before an act that comes after it. Callers hold the lock."""
        while (lapse := owed(self.state, workflow.now())) is not None:
            await self.write(self.writer.lapsed(lapse, workflow.now()))

    @workflow.update(name=ACT, description="Tindakan kantor PPK / an act of the personnel authority's office")
    async def act(self, request: ActRequest) -> SanctionMilestone:
        entry_id = update_id()
        await workflow.wait_condition(lambda: self.state.sequence > 0)
        async with self.lock:
            while entry_id not in self.state.recorded:
                refuse_out_of_turn(request, self.order, self.state)
                await self.catch_up()
                if entry_id not in self.state.recorded:
                    await self.write(self.writer.acted(entry_id, request, workflow.now()))
        return self.state.recorded[entry_id]

    @act.validator
    def check_act(self, request: ActRequest) -> None:
        """The catalogue is asked here and only here: replay passes by validators, so its data may change."""
        if update_id() in self.state.recorded:
            return
        try:
            permit(request, Matter(self.order, self.state, self.catalogue, workflow.now(), decrees=request.decrees))
        except Refused as refused:
            raise failure_of(refused.refusal, known=self.state.sequence) from None

    @workflow.signal(name=DEVIATION_ANSWER_SIGNAL, description="Jawaban atas usul penyimpangan / deviation answered")
    async def answer_deviation(self, answer: DeviationAnswer) -> None:
        await workflow.wait_condition(lambda: self.state.sequence > 0)
        async with self.lock:
            if self.state.stage is MilestoneKind.DEVIATION_PROPOSED:
                await self.write(self.writer.deviation_answered(answer))

    @workflow.signal(name=REDIRECTION_SIGNAL, description="Pelaksana beralih / another agency executes")
    async def redirect(self, redirection: Redirection) -> None:
        await workflow.wait_condition(lambda: self.state.sequence > 0)
        async with self.lock:
            while self.state.is_open and self.order.personnel_authority != redirection.personnel_authority:
                await self.write(self.writer.redirected(redirection))

    @workflow.signal(name=CALENDAR_CHANGED, description="Penetapan hari libur / a holiday decree")
    async def calendar_changed(self, change: CalendarChanged) -> None:
        """Check clocks against a decree, each once. What came to pass by what was told before comes first."""
        await workflow.wait_condition(lambda: self.state.sequence > 0)
        async with self.lock:
            while (lapse := next_lapse(self.state)) is not None and lapse.at <= workflow.now():
                await self.write(self.writer.lapsed(lapse, workflow.now()))
            while self.state.is_open and (clock := unchecked(self.state, change, workflow.now())) is not None:
                await self.write(self.writer.checked(clock, change, workflow.now()))

    @workflow.signal(name=READ_LOG, description="Catatan dibaca ulang / the log is read again")
    async def read_log(self) -> None:
        """After a restore the log may know more than this history does."""
        async with self.lock:
            await self.read_on()

    @workflow.signal(name=REOPEN, description="Dibuka kembali / reopened")
    def reopen(self, reopening: Reopening) -> None:
        """Something has come to light of a sanction that was over: it is read from its log, and waits for an act."""
        self.reopened_after = self.told_before = reopening.known

    @workflow.query(name="state", description="Keadaan sanksi / the sanction's state")
    def read_state(self) -> SanctionState:
        return self.state

    @property
    def writer(self) -> Writer:
        return Writer(self.order, self.state)

    async def write(self, entry: Entry) -> None:
        """Record, show and tell, in this order; callers hold the lock.

        A worker may have died after the database committed and before the history knew. Then another entry stands
        under this sequence: it did happen and was never told, so it is adopted, and the caller looks again. More may
        stand behind what another run wrote.
        """
        summary = f"{entry.milestone.sequence}. {entry.milestone.kind.value}"
        entry = entry.model_copy(update={"recorded_at": workflow.now()})
        recorded = await ask_database(RECORD, entry, Recorded, summary)
        await self.follow(recorded)
        if recorded.milestone.at != entry.milestone.at:
            await self.read_on()

    async def read_on(self) -> None:
        """Adopt what stands after the last milestone this history knows of: nothing, in everyday life."""
        order = self.order
        reading = Reading(case_number=order.case_number, round=order.round, after=self.state.sequence)
        read = await ask_database(READ, reading, Read, "membaca / reading")
        for recorded in read.rows:
            await self.follow(recorded)

    async def follow(self, recorded: Recorded) -> None:
        self.state = self.state.after(recorded)
        self.order = ordered_to(self.order, self.state)
        self.show()
        if recorded.milestone.sequence > self.told_before:
            await self.tell(recorded.milestone)

    def show(self) -> None:
        updates = [
            attributes.CASE_NUMBER.value_set(self.order.case_number),
            attributes.CASE_AGENCY.value_set(self.order.personnel_authority),
            attributes.CASE_PROVINCE.value_set(self.order.province),
            attributes.CASE_STAGE.value_set(f"sanction:{self.state.stage.value}"),
            attributes.CASE_SLA.value_set(self.state.sla.value),
        ]
        if self.state.due_at is not None:
            workflow.upsert_search_attributes([*updates, attributes.CASE_DUE_AT.value_set(self.state.due_at)])
        else:
            workflow.upsert_search_attributes([*updates, attributes.CASE_DUE_AT.value_unset()])
        workflow.set_current_details(current_details(self.order, self.state, self.catalogue))

    async def tell(self, milestone: SanctionMilestone) -> None:
        case = workflow.get_external_workflow_handle(f"case/{self.order.case_number}")
        try:
            await case.signal(MILESTONE_SIGNAL, milestone)
        except FailureError as failure:
            if is_cancelled_exception(failure):
                raise
            if workflow.patched(f"postscript {milestone.sequence}"):  # each its own: an old run may have told some
                self.closed_case.tell(milestone)


def ordered_to(order: SanctionOrder, state: SanctionState) -> SanctionOrder:
    authority = state.personnel_authority or order.personnel_authority
    return order.model_copy(update={"personnel_authority": authority})


def update_id() -> str:
    info = workflow.current_update_info()
    if info is None:
        raise RuntimeError("only an update has an update id")
    return info.id


def refuse_out_of_turn(request: ActRequest, order: SanctionOrder, state: SanctionState) -> None:
    """Once more under the lock: stage and agency may have changed since the validator looked."""
    try:
        check_actor(request.by, order)
        check_order(request.act.action, state)
    except Refused as refused:
        raise failure_of(refused.refusal) from None


def failure_of(refusal: Refusal, *, known: int | None = None) -> ApplicationError:
    """Fails the update alone; the type is the stable code, the details complete the refusal.

    `known` is told before the update is accepted: then it may be asked for again.
    """
    return ApplicationError(
        refusal.detail,
        refusal.status,
        refusal.detail_id,
        [list(field) for field in refusal.fields],
        known,
        type=refusal.code,
        non_retryable=True,
    )
