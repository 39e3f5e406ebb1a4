"""A ledger that knows more than the history: Temporal was restored from an older moment, or lost altogether."""

from temporalio.common import WorkflowIDConflictPolicy
from temporalio.testing import WorkflowEnvironment

from services.workflow.domain.recording import READ_LEDGER
from services.workflow.workflows.case import CaseWorkflow
from shared.contracts.cases import CASE_TASK_QUEUE
from shared.contracts.sanctions import MilestoneKind
from shared.contracts.vocabulary import Role
from tests.workflow.cases.story import Story, commit_unknown_to_the_worker, tell


async def lose_the_history(story: Story) -> None:
    """Its run is gone; a new one begins with nothing but the case's input and its ledger."""
    story.handle = await story.environment.client.start_workflow(
        CaseWorkflow.run,
        story.case,
        id=story.handle.id,
        task_queue=CASE_TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
    )
    await story.handle.signal(READ_LEDGER)
    await has_read(story, len(story.events))


async def has_read(story: Story, sequence: int) -> None:
    state = await story.state()
    while state.sequence < sequence:
        state = await story.state()


async def test_a_case_that_is_told_to_reads_the_rows_it_does_not_know(environment: WorkflowEnvironment) -> None:
    """Until it is told, it sleeps through the deadline of the step it has entered long ago."""
    async with tell(environment, "kasn-2022") as story:
        await commit_unknown_to_the_worker(story.book, story.case, "register_report")
        await story.handle.signal(READ_LEDGER)
        await has_read(story, len(story.events))
        assert story.kinds().count("action_taken") == 1
        await story.pass_days(30)
        assert "clarification" in {event.stage for event in story.of_kind("deadline_lapsed")}


async def test_reading_what_is_known_writes_nothing(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        before, rows = await story.state(), len(story.events)
        await story.handle.signal(READ_LEDGER)
        assert (await story.state(), len(story.events)) == (before, rows)


async def test_a_case_goes_on_from_its_ledger_alone(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "bkn-2024") as story:
        await story.act("register_report", story.first_actor(), key="k-1", reference="001/REG")
        before = await story.state()
        await lose_the_history(story)
        assert await story.state() == before
        again = await story.act("register_report", story.first_actor(), key="k-1", reference="001/REG")
        assert again == before.answers["k-1"]
        await story.act("submit_clarification", Role.HANDLER, reference="002/KLAR")
        assert story.stages().count("clarification") == 1


async def test_a_sanction_under_way_is_not_ordered_or_told_a_second_time(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "bkn-2024") as story:
        await story.to_sanction()
        await story.milestone(MilestoneKind.RECEIVED)
        await lose_the_history(story)
        state = await story.state()
        assert (state.sanction_round, state.milestones_seen) == (1, 1)
        story.milestones = 0
        await story.milestone(MilestoneKind.RECEIVED)
        assert story.kinds().count("sanction_milestone") == 1
        await story.milestone(MilestoneKind.SUMMONED)
        assert story.kinds().count("sanction_milestone") == 2


async def test_what_lapsed_before_is_not_told_again(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.pass_days(30)
        lapses, rungs = len(story.of_kind("deadline_lapsed")), len(story.of_kind("rung_fired"))
        assert lapses
        await lose_the_history(story)
        await story.pass_days(30)
        assert (len(story.of_kind("deadline_lapsed")), len(story.of_kind("rung_fired"))) == (lapses, rungs)
