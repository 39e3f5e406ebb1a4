"""The sanction workflows, reached through Temporal."""

import asyncio
from datetime import timedelta

import structlog
from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from services.sanctions.adapters.actions import Asked
from services.sanctions.domain.decrees import DECREE_WORKFLOW, DecreeOrder
from services.sanctions.domain.postscripts import postscript_id, postscript_summary
from services.sanctions.domain.refusals import CLOSED
from services.sanctions.domain.state import READ_LOG, REOPEN, Reopening, SanctionState
from shared.calendar import Decree
from shared.calendar.announced import days_touched
from shared.contracts.cases import CASE_TASK_QUEUE
from shared.contracts.refusals import Refusal, Refused
from shared.contracts.sanctions import (
    POSTSCRIPT_WORKFLOW,
    SANCTION_TASK_QUEUE,
    SANCTION_WORKFLOW,
    SanctionMilestone,
    SanctionOrder,
)
from shared.temporal import search_attributes as attributes

log = structlog.get_logger(__name__)

ACT = "act"
STATE = "state"
READING_SECONDS = 0.05
PATIENCE = timedelta(seconds=10)


class NoAnswerYet(Exception):  # noqa: N818 -- the act is written down and will be delivered
    """No worker answered in time. Ask again with the same key: it is the same act."""


def workflow_id(case_number: str, sanction_round: int) -> str:
    return f"sanction/{case_number}/{sanction_round}"


class TemporalRounds:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(self, decree_id: str, decree: Decree) -> None:
        """One round for each decree, however often it is told: a round that runs or has run is not begun again."""
        order = DecreeOrder(decree_id=decree_id, citation=decree.citation, days=days_touched(decree))
        try:
            await self._client.start_workflow(
                DECREE_WORKFLOW,
                order,
                id=f"decree/{decree_id}/sanctions",
                task_queue=SANCTION_TASK_QUEUE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                static_summary=f"Penetapan {decree.citation}",
                rpc_timeout=PATIENCE,
            )
        except WorkflowAlreadyStartedError:
            return


class TemporalPostscripts:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def tell(self, milestone: SanctionMilestone) -> None:
        """Returns once the ledger of the closed case has it; told again, the ledger stays as it is."""
        await self._client.execute_workflow(
            POSTSCRIPT_WORKFLOW,
            milestone,
            id=postscript_id(milestone),
            task_queue=CASE_TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            search_attributes=attributes.of_case(milestone.case_number),
            static_summary=postscript_summary(milestone),
            rpc_timeout=PATIENCE,
        )


class TemporalSanctions:
    """`timeout_seconds` bounds the whole call: the SDK's own retries may outlast its timeout for one attempt."""

    def __init__(self, client: Client, *, timeout_seconds: float) -> None:
        self._client = client
        self.timeout_seconds = timeout_seconds

    async def begin(self, order: SanctionOrder) -> None:
        """Start the sanction unless it runs. Raises WorkflowAlreadyStartedError when it has ended."""
        await self._begin(order, WorkflowIDConflictPolicy.USE_EXISTING, WorkflowIDReusePolicy.REJECT_DUPLICATE)

    async def start_again(self, order: SanctionOrder) -> None:
        """From its milestones, whatever became of the run before, which is ended."""
        await self._begin(order, WorkflowIDConflictPolicy.TERMINATE_EXISTING, WorkflowIDReusePolicy.ALLOW_DUPLICATE)

    async def _begin(
        self, order: SanctionOrder, conflict: WorkflowIDConflictPolicy, reuse: WorkflowIDReusePolicy
    ) -> None:
        await self._client.start_workflow(
            SANCTION_WORKFLOW,
            order,
            id=workflow_id(order.case_number, order.round),
            task_queue=SANCTION_TASK_QUEUE,
            id_conflict_policy=conflict,
            id_reuse_policy=reuse,
            static_summary=f"Sanksi {order.case_number} · {order.personnel_authority}",
            rpc_timeout=PATIENCE,
        )

    async def reopen(self, order: SanctionOrder, known: int) -> None:
        """Begin a sanction that is over once more, from its log of `known` milestones. Raises NoAnswerYet.

        It waits for an act; whether there is anything to be done, it says when it is asked.
        """
        name = workflow_id(order.case_number, order.round)
        await self._client.start_workflow(
            SANCTION_WORKFLOW,
            order,
            id=name,
            task_queue=SANCTION_TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            static_summary=f"Sanksi {order.case_number} · {order.personnel_authority}",
            start_signal=REOPEN,
            start_signal_args=[Reopening(known=known)],
            rpc_timeout=PATIENCE,
        )
        await self._has_read(name, known)

    async def _has_read(self, name: str, known: int) -> None:
        handle = self._client.get_workflow_handle(name)
        try:
            async with asyncio.timeout(self.timeout_seconds):
                while (await handle.query(STATE, result_type=SanctionState)).sequence < known:  # noqa: ASYNC110 -- not our event
                    await asyncio.sleep(READING_SECONDS)
        except TimeoutError:
            raise NoAnswerYet(name) from None
        except RPCError as error:
            raise _rpc_failure(error) from None

    async def read_again(self, asked: Asked) -> None:
        """Make the sanction look for milestones it does not know of. Raises NoAnswerYet, or Refused: it is over."""
        try:
            await self._client.get_workflow_handle(workflow_id(asked.case_number, asked.round)).signal(READ_LOG)
        except RPCError as error:
            raise _rpc_failure(error) from None

    async def act(self, asked: Asked) -> SanctionMilestone:
        """Raises Refused when the sanction refuses, NoAnswerYet when nobody answers in time."""
        handle = self._client.get_workflow_handle(workflow_id(asked.case_number, asked.round))
        try:
            async with asyncio.timeout(self.timeout_seconds):
                answer: SanctionMilestone = await handle.execute_update(
                    ACT,
                    asked.request,
                    id=asked.key,
                    result_type=SanctionMilestone,
                    rpc_timeout=timedelta(seconds=self.timeout_seconds),
                )
                return answer
        except WorkflowUpdateFailedError as failure:
            raise refused(failure) from None
        except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
            raise NoAnswerYet(asked.key) from None
        except RPCError as error:
            raise _rpc_failure(error) from None


def refused(failure: WorkflowUpdateFailedError) -> Refused:
    """The refusal that the workflow wrote into the failure; a failure of another make means the run has ended."""
    cause = failure.cause
    if not isinstance(cause, ApplicationError) or cause.type is None or not cause.details:
        return Refused(CLOSED)
    status, detail_id, fields, *known = cause.details
    refusal = Refusal(cause.type, int(status), str(detail_id), cause.message, tuple(map(tuple, fields)))
    return Refused(refusal, known=known[0] if known else None)


def _rpc_failure(error: RPCError) -> Exception:
    """Whatever ails the server, the act is written down: only a run that has ended will never take it."""
    if error.status is RPCStatusCode.NOT_FOUND:
        return Refused(CLOSED)
    log.warning("temporal.call_failed", status=error.status.name)
    return NoAnswerYet(error.status.name)
