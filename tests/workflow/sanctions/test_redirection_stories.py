"""A sanction whose personnel authority turns out to have a conflict of interest is executed by another agency."""

from datetime import timedelta

from temporalio.testing import WorkflowEnvironment

from services.sanctions.domain.acts import Actor, ReportExecution, Serve
from shared.contracts.sanctions import REDIRECTION_SIGNAL, MilestoneKind, Redirection
from shared.contracts.vocabulary import SanctionCategory
from tests.workflow.sanctions.served import decided
from tests.workflow.sanctions.story import LETTER, Story, sanction
from tests.workflow.sanctions.test_sanction_stories import decide

MINISTER = Actor(agency="kemendagri", subject="officer-2", roles=frozenset({"personnel_authority"}))


async def redirect(story: Story, agency: str = "kemendagri") -> None:
    at = await story.environment.get_current_time()
    await story.handle.signal(REDIRECTION_SIGNAL, Redirection(personnel_authority=agency, at=at))
    await story.becomes(MilestoneKind.REDIRECTED)


async def test_the_new_authority_goes_on_where_the_old_one_stopped(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        await decided(story, "pp94.written_reprimand")
        await redirect(story)
        assert await story.refuses(Serve()) == "wrong_agency"
        await story.does(Serve(), by=MINISTER)
        await story.waits(days=60)
        await story.becomes(MilestoneKind.EFFECTIVE)
        await story.does(ReportExecution(letter_number=LETTER), by=MINISTER)
        await story.tells(
            "received", "summoned", "examined", "decided", "redirected", "served", "effective", "executed"
        )


async def test_the_days_that_run_run_on_for_the_new_authority(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.MORAL) as story:
        await story.does(decide("pp42.open_statement"))
        before = await story.state()
        await story.waits(days=1)
        await redirect(story)
        after = await story.state()
        assert (after.stage, after.due_at, after.sanction) == (before.stage, before.due_at, before.sanction)
        assert before.due_at is not None
        await environment.sleep(before.due_at - await environment.get_current_time() + timedelta(seconds=1))
        await story.becomes(MilestoneKind.SERVICE_OVERDUE)


async def test_told_twice_it_is_redirected_once(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.MORAL) as story:
        await redirect(story)
        await redirect(story)
        await story.does(decide("pp42.open_statement"), by=MINISTER)
        await story.tells("received", "redirected", "decided")
