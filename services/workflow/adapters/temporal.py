"""The case workflows, reached through Temporal."""

import asyncio
from datetime import timedelta
from typing import TypeVar

from pydantic import BaseModel
from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from services.workflow.adapters.intake import Assignment
from services.workflow.domain.actions import CASE_CLOSED
from services.workflow.domain.case import ActionAnswer, ActionRequest, CaseInput, Reassigned, Reassignment
from services.workflow.domain.decrees import DECREE_WORKFLOW, DecreeOrder
from services.workflow.domain.recording import READ_LEDGER
from services.workflow.domain.transfers import TRANSFER_TASK_QUEUE, TRANSFER_WORKFLOW, TransferRun
from services.workflow.domain.words import case_summary
from shared.calendar import Decree
from shared.calendar.announced import days_touched
from shared.contracts.cases import CASE_TASK_QUEUE, CASE_WORKFLOW
from shared.contracts.refusals import Refusal, Refused
from shared.temporal import search_attributes as attributes

Answer = TypeVar("Answer", bound=BaseModel)
PATIENCE = timedelta(seconds=20)
HOPELESS = (RPCStatusCode.INVALID_ARGUMENT, RPCStatusCode.UNIMPLEMENTED, RPCStatusCode.PERMISSION_DENIED)
"""Asking again cannot help. All else (away, busy, a workflow task that failed on its way) passes."""


class NoAnswerYet(Exception):  # noqa: N818 -- the action is written down and will be delivered
    """No worker answered in time. Ask again with the same key: it is the same action."""


class CaseNotRunning(Exception):  # noqa: N818 -- where a case is before it starts, and after it has closed
    """Temporal has no running workflow for this case."""


def workflow_id(case_number: str) -> str:
    return f"case/{case_number}"


class TemporalCases:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(self, assignment: Assignment) -> None:
        """Start the case, or tell a running one that a report attached. Doing it twice changes nothing."""
        case = assignment.case
        try:
            await self._client.start_workflow(
                CASE_WORKFLOW,
                case,
                id=workflow_id(case.case_number),
                task_queue=CASE_TASK_QUEUE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                search_attributes=_search_attributes(case),
                static_summary=case_summary(case),
                rpc_timeout=PATIENCE,
                start_signal=None if assignment.opened_case else "attach_report",
                start_signal_args=[] if assignment.opened_case else [assignment.report_id],
            )
        except WorkflowAlreadyStartedError:
            return  # closed since: the report's row stands, the case's record is complete

    async def begin(self, case: CaseInput) -> None:
        """Start the case unless it runs. Raises WorkflowAlreadyStartedError when it has ended."""
        await self._begin(case, WorkflowIDConflictPolicy.USE_EXISTING, WorkflowIDReusePolicy.REJECT_DUPLICATE)

    async def start_again(self, case: CaseInput) -> None:
        """From its ledger, whatever became of the run before, which is ended."""
        await self._begin(case, WorkflowIDConflictPolicy.TERMINATE_EXISTING, WorkflowIDReusePolicy.ALLOW_DUPLICATE)

    async def _begin(self, case: CaseInput, conflict: WorkflowIDConflictPolicy, reuse: WorkflowIDReusePolicy) -> None:
        await self._client.start_workflow(
            CASE_WORKFLOW,
            case,
            id=workflow_id(case.case_number),
            task_queue=CASE_TASK_QUEUE,
            id_conflict_policy=conflict,
            id_reuse_policy=reuse,
            search_attributes=_search_attributes(case),
            static_summary=case_summary(case),
            rpc_timeout=PATIENCE,
        )

    async def read_again(self, case_number: str) -> None:
        """Make the case look for rows that it does not know of. One that has ended knows them. Raises NoAnswerYet."""
        try:
            await self._client.get_workflow_handle(workflow_id(case_number)).signal(READ_LEDGER)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise _unreachable(case_number, error) from None

    async def act(self, case_number: str, request: ActionRequest, *, key: str, timeout_seconds: float) -> ActionAnswer:
        """Raises Refused when the case refuses, NoAnswerYet when nobody answers in time, CaseNotRunning."""
        return await self._ask("act", case_number, request, ActionAnswer, key=key, timeout_seconds=timeout_seconds)

    async def reassign(
        self, case_number: str, request: Reassignment, *, key: str, timeout_seconds: float
    ) -> Reassigned:
        """Raises as `act` does."""
        return await self._ask("reassign", case_number, request, Reassigned, key=key, timeout_seconds=timeout_seconds)

    async def _ask(
        self,
        update: str,
        case_number: str,
        request: BaseModel,
        answer: type[Answer],
        *,
        key: str,
        timeout_seconds: float,
    ) -> Answer:
        handle = self._client.get_workflow_handle(workflow_id(case_number))
        try:
            async with asyncio.timeout(timeout_seconds + 1):
                given: Answer = await handle.execute_update(
                    update,
                    request,
                    id=key,
                    result_type=answer,
                    rpc_timeout=timedelta(seconds=timeout_seconds),
                )
                return given
        except WorkflowUpdateFailedError as failure:
            raise refused(failure) from None
        except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
            raise NoAnswerYet(case_number) from None
        except RPCError as error:
            raise _unreachable(case_number, error) from None


class TemporalTransfers:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(self, transfer_id: str) -> None:
        """One run at a time. A transfer that has ended may run again: for cases that came since, or were left."""
        await self._client.start_workflow(
            TRANSFER_WORKFLOW,
            TransferRun(transfer_id=transfer_id),
            id=f"transfer/{transfer_id}",
            task_queue=TRANSFER_TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=f"Pengalihan {transfer_id}",
            rpc_timeout=PATIENCE,
        )


class TemporalDecrees:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(self, decree_id: str, decree: Decree) -> None:
        """One round for each decree, however often it is told: a round that runs or has run is not begun again."""
        order = DecreeOrder(decree_id=decree_id, citation=decree.citation, days=days_touched(decree))
        try:
            await self._client.start_workflow(
                DECREE_WORKFLOW,
                order,
                id=f"decree/{decree_id}",
                task_queue=CASE_TASK_QUEUE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                static_summary=f"Penetapan {decree.citation}",
                rpc_timeout=PATIENCE,
            )
        except WorkflowAlreadyStartedError:
            return


def refused(failure: WorkflowUpdateFailedError) -> Refused:
    """The refusal that the workflow's validator wrote into the failure."""
    cause = failure.cause
    if not isinstance(cause, ApplicationError) or len(cause.details) < len(("status", "detail_id")):
        return Refused(CASE_CLOSED)
    status, detail_id, *known = cause.details
    refusal = Refusal(cause.type or "refused", int(status), str(detail_id), cause.message)
    return Refused(refusal, known=known[0] if known else None)


def _unreachable(case_number: str, error: RPCError) -> Exception:
    if error.status is RPCStatusCode.NOT_FOUND:
        return CaseNotRunning(case_number)
    return error if error.status in HOPELESS else NoAnswerYet(case_number)


def _search_attributes(case: CaseInput) -> TypedSearchAttributes:
    return TypedSearchAttributes(
        [
            SearchAttributePair(attributes.CASE_NUMBER, case.case_number),
            SearchAttributePair(attributes.CASE_STAGE, "opened"),
            SearchAttributePair(attributes.CASE_EDITION, case.edition),
            SearchAttributePair(attributes.CASE_AUTHORITY, case.parties.recommending),
            SearchAttributePair(attributes.CASE_AGENCY, case.agency),
            SearchAttributePair(attributes.CASE_PROVINCE, case.province),
            SearchAttributePair(attributes.CASE_VIOLATION, case.violation),
            SearchAttributePair(attributes.CASE_ELECTION, case.election.value),
            SearchAttributePair(attributes.CASE_SLA, "on-time"),
        ]
    )
