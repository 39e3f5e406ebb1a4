"""A sanction of months: it has an end, and the official is restored by the clock."""

from datetime import timedelta

from temporalio.testing import WorkflowEnvironment

from services.sanctions.domain.acting import Capacity
from services.sanctions.domain.acts import Decide, ReportExecution, Serve
from shared.contracts.sanctions import MilestoneKind
from shared.contracts.vocabulary import CaseOutcome, Confidence, SanctionCategory
from shared.temporal import search_attributes as attributes
from tests.workflow.sanctions.served import served
from tests.workflow.sanctions.story import LETTER, Story, sanction

REPORT = ReportExecution(letter_number=LETTER)


async def in_force(story: Story, code: str) -> None:
    await served(story, code)
    await story.waits(days=60)
    await story.becomes(MilestoneKind.EFFECTIVE)


async def test_a_demotion_ends_after_twelve_months_and_not_before(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await in_force(story, "pp94.demotion")
        executed = await story.does(REPORT)
        [end] = executed.deadlines
        assert (end.months, end.confidence, executed.due_at) == (12, Confidence.UNVERIFIED, end.due_at)
        assert executed.outcome is CaseOutcome.SANCTIONED
        now = await environment.get_current_time()
        await environment.sleep(end.due_at - now - timedelta(minutes=1))
        assert (await story.state()).stage is MilestoneKind.EXECUTED
        await story.waits(minutes=2)
        assert await story.handle.result() is MilestoneKind.RESTORED
        restored = await story.becomes(MilestoneKind.RESTORED)
        assert (restored.at, restored.sanction) == (end.due_at, "pp94.demotion")


async def test_a_watcher_sees_until_when_a_sanction_lasts(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await in_force(story, "pp94.demotion")
        executed = await story.does(REPORT)
        shown = (await story.handle.describe()).typed_search_attributes
        assert shown.get(attributes.CASE_STAGE) == "sanction:executed"
        assert shown.get(attributes.CASE_DUE_AT) == executed.due_at
        assert await story.refuses(REPORT) == "wrong_order"


async def test_execution_reported_after_the_end_restores_at_once(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await in_force(story, "pp94.demotion")
        await story.waits(days=500)
        await story.does(REPORT)
        assert await story.handle.result() is MilestoneKind.RESTORED


async def test_a_reprimand_has_no_end_to_wait_for(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        await in_force(story, "pp94.oral_reprimand")
        executed = await story.does(REPORT)
        assert executed.due_at is None
        assert await story.handle.result() is MilestoneKind.EXECUTED


async def test_the_end_of_a_sanction_goes_into_the_ledger_of_its_closed_case(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await in_force(story, "pp94.demotion")
        await story.does(REPORT)
        await story.loses_its_case()
        await story.waits(days=400)
        assert await story.handle.result() is MilestoneKind.RESTORED
        [restored] = story.of_kind(MilestoneKind.RESTORED)
        assert await story.postscript(restored) == restored.sequence


async def test_an_overdue_report_to_the_minister_is_told_after_the_case_has_closed(
    environment: WorkflowEnvironment,
) -> None:
    async with sanction(environment, SanctionCategory.MORAL, violation="KE-02") as story:
        await story.does(Decide(sanction="pp42.closed_statement", letter_number=LETTER, capacity=Capacity.PJ))
        await story.does(Serve())
        await story.becomes(MilestoneKind.EFFECTIVE)
        await story.does(REPORT)
        await story.loses_its_case()
        assert await story.handle.result() is MilestoneKind.EXECUTED
        [reminder], [overdue] = (
            story.of_kind(MilestoneKind.DUE_SOON),
            story.of_kind(MilestoneKind.MINISTER_REPORT_OVERDUE),
        )
        assert await story.postscript(reminder) < await story.postscript(overdue) == overdue.sequence
