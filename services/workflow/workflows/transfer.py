"""A bulk hand-over: the cases that were written down for it are handed over a few at a time, each once."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from services.workflow.activities.transferring import HAND_OVER, NEXT_CASES
    from services.workflow.domain.transfers import TRANSFER_WORKFLOW, TransferRun, progress_in_words
    from shared.temporal.heartbeat import MISSED

ATTEMPT_TIMEOUT = timedelta(seconds=60)
ANSWER_WITHIN = timedelta(seconds=60)
"""A case that has not answered by then, however often it was asked, is set aside for the others."""
REST = timedelta(seconds=60)
"""Before those set aside are asked again."""
AT_ONCE = 10
AGAIN = "those-set-aside-again"
PATIENCE = RetryPolicy(initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(seconds=30))
"""No last attempt: a case that cannot be reached now is handed over when it can, and operators see it waiting."""


@workflow.defn(name=TRANSFER_WORKFLOW)
class TransferWorkflow:
    """Id `transfer/<transfer id>`. What was done stands in the database, so a new run goes on where the last stood."""

    @workflow.init
    def __init__(self, run: TransferRun) -> None:
        self.transfer_id = run.transfer_id
        self.after = run.after
        self.set_aside = set(run.set_aside)
        self.done = 0

    @workflow.run
    async def run(self, run: TransferRun) -> int:  # noqa: ARG002 -- held since __init__
        """How many cases this run settled."""
        while cases := await self._next():
            await asyncio.gather(*(self._hand_over(case) for case in cases))
            self.after = cases[-1]
            workflow.set_current_details(progress_in_words(self.transfer_id, self.done, self.set_aside))
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(self._rest_of_it())
        return self.done

    async def _next(self) -> list[str]:
        """In the order of their numbers, and behind the last of them those that still wait, from the first again."""
        cases = await self._those_after()
        if cases or not self.after or not workflow.patched(AGAIN):
            return cases
        if self.set_aside:
            await workflow.sleep(REST, summary=f"{len(self.set_aside)} perkara belum menjawab")
        self.after = ""
        return await self._those_after()

    async def _those_after(self) -> list[str]:
        cases: list[str] = await workflow.execute_activity(
            NEXT_CASES,
            args=(self.transfer_id, AT_ONCE, self.after),
            result_type=list[str],
            start_to_close_timeout=ATTEMPT_TIMEOUT,
            heartbeat_timeout=MISSED,
            retry_policy=PATIENCE,
            summary=self.after,
        )
        return cases

    async def _hand_over(self, case: str) -> None:
        try:
            await workflow.execute_activity(
                HAND_OVER,
                args=(self.transfer_id, case),
                result_type=str,
                schedule_to_close_timeout=ANSWER_WITHIN,
                heartbeat_timeout=MISSED,
                retry_policy=PATIENCE,
                summary=case,
            )
        except ActivityError as failure:
            if is_cancelled_exception(failure):
                raise
            self.set_aside.add(case)
        else:
            self.set_aside.discard(case)
            self.done += 1

    def _rest_of_it(self) -> TransferRun:
        return TransferRun(transfer_id=self.transfer_id, after=self.after, set_aside=tuple(sorted(self.set_aside)))
