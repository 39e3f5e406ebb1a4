"""After a restore, Temporal is brought to what PostgreSQL says: the two may be of different moments.

PostgreSQL is the truth. What it says is open runs, and knows its rows; what it says is over ends; what knows more than
PostgreSQL begins again from there; what PostgreSQL has never heard of is of a time that was lost, and is removed.
Doing it twice, or where nothing was restored, changes nothing: a row is committed before any history tells of it.
A database that knows too few of the workflows is taken for a wrong one: then nothing is ended and nothing begins.
A workflow that has begun and has yet to write its first row is of no lost time: what is unknown is asked for twice.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import structlog
from pydantic import BaseModel
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

log = structlog.get_logger(__name__)

PAGE = 200
ANSWER_SECONDS = 30.0
GONE_SECONDS = 20.0
PAUSE_SECONDS = 0.05
STATE = "state"
KNOWN_SHARE = "NETRA_RECONCILE_KNOWN_SHARE"
Known = Callable[[Collection[str]], Awaitable[Collection[str]]]


class Outcome(StrEnum):
    UP_TO_DATE = "up_to_date"
    BEGUN_AGAIN = "begun_again"
    UNANSWERED = "unanswered"
    ENDED = "ended"


class Position(BaseModel):
    """Of a workflow's state, the last row that it knows."""

    sequence: int


@dataclass(frozen=True)
class Kept:
    """A workflow that is open by its rows. `rows` counts them, and is None once it has closed.

    `start` raises WorkflowAlreadyStartedError when it has ended in Temporal; `start_again` ends a run that is there.
    """

    workflow_id: str
    start: Callable[[], Awaitable[None]]
    start_again: Callable[[], Awaitable[None]]
    rows: Callable[[], Awaitable[int | None]]


class Reconciler:
    """`reading` is the signal that makes a workflow look for rows which it does not know."""

    def __init__(self, client: Client, reading: str) -> None:
        self._client = client
        self._reading = reading
        self._open: set[str] = set()

    async def reconcile(self, kept: AsyncIterator[list[Kept]]) -> Counter[Outcome]:
        """Of each batch, all at the same time. Raises RPCError when Temporal is away."""
        counted: Counter[Outcome] = Counter()
        async for batch in kept:
            self._open.update(each.workflow_id for each in batch)
            counted.update(await asyncio.gather(*(self._bring_up(each) for each in batch)))
            log.info("reconciling", **{str(outcome): number for outcome, number in counted.items()})
        return counted

    async def end_what_is_over(self, workflow_type: str) -> int:
        """What an older Temporal runs on though its rows say it has ended reads them, tells them and ends. How many.

        Asks for what runs, which is no more than was open then: what has ended in both is not looked at.
        """
        running = self._client.list_workflows(
            f"WorkflowType = '{workflow_type}' AND ExecutionStatus = 'Running'", page_size=PAGE
        )
        over, batch = 0, list[str]()
        async for found in running:
            batch += [] if found.id in self._open else [found.id]
            if len(batch) == PAGE:
                over, batch = over + await self._read_all(batch), []
        return over + await self._read_all(batch)

    async def _read_all(self, workflow_ids: list[str]) -> int:
        await asyncio.gather(*(self._read(each) for each in workflow_ids))
        return len(workflow_ids)

    async def _read(self, workflow_id: str) -> None:
        try:
            await self._client.get_workflow_handle(workflow_id).signal(self._reading)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:  # it has ended meanwhile
                raise

    async def _bring_up(self, kept: Kept) -> Outcome:
        try:
            await kept.start()
            known = await self._known(kept.workflow_id)
        except WorkflowAlreadyStartedError:
            return await self._begin_again(kept, None)
        rows = await kept.rows()
        if rows is None:
            return Outcome.ENDED
        if known is not None and known > rows:
            return await self._begin_again(kept, known)
        if known != rows:
            await self._client.get_workflow_handle(kept.workflow_id).signal(self._reading)
        return Outcome.UNANSWERED if known is None else Outcome.UP_TO_DATE

    async def _begin_again(self, kept: Kept, known: int | None) -> Outcome:
        rows = await kept.rows()
        if rows is None:
            return Outcome.ENDED
        log.warning("workflow.begun_again", workflow=kept.workflow_id, rows=rows, known=known)
        await kept.start_again()
        await self._client.get_workflow_handle(kept.workflow_id).signal(self._reading)
        return Outcome.BEGUN_AGAIN

    async def _known(self, workflow_id: str) -> int | None:
        """None when no worker answers."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                handle = self._client.get_workflow_handle(workflow_id)
                position: Position = await handle.query(STATE, result_type=Position)
                return position.sequence
        except TimeoutError:
            return None
        except RPCError as error:
            if error.status in {RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.FAILED_PRECONDITION}:
                return None
            raise


class TooFewKnown(Exception):  # noqa: N818 -- what is the case
    """The database knows so few of Temporal's workflows that it is more likely a wrong one."""

    def __init__(self, known: int, listed: int) -> None:
        super().__init__(f"too_few_workflows_known: {known} of {listed}; nothing was removed. See {KNOWN_SHARE}.")


async def remove_unknown(
    client: Client,
    workflow_types: Iterable[str],
    known: Known,
    *,
    least_known: float,
    wait: Callable[[], Awaitable[None]],
) -> int:
    """Remove what `find_unknown` finds; return how many. Raises as it does, and has removed nothing."""
    return await remove(client, await find_unknown(client, workflow_types, known, least_known=least_known, wait=wait))


async def find_unknown(
    client: Client,
    workflow_types: Iterable[str],
    known: Known,
    *,
    least_known: float,
    wait: Callable[[], Awaitable[None]],
) -> list[WorkflowExecution]:
    """Every execution, running or ended, whose id `known` does not give back twice.

    Between the two `wait` is for as long as a worker may take to write the first row of a workflow: whatever is
    found is older than that. Raises TooFewKnown when `known` gives back less than that share of them.
    """
    listed, strangers = 0, list[WorkflowExecution]()
    async for batch in _executions(client, workflow_types):
        listed += len(batch)
        strangers += await _unknown(batch, known)
    if strangers:
        log.info("reconciling", unknown=len(strangers), waits="a worker may be about to write their first row")
        await wait()
        strangers = [one for batch in _batches(strangers) for one in await _unknown(batch, known)]
    _require_known(listed - len(strangers), listed, least_known)
    return strangers


async def remove(client: Client, strangers: Collection[WorkflowExecution]) -> int:
    for execution in strangers:
        log.warning("workflow.removed", workflow=execution.workflow_id, reason="PostgreSQL does not know it")
        await _remove(client, execution)
    return len(strangers)


def _require_known(known: int, listed: int, least_known: float) -> None:
    """Raises TooFewKnown."""
    if known < least_known * listed:
        refused = TooFewKnown(known, listed)
        log.error("reconciling_refused", code="too_few_workflows_known", setting=KNOWN_SHARE, detail=str(refused))
        raise refused


async def _unknown(batch: list[WorkflowExecution], known: Known) -> list[WorkflowExecution]:
    found = set(await known({execution.workflow_id for execution in batch}))
    return [execution for execution in batch if execution.workflow_id not in found]


def _batches(executions: list[WorkflowExecution]) -> Iterator[list[WorkflowExecution]]:
    for start in range(0, len(executions), PAGE):
        yield executions[start : start + PAGE]


async def _executions(client: Client, workflow_types: Iterable[str]) -> AsyncIterator[list[WorkflowExecution]]:
    batch: list[WorkflowExecution] = []
    names = ", ".join(f"'{name}'" for name in workflow_types)
    async for found in client.list_workflows(f"WorkflowType IN ({names})", page_size=PAGE):
        batch.append(WorkflowExecution(workflow_id=found.id, run_id=found.run_id))
        if len(batch) == PAGE:
            yield batch
            batch = []
    yield batch


async def _remove(client: Client, execution: WorkflowExecution) -> None:
    """And wait until it is gone: its id may be needed at once."""
    request = DeleteWorkflowExecutionRequest(namespace=client.namespace, workflow_execution=execution)
    handle = client.get_workflow_handle(execution.workflow_id, run_id=execution.run_id)
    async with asyncio.timeout(GONE_SECONDS):
        try:
            await client.workflow_service.delete_workflow_execution(request)
            while True:
                await handle.describe()
                await asyncio.sleep(PAUSE_SECONDS)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
