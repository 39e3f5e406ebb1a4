"""A postscript: the sanction of a closed case goes on, and the case's ledger tells how."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from services.workflow.activities.recording import WRITE_POSTSCRIPT
    from services.workflow.domain.postscripts import Postscript
    from shared.contracts.sanctions import POSTSCRIPT_WORKFLOW, SanctionMilestone

ATTEMPT_TIMEOUT = timedelta(seconds=10)
PATIENCE = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(minutes=1))
"""No last attempt: operators see it waiting for its database, or for a case that a restore has opened again."""


@workflow.defn(name=POSTSCRIPT_WORKFLOW)
class PostscriptWorkflow:
    """Id `postscript/<case number>/<round>.<sequence>`: started by the sanction, which finds no case to tell."""

    @workflow.run
    async def run(self, milestone: SanctionMilestone) -> int:
        """The sequence of the ledger's row.

        No local activity, as elsewhere: this one may be tried for days, and a worker that is asked to stop waits for
        a local one until it succeeds.
        """
        sequence: int = await workflow.execute_activity(
            WRITE_POSTSCRIPT,
            Postscript(milestone=milestone, recorded_at=workflow.now()),
            result_type=int,
            start_to_close_timeout=ATTEMPT_TIMEOUT,
            retry_policy=PATIENCE,
            summary=f"{milestone.round}.{milestone.sequence} {milestone.kind.value}",
        )
        return sequence
