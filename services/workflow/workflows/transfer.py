"""A bulk hand-over: the cases that were written down for it are handed over a few at a time, each once."""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from services.workflow.activities.transferring import HAND_OVER, NEXT_CASES
    from services.workflow.domain.transfers import TRANSFER_WORKFLOW, TransferRun
    from shared.temporal.heartbeat import MISSED

ATTEMPT_TIMEOUT = timedelta(seconds=60)
AT_ONCE = 10
PATIENCE = RetryPolicy(initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(seconds=30))
"""No last attempt: a case that cannot be reached now is handed over when it can, and operators see it waiting."""


@workflow.defn(name=TRANSFER_WORKFLOW)
class TransferWorkflow:
    """Id `transfer/<transfer id>`. What was done stands in the database, so a new run goes on where the last stood."""

    def __init__(self) -> None:
        self.done = 0

    @workflow.run
    async def run(self, run: TransferRun) -> int:
        """How many cases this run settled."""
        while cases := await self._do(NEXT_CASES, run.transfer_id, AT_ONCE, result=list[str]):
            await asyncio.gather(*(self._do(HAND_OVER, run.transfer_id, case, result=str) for case in cases))
            self.done += len(cases)
            workflow.set_current_details(f"Pengalihan `{run.transfer_id}`: {self.done} perkara selesai diproses")
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(run)
        return self.done

    async def _do(self, activity: str, *arguments: str | int, result: Any) -> Any:
        return await workflow.execute_activity(
            activity,
            args=arguments,
            result_type=result,
            start_to_close_timeout=ATTEMPT_TIMEOUT,
            heartbeat_timeout=MISSED,
            retry_policy=PATIENCE,
            summary=str(arguments[-1]),
        )
