"""The step in which the personnel authority executes the recommendation: a life of its own, in another service."""

from temporalio import workflow
from temporalio.common import SearchAttributePair, TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from services.workflow.domain.case import CaseInput
    from services.workflow.domain.editions import Step
    from services.workflow.domain.violations import norm
    from services.workflow.workflows.procedure import Procedure
    from shared.contracts.sanctions import SANCTION_TASK_QUEUE, SANCTION_WORKFLOW, SanctionOrder
    from shared.temporal import search_attributes as attributes


def sanction_id(case_number: str, sanction_round: int) -> str:
    return f"sanction/{case_number}/{sanction_round}"


class SanctionStep:
    """Follow-up (a decision) stops the deadline and its ladder; the sanction's end ends the step."""

    async def perform(self, procedure: Procedure, step: Step) -> None:
        await procedure.enter(step)
        await self._start_sanction(procedure)
        await procedure.watch(step, lambda: procedure.state.followed_up or procedure.moved())
        await workflow.wait_condition(procedure.moved)

    async def _start_sanction(self, procedure: Procedure) -> None:
        case, state = procedure.case, procedure.state
        state.sanction_round += 1
        state.milestones_seen = 0
        await workflow.start_child_workflow(
            SANCTION_WORKFLOW,
            self._order(procedure),
            id=sanction_id(case.case_number, state.sanction_round),
            task_queue=SANCTION_TASK_QUEUE,
            parent_close_policy=ParentClosePolicy.ABANDON,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            search_attributes=_search_attributes(case),
            static_summary=f"Sanksi {case.case_number} · {case.parties.personnel_authority}",
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
            norm=norm(state.violation or case.violation, case.day_of_act),
            day_of_act=case.day_of_act.isoformat(),
            personnel_authority=case.parties.personnel_authority,
            province=case.province,
            zone=case.zone,
            position_level=case.position_level,
            employment_type=case.employment_type,
            recommendation=state.recommendation,
            limits=procedure.edition.sanction_limits,
            control=case.parties.control,
        )


def _search_attributes(case: CaseInput) -> TypedSearchAttributes:
    return TypedSearchAttributes(
        [
            SearchAttributePair(attributes.CASE_NUMBER, case.case_number),
            SearchAttributePair(attributes.CASE_AGENCY, case.parties.personnel_authority),
            SearchAttributePair(attributes.CASE_PROVINCE, case.province),
            SearchAttributePair(attributes.CASE_EDITION, case.edition),
        ]
    )
