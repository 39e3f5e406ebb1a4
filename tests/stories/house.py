"""One time-skipping server and one pair of workers, on which the stories are played one after the other.

The server's clock only goes forward; each story begins on a day of its own because the workers' clock is set back.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from deploy.rehearsal import theatre
from deploy.rehearsal.book import MemoryCaseBook
from deploy.rehearsal.clock import MovedClock
from deploy.rehearsal.milestones import MemoryMilestoneLog
from services.sanctions.adapters.temporal import workflow_id as sanction_id
from services.sanctions.domain.decrees import Crossed as SanctionsCrossed
from services.sanctions.domain.decrees import Search as SanctionSearch
from services.sanctions.domain.state import Entry, Read, Reading
from services.sanctions.domain.state import Recorded as RecordedMilestone
from services.sanctions.worker import sanction_worker
from services.workflow.adapters.temporal import workflow_id
from services.workflow.domain.decrees import Crossed, Search
from services.workflow.domain.postscripts import Postscript
from services.workflow.domain.recording import Recorded, RecordRequest, Standing
from services.workflow.worker import case_worker
from shared.calendar import Calendar

STATE = "state"
UNDER_WAY = frozenset(
    {
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
        EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
        EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
        EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
        EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
        EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
        EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED,
    }
)
"""The last event of a history after which the workflow is called again without anybody's doing."""


@dataclass
class OpenBook:
    """The case book of the story that is being played."""

    now: MemoryCaseBook = field(default_factory=MemoryCaseBook)

    async def write(self, request: RecordRequest) -> Recorded:
        return await self.now.write(request)

    async def add(self, postscript: Postscript) -> Standing:
        return await self.now.add(postscript)

    async def crossed(self, search: Search) -> Crossed:
        return await self.now.crossed(search)


@dataclass
class OpenLog:
    """The milestones of the story that is being played."""

    now: MemoryMilestoneLog = field(default_factory=MemoryMilestoneLog)

    async def write(self, entry: Entry) -> RecordedMilestone:
        return await self.now.write(entry)

    async def read(self, reading: Reading) -> Read:
        return await self.now.read(reading)

    async def crossed(self, search: SanctionSearch) -> SanctionsCrossed:
        return await self.now.crossed(search)


@dataclass
class House:
    environment: WorkflowEnvironment
    clock: MovedClock
    book: OpenBook
    log: OpenLog

    async def opens(self, start: datetime, calendar: Calendar) -> theatre.Theatre:
        """The next story begins at `start`, or within a second of it, with books that are empty."""
        self.clock.seconds = ceil((start - await self.environment.get_current_time()).total_seconds())
        self.book.now, self.log.now = MemoryCaseBook(calendar), MemoryMilestoneLog(calendar)
        return theatre.Theatre(self.environment, self.clock, self.book.now, self.log.now)

    async def clears(self, case_number: str, sanctions: int) -> None:
        """End what still runs, once all of it rests: to end one in the middle of a task stops the server's clock.

        The case goes first: what a sanction still tells it would be a task for it.
        """
        names = (workflow_id(case_number), *(sanction_id(case_number, n) for n in range(1, sanctions + 1)))
        handles = [self.environment.client.get_workflow_handle(name) for name in names]
        while not all([await rests(handle) for handle in handles]):
            for handle in handles:
                await handle.query(STATE)  # answered after the task that is under way
        for handle in handles:
            try:
                await handle.terminate()
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise


async def rests(handle: WorkflowHandle[Any, Any]) -> bool:
    """Nothing that it began is under way: no task, no activity, no word to another."""
    return (await handle.fetch_history()).events[-1].event_type not in UNDER_WAY


@asynccontextmanager
async def house() -> AsyncIterator[House]:
    """Raises CannotStart without a time-skipping server."""
    clock, book, log = MovedClock(0), OpenBook(), OpenLog()
    async with (
        theatre.house((clock.plugin(),)) as environment,
        case_worker(environment.client, book),
        sanction_worker(environment.client, log),
    ):
        yield House(environment, clock, book, log)
