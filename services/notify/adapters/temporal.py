"""The notice workflows, reached through Temporal."""

from datetime import timedelta

from temporalio.client import Client
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from services.notify.domain.notices import NOTICE_TASK_QUEUE, NOTICE_WORKFLOW, Notice, workflow_id
from shared.messaging.errors import Transient
from shared.temporal.search_attributes import CASE_NUMBER

PATIENCE = timedelta(seconds=20)


class TemporalNotices:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(self, notice: Notice) -> None:
        """Starting what runs, or what has ended, changes nothing. Raises Transient when Temporal is away."""
        try:
            await self._start(notice, WorkflowIDReusePolicy.REJECT_DUPLICATE)
        except WorkflowAlreadyStartedError:
            return

    async def start_again(self, notice: Notice) -> None:
        """Also when a run of it has ended, which the book of deliveries, being older, does not know."""
        await self._start(notice, WorkflowIDReusePolicy.ALLOW_DUPLICATE)

    async def _start(self, notice: Notice, reuse: WorkflowIDReusePolicy) -> None:
        try:
            await self._client.start_workflow(
                NOTICE_WORKFLOW,
                notice,
                id=workflow_id(notice.notice_id),
                task_queue=NOTICE_TASK_QUEUE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=reuse,
                search_attributes=TypedSearchAttributes([SearchAttributePair(CASE_NUMBER, notice.case_number)]),
                static_summary=summary(notice),
                request_eager_start=True,
                rpc_timeout=PATIENCE,
            )
        except RPCError as error:
            raise Transient(error.status.name) from error


def summary(notice: Notice) -> str:
    readers = ", ".join(sorted({delivery.recipient for delivery in notice.deliveries}))
    return f"{notice.template} · {notice.case_number} · {readers}"[:190]
