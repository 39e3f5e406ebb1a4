"""Record the histories that later releases must be able to replay.

`python -m tests.workflow.sanctions.record_histories` writes those that do not exist yet; a history is kept for ever.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from services.sanctions.domain.acting import Capacity
from services.sanctions.domain.acts import (
    Decide,
    DecideAppeal,
    DecideObjection,
    FileAppeal,
    FileObjection,
    ProposeDeviation,
    RecordAbsence,
    RelieveFromDuty,
    RemedyResult,
    ReportExecution,
    ReportToMinister,
    SendDecision,
    Serve,
)
from shared.contracts.sanctions import MilestoneKind
from shared.contracts.vocabulary import SanctionCategory
from shared.temporal.connection import add_search_attributes
from tests.binaries import binary
from tests.replay.record import leave_from_tomorrow
from tests.workflow.sanctions.story import LETTER, Story, sanction

HISTORIES = Path(__file__).parent / "histories"
ROUND = Path(__file__).parent / "decree_round.json"


async def severe(story: Story) -> None:
    await story.examines()
    await story.does(Decide(sanction="pp94.demotion", letter_number=LETTER))
    await story.does(Serve())
    await story.waits(days=60)
    await story.becomes(MilestoneKind.EFFECTIVE)
    await story.does(ReportExecution(letter_number=LETTER))


async def deviation_and_objection(story: Story) -> None:
    await story.examines()
    code, ground = "pp94.written_reprimand", "lesser_violation_found"
    breach = "pp94.article_of_the_letter"
    await story.does(ProposeDeviation(sanction=code, letter_number=LETTER, ground=ground, breach=breach))
    await story.answers_deviation(accepted=True)
    await story.becomes(MilestoneKind.DECIDED)
    await story.does(Serve())
    await story.does(FileObjection(letter_number=LETTER))
    await story.does(DecideObjection(letter_number=LETTER, result=RemedyResult.UPHELD))
    await story.becomes(MilestoneKind.EFFECTIVE)
    await story.does(ReportExecution(letter_number=LETTER))


async def overdue_service(story: Story) -> None:
    await story.examines()
    await story.does(Decide(sanction="pp94.removal_to_executor_position", letter_number=LETTER))
    await story.waits(days=60)
    await story.becomes(MilestoneKind.SERVICE_OVERDUE)
    await story.does(Serve())
    await story.waits(days=60)
    await story.becomes(MilestoneKind.EFFECTIVE)
    await story.does(ReportExecution(letter_number=LETTER))


async def sent_and_restored(story: Story) -> None:
    await story.examines()
    await story.does(Decide(sanction="pp94.demotion", letter_number=LETTER))
    await story.does(RecordAbsence(letter_number=LETTER))
    await story.does(SendDecision(letter_number=LETTER))
    await story.does(Serve())
    await story.waits(days=60)
    await story.becomes(MilestoneKind.EFFECTIVE)
    await story.does(ReportExecution(letter_number=LETTER))
    await story.waits(days=400)
    await story.becomes(MilestoneKind.RESTORED)


async def appeal_out_of_time(story: Story) -> None:
    await story.examines()
    await story.does(Decide(sanction="pp94.honourable_dismissal", letter_number=LETTER))
    await story.does(Serve())
    await story.does(FileAppeal(letter_number=LETTER))
    await story.waits(days=200)
    await story.becomes(MilestoneKind.REMEDY_OVERDUE)
    await story.does(DecideAppeal(letter_number=LETTER, result=RemedyResult.ANNULLED))


async def late_examination_by_an_acting_head(story: Story) -> None:
    await story.waits(days=60)
    await story.becomes(MilestoneKind.EXAMINATION_OVERDUE)
    await story.summons()
    await story.waits(days=2)
    await story.examines()
    await story.does(RelieveFromDuty(letter_number=LETTER))
    await story.does(Decide(sanction="pp94.honourable_dismissal", letter_number=LETTER, capacity=Capacity.PJ))
    await story.does(ReportToMinister(letter_number=LETTER))
    await story.does(Serve())
    await story.waits(days=60)
    await story.becomes(MilestoneKind.EFFECTIVE)
    await story.does(ReportExecution(letter_number=LETTER))


async def clocks_moved_by_decrees(story: Story) -> None:
    """One decree moves the last day of service, one the effect and the time for an objection, one moves nothing."""
    await story.examines()
    await story.does(Decide(sanction="pp94.demotion", letter_number=LETTER))
    now = await story.environment.get_current_time()
    await story.decree(leave_from_tomorrow(now))
    await story.does(Serve())
    later = leave_from_tomorrow(now + timedelta(days=10), days=5)
    await story.decree(later.model_copy(update={"citation": "SKB 2/2099"}), "decree-2")
    weekend = now + timedelta(days=5 - now.weekday() + 14)
    nothing = leave_from_tomorrow(weekend - timedelta(days=1), days=1)
    await story.decree(nothing.model_copy(update={"citation": "SKB 3/2099"}), "decree-3")
    await story.waits(days=90)
    await story.becomes(MilestoneKind.EFFECTIVE)
    await story.does(ReportExecution(letter_number=LETTER))


async def told_after_its_case(story: Story) -> None:
    """The case closed with the execution; the end of the sanction, and a late report, go to its ledger."""
    await story.examines()
    await story.does(Decide(sanction="pp94.demotion", letter_number=LETTER, capacity=Capacity.PJ))
    await story.does(Serve())
    await story.waits(days=60)
    await story.becomes(MilestoneKind.EFFECTIVE)
    await story.does(ReportExecution(letter_number=LETTER))
    await story.loses_its_case()
    await story.does(ReportToMinister(letter_number=LETTER))
    await story.waits(days=400)


PATHS: tuple[Callable[[Story], Awaitable[None]], ...] = (
    severe,
    deviation_and_objection,
    overdue_service,
    sent_and_restored,
    appeal_out_of_time,
    late_examination_by_an_acting_head,
    clocks_moved_by_decrees,
    told_after_its_case,
)


async def record(environment: WorkflowEnvironment, path: Callable[[Story], Awaitable[None]]) -> None:
    file = HISTORIES / f"{path.__name__}.json"
    if file.exists():
        return
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await path(story)
        await story.handle.result()
        file.write_text(anonymous((await story.handle.fetch_history()).to_json()))
        if story.rounds and not ROUND.exists():
            made = await environment.client.get_workflow_handle(story.rounds[0]).fetch_history()
            ROUND.write_text(anonymous(made.to_json()))


def anonymous(history: str) -> str:
    """Without the process and host that happened to record it."""
    return re.sub(r'"identity": "[^"]*"', '"identity": "recorder"', history)


async def main() -> None:
    HISTORIES.mkdir(exist_ok=True)
    environment = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=binary("temporal-test-server"), data_converter=pydantic_data_converter
    )
    await add_search_attributes(environment.client)
    for path in PATHS:
        await record(environment, path)
    await environment.shutdown()


if __name__ == "__main__":
    asyncio.run(main())
