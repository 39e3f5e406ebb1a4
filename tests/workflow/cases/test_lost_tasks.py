"""A workflow task is lost after its rows were committed: the history knows of none of them, the ledger of all."""

from temporalio.testing import WorkflowEnvironment

from deploy.rehearsal.book import MemoryCaseBook
from services.workflow.domain.deadlines import DeadlineOrder
from services.workflow.domain.recording import Recorded, RecordRequest
from shared.contracts.cases import ActionTaken, CaseEvent, StageEntered
from shared.contracts.vocabulary import Role
from tests.workflow.cases.story import tell

ZONE = "Asia/Makassar"
LEADS_TO = {
    "submit_clarification": ("recommendation", Role.RECOMMENDING),
    "issue_recommendation": ("sanction_execution", Role.PERSONNEL_AUTHORITY),
}


class BookOfALostTask(MemoryCaseBook):
    """Holds, when an action is written, also the entry into the next step that the lost task had written after it."""

    async def write(self, request: RecordRequest) -> Recorded:
        recorded = await super().write(request)
        facts = request.events[0].facts
        if not isinstance(facts, ActionTaken) or facts.action not in LEADS_TO:
            return recorded
        entered = await super().write(entry_after(recorded.rows[-1].event, *LEADS_TO[facts.action]))
        return Recorded(rows=(*recorded.rows, *entered.rows))


def entry_after(event: CaseEvent, stage: str, actor: Role) -> RecordRequest:
    order = DeadlineOrder(
        deadline_id=f"{stage}.1",
        edition=event.edition,
        step=stage,
        election=event.election,
        trigger_at=event.recorded_at,
        zone=ZONE,
    )
    entered = event.model_copy(
        update={"sequence": event.sequence + 1, "stage": stage, "facts": StageEntered(actor=actor)}
    )
    return RecordRequest(
        case_number=event.case_number,
        after_sequence=event.sequence,
        key=f"stage/{stage}.1",
        events=(entered,),
        order=order,
    )


async def test_a_case_that_finds_itself_in_the_next_step_performs_it(environment: WorkflowEnvironment) -> None:
    """The personnel authority can act, instead of being escalated for what it could not do."""
    async with tell(environment, "bkn-2024", book=BookOfALostTask()) as story:
        await story.to_sanction()
        state = await story.state()
        assert (state.stage, state.sanction_round) == ("sanction_execution", 1)
        assert story.stages().count("sanction_execution") == 1
        assert await started(story.handle.id.removeprefix("case/"), environment)


async def test_its_timers_are_those_of_the_step_it_is_in(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "bkn-2024", book=BookOfALostTask()) as story:
        await story.act("register_report", story.first_actor(), reference="001/REG")
        await story.act("submit_clarification", Role.HANDLER, reference="002/KLAR")
        await story.pass_days(60)
        assert {event.stage for event in story.of_kind("deadline_lapsed")} == {"recommendation"}


async def started(case_number: str, environment: WorkflowEnvironment) -> bool:
    description = await environment.client.get_workflow_handle(f"sanction/{case_number}/1").describe()
    return description.run_id is not None
