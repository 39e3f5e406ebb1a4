"""A log that knows more than the history: Temporal was restored from an older moment, or lost altogether."""

from temporalio.common import WorkflowIDConflictPolicy
from temporalio.testing import WorkflowEnvironment

from services.sanctions.domain.acts import RecordExamination
from services.sanctions.domain.state import READ_LOG
from services.sanctions.workflows.sanction import SanctionWorkflow
from shared.contracts.sanctions import SANCTION_TASK_QUEUE
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


async def test_reading_what_is_known_writes_nothing(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, MORAL) as story:
        await story.summons()
        before, rows = await story.state(), len(story.log.rows)
        await story.handle.signal(READ_LOG)
        assert (await story.state(), len(story.log.rows)) == (before, rows)
