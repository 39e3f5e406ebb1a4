"""The case of a sanction has closed: its ledger still tells what becomes of the sanction (ADR 6)."""

import asyncio

from temporalio import workflow
from temporalio.common import SearchAttributePair, TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.exceptions import FailureError, WorkflowAlreadyStartedError, is_cancelled_exception
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from shared.contracts.cases import CASE_TASK_QUEUE
    from shared.contracts.sanctions import POSTSCRIPT_WORKFLOW, SanctionMilestone
    from shared.temporal import search_attributes as attributes


class ClosedCase:
    """Has the case's own service write postscripts, one after the other; no act waits for that service."""

    def __init__(self) -> None:
        self._writing: asyncio.Task[None] | None = None

    @property
    def is_told(self) -> bool:
        return self._writing is None or self._writing.done()

    def tell(self, milestone: SanctionMilestone) -> None:
        self._writing = asyncio.create_task(self._write(milestone, after=self._writing))

    async def _write(self, milestone: SanctionMilestone, *, after: asyncio.Task[None] | None) -> None:
        if after is not None:
            await after
        try:
            await workflow.execute_child_workflow(
                POSTSCRIPT_WORKFLOW,
                milestone,
                id=f"postscript/{milestone.case_number}/{milestone.round}.{milestone.sequence}",
                task_queue=CASE_TASK_QUEUE,
                parent_close_policy=ParentClosePolicy.ABANDON,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                search_attributes=_case_number(milestone),
                static_summary=f"{milestone.case_number} · {milestone.kind.value}",
                result_type=int,
            )
        except WorkflowAlreadyStartedError:
            return  # by an earlier run of this sanction
        except FailureError as failure:
            if is_cancelled_exception(failure):
                raise
            workflow.logger.warning("postscript not written", extra={"sequence": milestone.sequence})


def _case_number(milestone: SanctionMilestone) -> TypedSearchAttributes:
    return TypedSearchAttributes([SearchAttributePair(attributes.CASE_NUMBER, milestone.case_number)])
