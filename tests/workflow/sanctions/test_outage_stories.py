"""The database is away while a clock runs out: an act that a lost task had recorded is not recorded again behind it."""

import asyncio
from datetime import timedelta

from temporalio.testing import WorkflowEnvironment

from deploy.rehearsal.milestones import MemoryMilestoneLog
from services.sanctions.domain.acts import ActRequest
from services.sanctions.domain.milestones import Writer
from services.sanctions.domain.state import READ_LOG, Entry, Read, Reading, Recorded
from shared.contracts.sanctions import MilestoneKind
from shared.contracts.vocabulary import SanctionCategory
from tests.workflow.sanctions.story import sanction

SHORTLY = timedelta(seconds=5)
LONGER_THAN_ANY_RETRY_WAITS = 30
KEY = "act-of-a-lost-task"


class LogThatGoesAway(MemoryMilestoneLog):
    """`lost` was recorded by a workflow task that was lost, before the clock had run out."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = False
        self.lost: Entry | None = None

    async def write(self, entry: Entry) -> Recorded:
        self._answer()
        if self.lost is not None and entry.milestone.kind is MilestoneKind.EXAMINATION_OVERDUE:
            lost, self.lost = self.lost, None
            await super().write(lost)
        return await super().write(entry)

    async def read(self, reading: Reading) -> Read:
        self._answer()
        return await super().read(reading)

    def _answer(self) -> None:
        if self.is_away:
            raise ConnectionError("the database is away")


async def test_an_act_that_a_lost_task_had_recorded_before_the_clock_ran_out_is_recorded_once(
    environment: WorkflowEnvironment,
) -> None:
    """Recorded again under the same key, it would be refused by the database for ever, and hold up the sanction."""
    log = LogThatGoesAway()
    async with sanction(environment, SanctionCategory.SEVERE, log=log) as story:
        [clock] = (await story.state()).clocks
        await environment.sleep(clock.due_at - await environment.get_current_time() - SHORTLY)
        await story.becomes(MilestoneKind.DUE_SOON)
        log.is_away = True
        await story.handle.signal(READ_LOG)  # waits for the database, and keeps others waiting
        summons = await story.summons_of_tomorrow()
        now = await environment.get_current_time()
        request = ActRequest(act=summons, by=story.officer)
        log.lost = Writer(story.order, await story.state()).acted(KEY, request, now)
        asking = asyncio.create_task(story.does(summons, key=KEY))
        await story.waits(seconds=LONGER_THAN_ANY_RETRY_WAITS)
        log.is_away = False
        await story.waits(seconds=LONGER_THAN_ANY_RETRY_WAITS)
        assert (await asking).sequence == len(("received", "due_soon", "summoned"))
        await story.tells("received", "due_soon", "summoned", "examination_overdue")
