"""The case of a sanction has closed: its ledger still tells what becomes of the sanction (ADR 6)."""

import asyncio

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import FailureError, WorkflowAlreadyStartedError, is_cancelled_exception
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from services.sanctions.domain.postscripts import postscript_id, postscript_summary
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
                id=postscript_id(milestone),
                task_queue=CASE_TASK_QUEUE,
                parent_close_policy=ParentClosePolicy.ABANDON,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,  # the ledger may be older: it says what it has
                search_attributes=attributes.of_case(milestone.case_number),
                static_summary=postscript_summary(milestone),
                result_type=int,
            )
        except WorkflowAlreadyStartedError:
            return  # it is being told
        except FailureError as failure:
            if is_cancelled_exception(failure):
                raise
            workflow.logger.warning("postscript not written", extra={"sequence": milestone.sequence})
