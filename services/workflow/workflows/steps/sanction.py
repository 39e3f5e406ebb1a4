"""The step in which the personnel authority executes the recommendation: a life of its own, in another service."""

import asyncio

from temporalio import workflow
from temporalio.common import SearchAttributePair, TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.exceptions import FailureError, WorkflowAlreadyStartedError, is_cancelled_exception
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from services.workflow.domain.editions import Step
    from services.workflow.domain.violations import norm
    from services.workflow.workflows.procedure import Procedure
    from shared.contracts.sanctions import (
        REDIRECTION_SIGNAL,
        SANCTION_TASK_QUEUE,
        SANCTION_WORKFLOW,
        Redirection,
        SanctionOrder,
    )
    from shared.directory.agencies import load_directory
    from shared.temporal import search_attributes as attributes


def sanction_id(case_number: str, sanction_round: int) -> str:
    return f"sanction/{case_number}/{sanction_round}"


class SanctionStep:
    """Follow-up (a decision) stops the deadline and its ladder; the sanction's end ends the step."""

    async def perform(self, procedure: Procedure, step: Step) -> None:
        await procedure.enter(step)
        order = await self._start_sanction(procedure)
        redirecting = asyncio.create_task(self._redirect(procedure, order))
        try:
            await procedure.watch(step, lambda: procedure.state.followed_up or procedure.moved())
            await workflow.wait_condition(procedure.moved)
        finally:
            redirecting.cancel()

    async def _redirect(self, procedure: Procedure, order: SanctionOrder) -> None:
        """Whenever another agency has become the personnel authority, the running sanction follows it."""
        told = [order.personnel_authority]
        while True:
            await workflow.wait_condition(lambda: procedure.parties.personnel_authority != told[-1])
            told.append(procedure.parties.personnel_authority)
            await self._tell(order, Redirection(personnel_authority=told[-1], at=workflow.now()))

    async def _tell(self, order: SanctionOrder, redirection: Redirection) -> None:
        """A sanction that has ended has nothing left to redirect."""
        sanction = workflow.get_external_workflow_handle(sanction_id(order.case_number, order.round))
        try:
            await sanction.signal(REDIRECTION_SIGNAL, redirection)
        except FailureError as failure:
            if is_cancelled_exception(failure):
                raise
            workflow.logger.warning("sanction not told", extra={"round": order.round})

    async def _start_sanction(self, procedure: Procedure) -> SanctionOrder:
        """A round that the ledger already tells of was begun before its case was read back from the ledger."""
        state = procedure.state
        if not state.sanction_told:
            state.sanction_round += 1
            state.milestones_seen = 0
        order = self._order(procedure)
        try:
            await self._start(order)
        except WorkflowAlreadyStartedError:
            workflow.logger.warning("sanction runs already", extra={"round": order.round})
        return order

    async def _start(self, order: SanctionOrder) -> None:
        await workflow.start_child_workflow(
            SANCTION_WORKFLOW,
            order,
            id=sanction_id(order.case_number, order.round),
            task_queue=SANCTION_TASK_QUEUE,
            parent_close_policy=ParentClosePolicy.ABANDON,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            search_attributes=_search_attributes(order),
            static_summary=f"Sanksi {order.case_number} · {order.personnel_authority}",
        )

    def _order(self, procedure: Procedure) -> SanctionOrder:
        case, state = procedure.case, procedure.state
        if state.recommendation is None:
            raise RuntimeError("a sanction is ordered only upon a recommendation")
        return SanctionOrder(
            case_number=case.case_number,
            round=state.sanction_round,
            edition=case.edition,
            violation=state.violation or case.violation,
            norm=norm(state.violation or case.violation, case.day_of_act, case.election),
            day_of_act=case.day_of_act.isoformat(),
            personnel_authority=procedure.parties.personnel_authority,
            province=case.province,
            zone=case.zone,
            position_level=case.position_level,
            employment_type=case.employment_type,
            recommendation=state.recommendation,
            limits=procedure.edition.sanction_limits,
            control=procedure.parties.control,
            heads_agency=case.heads_agency,
            week=load_directory().week_of(procedure.parties.personnel_authority),
            collective_leave=load_directory().leave_of(procedure.parties.personnel_authority),
        )


def _search_attributes(order: SanctionOrder) -> TypedSearchAttributes:
    return TypedSearchAttributes(
        [
            SearchAttributePair(attributes.CASE_NUMBER, order.case_number),
            SearchAttributePair(attributes.CASE_AGENCY, order.personnel_authority),
            SearchAttributePair(attributes.CASE_PROVINCE, order.province),
            SearchAttributePair(attributes.CASE_EDITION, order.edition),
        ]
    )
