"""Telling the story of a case: who does what and when, on the time-skipping server, with an in-memory case book."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from deploy.rehearsal.book import MemoryCaseBook
from services.workflow.adapters.temporal import workflow_id
from services.workflow.domain.case import (
    ActionAnswer,
    ActionRequest,
    Actor,
    CaseInput,
    CaseState,
    Reassigned,
    Reassignment,
)
from services.workflow.domain.conflicts import Knowledge, Reported
from services.workflow.domain.decrees import DecreeOrder
from services.workflow.domain.ledger import first_break
from services.workflow.domain.parties import assigned_parties, routing_of
from services.workflow.domain.recording import RecordRequest
from services.workflow.domain.register import load_register
from services.workflow.worker import case_worker
from services.workflow.workflows.case import CaseWorkflow
from services.workflow.workflows.decree import DecreeWorkflow
from shared.calendar import Decree, known_elections
from shared.calendar.announced import days_touched
from shared.contracts.cases import CASE_TASK_QUEUE, ActionTaken, CaseEvent
from shared.contracts.sanctions import (
    DEVIATION_ANSWER_SIGNAL,
    MILESTONE_SIGNAL,
    REDIRECTION_SIGNAL,
    SANCTION_TASK_QUEUE,
    SANCTION_WORKFLOW,
    DeviationAnswer,
    MilestoneKind,
    Recommendation,
    Redirection,
    SanctionMilestone,
    SanctionOrder,
)
from shared.contracts.vocabulary import (
    CaseOutcome,
    Election,
    EmploymentType,
    PositionLevel,
    Role,
    SanctionCategory,
    ViolationTrack,
)
from shared.directory.agencies import load_directory
from shared.directory.headships import NOTHING_KNOWN


@workflow.defn(name=SANCTION_WORKFLOW)
class SilentSanction:
    """Stands in for the sanctions service: takes the order and the answers, and says nothing by itself."""

    def __init__(self) -> None:
        self._answers: list[bool] = []
        self._authorities: list[str] = []

    @workflow.run
    async def run(self, order: SanctionOrder) -> None:
        self._order = order
        await workflow.wait_condition(lambda: False)

    @workflow.signal(name=DEVIATION_ANSWER_SIGNAL)
    def answer(self, answer: DeviationAnswer) -> None:
        self._answers.append(answer.accepted)

    @workflow.signal(name=REDIRECTION_SIGNAL)
    def redirect(self, redirection: Redirection) -> None:
        self._authorities.append(redirection.personnel_authority)

    @workflow.query
    def authorities(self) -> list[str]:
        """Who was told to execute, one after the other."""
        return [self._order.personnel_authority, *self._authorities]


async def commit_unknown_to_the_worker(book: MemoryCaseBook, case: CaseInput, action: str) -> None:
    """What is left when a worker dies between the database's commit and the history's."""
    last = book.events[case.case_number][-1]
    facts = ActionTaken(
        action=action,
        by_agency=case.parties.handler,
        by_role=Role.HANDLER,
        by_subject="officer-1",
        ground="formal",
        reference="1",
    )
    event = last.model_copy(update={"sequence": last.sequence + 1, "facts": facts})
    await book.write(
        RecordRequest(
            case_number=case.case_number,
            after_sequence=last.sequence,
            key="action/lost-in-the-crash",
            events=(event,),
        )
    )


@dataclass
class Story:
    environment: WorkflowEnvironment
    book: MemoryCaseBook
    case: CaseInput
    handle: WorkflowHandle[CaseWorkflow, CaseOutcome]
    milestones: int = 0
    rounds: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def events(self) -> list[CaseEvent]:
        return self.book.events.get(self.case.case_number, [])

    def kinds(self) -> list[str]:
        return [event.facts.kind.value for event in self.events]

    def of_kind(self, kind: str) -> list[CaseEvent]:
        return [event for event in self.events if event.facts.kind.value == kind]

    def stages(self) -> list[str]:
        return [event.stage for event in self.of_kind("stage_entered")]

    async def state(self) -> CaseState:
        return await self.handle.query(CaseWorkflow.read_state)

    async def begun(self) -> None:
        """Wait until the case stands in its first step, or has closed: a story's count of rows begins there."""
        state = await self.state()
        while state.is_open and not state.entries:
            state = await self.state()

    async def now(self) -> datetime:
        return await self.environment.get_current_time()

    async def pass_days(self, days: float) -> None:
        await self.environment.sleep(timedelta(days=days))

    async def act(self, action: str, role: Role, *, key: str | None = None, **content: Any) -> ActionAnswer:
        agency = self.case.parties.agency(role) or ""
        return await self.act_as(action, agency, {role}, key=key, **content)

    async def act_as(
        self, action: str, agency: str, roles: set[Role], *, key: str | None = None, **content: object
    ) -> ActionAnswer:
        request = ActionRequest.model_validate(
            {"action": action, "by": Actor(agency=agency, subject="officer-1", roles=frozenset(roles)), **content}
        )
        answer: ActionAnswer = await self.handle.execute_update(
            "act", request, id=key or str(uuid.uuid4()), result_type=ActionAnswer
        )
        return answer

    async def reassign(self, request: Reassignment, *, key: str | None = None) -> Reassigned:
        answer: Reassigned = await self.handle.execute_update(
            "reassign", request, id=key or str(uuid.uuid4()), result_type=Reassigned
        )
        return answer

    async def is_refused(self, code: str, action: str, role: Role, **content: Any) -> None:
        before = len(self.events)
        with pytest.raises(WorkflowUpdateFailedError) as failure:
            await self.act(action, role, **content)
        assert isinstance(failure.value.cause, ApplicationError)
        assert failure.value.cause.type == code
        assert len(self.events) == before

    async def recommend(self, category: SanctionCategory = SanctionCategory.MODERATE) -> None:
        recommendation = Recommendation(
            category=category,
            track=ViolationTrack.DISCIPLINE,
            letter_number="R-1/KASN/2026",
            issued_at=await self.now(),
            issued_by=self.case.parties.recommending,
        )
        await self.act("issue_recommendation", Role.RECOMMENDING, recommendation=recommendation)

    async def to_sanction(self) -> None:
        first = self.first_actor()
        await self.act("register_report", first, reference="001/REG")
        await self.act("submit_clarification", Role.HANDLER, reference="002/KLAR")
        await self.recommend()

    def first_actor(self) -> Role:
        return load_register().edition(self.case.edition).first_step.actor

    async def milestone(self, kind: MilestoneKind, *, outcome: CaseOutcome | None = None, **content: Any) -> None:
        self.milestones += 1
        message = SanctionMilestone.model_validate(
            {
                "case_number": self.case.case_number,
                "round": (await self.state()).sanction_round,
                "sequence": self.milestones,
                "kind": kind,
                "at": await self.now(),
                "outcome": outcome,
                **content,
            }
        )
        await self.handle.signal(MILESTONE_SIGNAL, message)
        await self.state()  # a query is answered only after the signal was taken in

    async def decree(self, decree: Decree, decree_id: str = "decree-1") -> int:
        """Take a decree in and let it make its round: the number of deadlines that were told."""
        self.book.take_in(decree)
        order = DecreeOrder(decree_id=decree_id, citation=decree.citation, days=days_touched(decree))
        self.rounds.append(f"decree/{uuid.uuid4()}")
        with self.environment.auto_time_skipping_disabled():
            told: int = await self.environment.client.execute_workflow(
                DecreeWorkflow.run, order, id=self.rounds[-1], task_queue=CASE_TASK_QUEUE
            )
        await self.state()  # a query is answered only after the signal was taken in
        return told

    async def outcome(self) -> CaseOutcome:
        result = await self.handle.result()
        assert first_break(self.book.entries[self.case.case_number]) is None
        assert [event.sequence for event in self.events] == list(range(1, len(self.events) + 1))
        return result


def case_input(
    edition: str, *, received_at: datetime, election: Election = Election.PILKADA, **changes: object
) -> CaseInput:
    heads_agency = bool(changes.get("heads_agency", False))
    assigned = assigned_parties(
        agency="kab-bima",
        province="52",
        handler=None,
        edition=load_register().edition(edition),
        directory=load_directory(),
    )
    day = received_at.date()
    known = Knowledge(load_directory(), known_elections(), NOTHING_KNOWN, day)
    parties = routing_of(Reported("kab-bima", heads_agency, election, day), assigned, known).parties
    values = {
        "case_number": f"NTR-2026-{uuid.uuid4().int % 10**6:06d}",
        "edition": edition,
        "election": election,
        "province": "52",
        "zone": "Asia/Makassar",
        "agency": "kab-bima",
        "violation": "DS-06",
        "position_level": PositionLevel.ADMINISTRATOR,
        "employment_type": EmploymentType.PNS,
        "parties": parties,
        "report_id": "report-1",
        "day_of_act": received_at.date(),
        "received_at": received_at,
        "window_lapsed_at": received_at + timedelta(days=7),
        "subject_unresolved": False,
    }
    return CaseInput.model_validate(values | changes)


@asynccontextmanager
async def tell(
    environment: WorkflowEnvironment, edition: str, *, book: MemoryCaseBook | None = None, **changes: Any
) -> AsyncIterator[Story]:
    book = book or MemoryCaseBook()
    case = case_input(edition, received_at=await environment.get_current_time(), **changes)
    sanctions = Worker(
        environment.client,
        task_queue=SANCTION_TASK_QUEUE,
        workflows=[SilentSanction],
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    async with case_worker(environment.client, book), sanctions:
        handle = await environment.client.start_workflow(
            CaseWorkflow.run, case, id=workflow_id(case.case_number), task_queue=CASE_TASK_QUEUE
        )
        story = Story(environment, book, case, handle)
        await story.begun()
        yield story
