"""The database is away while a deadline lapses: what came due is written before what was told meanwhile, and once."""

import asyncio
from datetime import timedelta

from temporalio.testing import WorkflowEnvironment

from deploy.rehearsal.book import MemoryCaseBook
from services.workflow.adapters.courier import Courier
from services.workflow.adapters.temporal import TemporalCases
from services.workflow.domain.case import ActionRequest, Actor
from services.workflow.domain.evolution import ACTION_KEY
from services.workflow.domain.postscripts import row_key
from services.workflow.domain.recording import Recorded, RecordRequest
from services.workflow.workflows.case import CaseWorkflow
from shared.contracts.cases import (
    ActionTaken,
    CaseEvent,
    CaseFacts,
    DeadlineLapsed,
    ReportAttached,
    RungFired,
    SanctionMilestoneReached,
)
from shared.contracts.sanctions import MilestoneKind, SanctionMilestone
from shared.contracts.vocabulary import Role
from tests.unit.workflow.desk import MemoryActions
from tests.workflow.cases.story import Story, commit_unknown_to_the_worker, tell

SHORTLY = timedelta(seconds=5)
LONGER_THAN_ANY_RETRY_WAITS = timedelta(seconds=30)


class BookThatGoesAway(MemoryCaseBook):
    """`behind` a kind of fact, a workflow task that was lost had written another transition."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = False
        self.behind: dict[type[object], tuple[str, CaseFacts]] = {}

    async def write(self, request: RecordRequest) -> Recorded:
        if self.is_away:
            raise ConnectionError("the database is away")
        await super().write(request)
        behind = self.behind.pop(type(request.events[0].facts), None)
        if behind is not None:
            await self.commit(request.events[-1], *behind)
        return await super().write(request)

    async def commit(self, last: CaseEvent, key: str, facts: CaseFacts) -> None:
        """A row that the history does not know of: its worker died between the two."""
        event = last.model_copy(update={"sequence": last.sequence + 1, "facts": facts})
        await super().write(
            RecordRequest(case_number=last.case_number, after_sequence=last.sequence, key=key, events=(event,))
        )


class ActionsOf(MemoryActions):
    """Counts the rows of a book."""

    def __init__(self, book: MemoryCaseBook) -> None:
        super().__init__()
        self._book = book

    async def rows(self, case_number: str) -> int:
        return len(self._book.events[case_number])


async def database_goes_away(story: Story, book: BookThatGoesAway) -> None:
    """Shortly before the deadline lapses."""
    deadline = (await story.state()).deadline
    assert deadline is not None
    await story.environment.sleep(deadline.facts.lapses_at - await story.now() - SHORTLY)
    book.is_away = True


async def database_comes_back(story: Story, book: BookThatGoesAway) -> None:
    """Some time after the deadline has lapsed."""
    await story.environment.sleep(LONGER_THAN_ANY_RETRY_WAITS)
    book.is_away = False
    await story.environment.sleep(LONGER_THAN_ANY_RETRY_WAITS)
    await story.state()


async def test_what_lapsed_while_the_database_was_away_comes_before_the_milestone(
    environment: WorkflowEnvironment,
) -> None:
    """The milestone finds a row that the case did not know of, and the case looks again before it takes it."""
    book = BookThatGoesAway()
    async with tell(environment, "bkn-2024", book=book) as story:
        await story.to_sanction()
        await database_goes_away(story, book)
        before = len(story.events)
        await story.milestone(MilestoneKind.DECIDED)
        await book.commit(story.events[-1], "report/lost", ReportAttached(report_id="lost"))
        await database_comes_back(story, book)
        assert story.kinds()[before:] == ["report_attached", "deadline_lapsed", "rung_fired", "sanction_milestone"]


async def test_an_action_is_not_refused_by_a_case_that_has_not_heard_of_its_own_stage(
    environment: WorkflowEnvironment,
) -> None:
    """The database said yes, its answer was lost: everybody sees the case in a stage that the case does not know of."""
    async with tell(environment, "kasn-2022") as story:
        await commit_unknown_to_the_worker(story.book, story.case, "register_report")
        await story.is_refused("wrong_stage", "submit_clarification", Role.HANDLER, reference="002/KLAR")
        courier = Courier(ActionsOf(story.book), TemporalCases(environment.client), timeout_seconds=20)
        by = Actor(agency=story.case.parties.handler, subject="officer-1", roles=frozenset({Role.HANDLER}))
        submit = ActionRequest(action="submit_clarification", by=by, reference="002/KLAR")
        answer = await courier.deliver(story.case.case_number, "key-00000001", submit)
        assert (answer.stage, answer.sequence) == ("recommendation", len(("opened", "verification", "1", "2", "3")))


async def test_a_milestone_that_a_lost_task_had_written_behind_the_lapse_is_written_once(
    environment: WorkflowEnvironment,
) -> None:
    book = BookThatGoesAway()
    async with tell(environment, "bkn-2024", book=book) as story:
        await story.to_sanction()
        await database_goes_away(story, book)
        before = len(story.events)
        await story.handle.signal(CaseWorkflow.attach_report, "report-2")  # waits for the database with the lock
        first = SanctionMilestone(
            case_number=story.case.case_number,
            round=1,
            sequence=1,
            kind=MilestoneKind.RECEIVED,
            at=await story.now(),
        )
        book.behind[RungFired] = (row_key(first), SanctionMilestoneReached(milestone=first))
        await story.milestone(MilestoneKind.RECEIVED)
        await database_comes_back(story, book)
        assert story.kinds()[before:] == ["report_attached", "deadline_lapsed", "rung_fired", "sanction_milestone"]


async def test_an_action_that_a_lost_task_had_written_behind_the_lapse_is_taken_once(
    environment: WorkflowEnvironment,
) -> None:
    """And answered: asked again under its rule, it would be refused, for the case has moved on."""
    book = BookThatGoesAway()
    async with tell(environment, "kasn-2022", book=book) as story:
        await database_goes_away(story, book)
        before = len(story.events)
        await story.handle.signal(CaseWorkflow.attach_report, "report-2")
        taken = ActionTaken(
            action="register_report",
            by_agency=story.case.parties.handler,
            by_role=Role.HANDLER,
            by_subject="officer-1",
            ground=None,
            reference="001/REG",
        )
        book.behind[DeadlineLapsed] = (f"{ACTION_KEY}lost", taken)
        asking = asyncio.create_task(story.act("register_report", Role.HANDLER, key="lost", reference="001/REG"))
        await story.state()
        await database_comes_back(story, book)
        answer = await asking
        assert answer.sequence == before + 3
        assert story.kinds()[before:][:3] == ["report_attached", "deadline_lapsed", "action_taken"]
        assert story.kinds().count("action_taken") == 1
