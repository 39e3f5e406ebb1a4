"""A log that knows more than the history: Temporal was restored from an older moment, or lost altogether."""

from temporalio.common import WorkflowIDConflictPolicy
from temporalio.testing import WorkflowEnvironment

from services.sanctions.domain.acts import RecordExamination, ReportExecution, Serve
from services.sanctions.domain.postscripts import postscript_id
from services.sanctions.domain.state import READ_LOG
from services.sanctions.workflows.sanction import SanctionWorkflow
from shared.contracts.sanctions import SANCTION_TASK_QUEUE, MilestoneKind
from shared.contracts.vocabulary import SanctionCategory
from tests.workflow.sanctions.served import decide
from tests.workflow.sanctions.story import LETTER, Story, sanction

MORAL = SanctionCategory.MORAL


async def lose_the_history(story: Story) -> None:
    story.handle = await story.environment.client.start_workflow(
        SanctionWorkflow.run,
        story.order,
        id=story.handle.id,
        task_queue=SANCTION_TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
    )


async def test_a_sanction_goes_on_from_its_log_alone(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, MORAL) as story:
        await story.summons()
        await story.does(RecordExamination(letter_number=LETTER))
        before = await story.state()
        await story.waits(hours=1)
        await lose_the_history(story)
        after = await story.state()
        while after.sequence < before.sequence:
            after = await story.state()
        assert after == before
        decided = await story.does(decide("pp42.open_statement"))
        assert decided.sequence == before.sequence + 1


async def test_a_ledger_is_told_again_by_a_sanction_that_begins_again(environment: WorkflowEnvironment) -> None:
    """It may have been put back since it was told; a row that it has stays the only one."""
    async with sanction(environment, MORAL, violation="KE-02") as story:
        await story.does(decide("pp42.open_statement"))
        await story.does(Serve())
        await story.becomes(MilestoneKind.EFFECTIVE)
        await story.loses_its_case()
        executed = await story.does(ReportExecution(letter_number=LETTER))
        assert await story.handle.result() is MilestoneKind.EXECUTED
        told = await story.environment.client.get_workflow_handle(postscript_id(executed)).describe()
        await lose_the_history(story)
        assert await story.handle.result() is MilestoneKind.EXECUTED
        again = await story.environment.client.get_workflow_handle(postscript_id(executed)).describe()
        assert told.run_id != again.run_id


async def test_reading_what_is_known_writes_nothing(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, MORAL) as story:
        await story.summons()
        before, rows = await story.state(), len(story.log.rows)
        await story.handle.signal(READ_LOG)
        assert (await story.state(), len(story.log.rows)) == (before, rows)
