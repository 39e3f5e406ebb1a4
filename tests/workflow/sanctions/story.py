"""Telling the story of a sanction on the time-skipping server: an office that acts, a case that listens."""

import asyncio
import itertools
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from deploy.rehearsal.milestones import MemoryMilestoneLog
from services.sanctions.adapters.temporal import TemporalSanctions, workflow_id
from services.sanctions.domain.acts import (
    Act,
    Actor,
    ActRequest,
    FormExaminationTeam,
    RecordExamination,
    ReportExamination,
    Summon,
    TeamElement,
    TeamMember,
)
from services.sanctions.domain.decrees import DecreeOrder
from services.sanctions.domain.postscripts import postscript_id
from services.sanctions.domain.ranks import Rank
from services.sanctions.domain.state import SanctionState
from services.sanctions.worker import sanction_worker
from services.sanctions.workflows.decree import SanctionDecreeWorkflow
from services.sanctions.workflows.sanction import SanctionWorkflow
from services.workflow.domain.register import load_register
from shared.calendar import Decree
from shared.calendar.announced import days_touched
from shared.contracts.cases import CASE_TASK_QUEUE
from shared.contracts.sanctions import (
    DEVIATION_ANSWER_SIGNAL,
    MILESTONE_SIGNAL,
    POSTSCRIPT_WORKFLOW,
    SANCTION_TASK_QUEUE,
    DeviationAnswer,
    MilestoneKind,
    Recommendation,
    SanctionDeadline,
    SanctionDeadlineCode,
    SanctionMilestone,
    SanctionOrder,
)
from shared.contracts.vocabulary import EmploymentType, PositionLevel, SanctionCategory, ViolationTrack

AUTHORITY = "pemprov-sulsel"
OFFICER = Actor(agency=AUTHORITY, subject="officer-1", roles=frozenset({"personnel_authority"}))
LETTER = "800/123/BKD/2026"
BY_A_TEAM = frozenset({SanctionCategory.SEVERE, SanctionCategory.DISHONOURABLE_DISMISSAL})
TEAM = FormExaminationTeam(
    letter_number=LETTER,
    members=tuple(
        TeamMember(element=element, rank=Rank.IV_B)
        for element in (TeamElement.DIRECT_SUPERIOR, TeamElement.SUPERVISION, TeamElement.PERSONNEL)
    ),
)
REOPENING_SECONDS = 20
MOST_LOOKS, REAL_SECONDS_BETWEEN_LOOKS = 4000, 0.02
_numbers = itertools.count(1)


@workflow.defn(name="ListeningCase", sandboxed=False)
class ListeningCase:
    def __init__(self) -> None:
        self.heard: list[SanctionMilestone] = []
        self.closed = False

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: self.closed)

    @workflow.signal
    def close(self) -> None:
        self.closed = True

    @workflow.signal(name=MILESTONE_SIGNAL)
    def hear(self, milestone: SanctionMilestone) -> None:
        self.heard.append(milestone)

    @workflow.query
    def all_heard(self) -> list[SanctionMilestone]:
        return self.heard


@workflow.defn(name=POSTSCRIPT_WORKFLOW, sandboxed=False)
class Clerk:
    """Stands in for the case's service once the case has closed: writes nothing, and says that it did."""

    @workflow.run
    async def run(self, milestone: SanctionMilestone) -> int:
        return milestone.sequence


def order_for(category: SanctionCategory, **changes: Any) -> SanctionOrder:
    number = next(_numbers)
    track = ViolationTrack.ETHICS if category is SanctionCategory.MORAL else ViolationTrack.DISCIPLINE
    recommendation = Recommendation(
        category=category,
        track=track,
        letter_number="R-1/KASN/2024",
        issued_at=datetime.fromisoformat("2024-11-01T09:00:00+07:00"),
        issued_by="kasn",
    )
    fields: dict[str, Any] = {
        "case_number": f"NTR-2024-{number:06d}",
        "round": 1,
        "edition": "kasn-2022",
        "violation": "DS-04",
        "day_of_act": "2024-10-01",
        "personnel_authority": AUTHORITY,
        "province": "73",
        "zone": "Asia/Makassar",
        "position_level": PositionLevel.ADMINISTRATOR,
        "employment_type": EmploymentType.PNS,
        "recommendation": recommendation,
        "limits": load_register().edition("kasn-2022").sanction_limits,
        "control": "bkn",
    }
    return SanctionOrder(**{**fields, **changes})


@dataclass
class Story:
    environment: WorkflowEnvironment
    order: SanctionOrder
    log: MemoryMilestoneLog
    handle: WorkflowHandle[SanctionWorkflow, MilestoneKind]
    case: WorkflowHandle[ListeningCase, None]
    rounds: list[str] = field(default_factory=list)
    _keys: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    @property
    def officer(self) -> Actor:
        """An officer of the agency that was ordered to act."""
        return OFFICER.model_copy(update={"agency": self.order.personnel_authority})

    async def does(self, act: Act, *, by: Actor | None = None, key: str | None = None) -> SanctionMilestone:
        answer: SanctionMilestone = await self.handle.execute_update(
            "act",
            ActRequest(act=act, by=by or self.officer),
            id=key or f"act-{next(self._keys)}",
            result_type=SanctionMilestone,
        )
        return answer

    async def summons(self, **changes: Any) -> SanctionMilestone:
        return await self.does(await self.summons_of_tomorrow(**changes))

    async def summons_of_tomorrow(self, **changes: Any) -> Summon:
        """The examination is to be held tomorrow."""
        tomorrow = await self.environment.get_current_time() + timedelta(days=1)
        return Summon(letter_number=LETTER, **{"examination_at": tomorrow, **changes})

    async def examines(self, *, suspected: SanctionCategory | None = None) -> None:
        """The examination as far as a severe decision needs it: summons, team, record and report."""
        await self.summons()
        if (suspected or self.order.recommendation.category) in BY_A_TEAM:
            await self.does(TEAM.model_copy(update={"suspected": suspected}))
        await self.does(RecordExamination(letter_number=LETTER))
        await self.does(ReportExamination(letter_number=LETTER))

    async def refuses(self, act: Act, *, by: Actor | None = None) -> str:
        """The stable code of the refusal; nothing has been recorded."""
        before = (await self.state()).sequence
        with pytest.raises(WorkflowUpdateFailedError) as failure:
            await self.does(act, by=by)
        assert (await self.state()).sequence == before
        assert isinstance(failure.value.cause, ApplicationError)
        return failure.value.cause.type or ""

    async def answers_deviation(self, *, accepted: bool) -> None:
        now = await self.environment.get_current_time()
        await self.handle.signal(DEVIATION_ANSWER_SIGNAL, DeviationAnswer(accepted=accepted, by="kasn", at=now))

    async def decree(self, decree: Decree, decree_id: str = "decree-1") -> int:
        """Take a decree in and let it make its round: the number of clocks that were told to check themselves."""
        self.log.take_in(decree)
        order = DecreeOrder(decree_id=decree_id, citation=decree.citation, days=days_touched(decree))
        self.rounds.append(f"decree/{uuid.uuid4()}/sanctions")
        with self.environment.auto_time_skipping_disabled():
            told: int = await self.environment.client.execute_workflow(
                SanctionDecreeWorkflow.run, order, id=self.rounds[-1], task_queue=SANCTION_TASK_QUEUE
            )
        for _ in range(MOST_LOOKS):
            checks = [one for one in (await self.state()).recorded.values() if one.decree_id == decree_id]
            if len(checks) >= told:
                return told
            await asyncio.sleep(REAL_SECONDS_BETWEEN_LOOKS)
        pytest.fail("the clocks were never checked")

    async def loses_its_case(self) -> None:
        """It has closed, and hears nothing any more.

        It closes of itself: the time of a time-skipping server stands still for good
        when a workflow is terminated in the middle of one of its tasks.
        """
        await self.case.signal(ListeningCase.close)
        with self.environment.auto_time_skipping_disabled():
            await self.case.result()

    async def is_reopened(self) -> None:
        """As the office's API does it when something comes to light of a sanction that is over."""
        sanctions = TemporalSanctions(self.environment.client, timeout_seconds=REOPENING_SECONDS)
        await sanctions.reopen(self.order, len(self.log.rows))
        self.handle = self.environment.client.get_workflow_handle_for(
            SanctionWorkflow.run, workflow_id(self.order.case_number, 1)
        )

    async def has_no_postscript(self, milestone: SanctionMilestone) -> bool:
        try:
            await self.environment.client.get_workflow_handle(postscript_id(milestone)).describe()
        except RPCError as error:
            return error.status is RPCStatusCode.NOT_FOUND
        return False

    async def postscript(self, milestone: SanctionMilestone) -> int:
        """The sequence of the milestone that the case's service was asked to write down."""
        written: int = await self.environment.client.get_workflow_handle(postscript_id(milestone)).result()
        return written

    def of_kind(self, kind: MilestoneKind) -> list[SanctionMilestone]:
        return [one.milestone for one in self.log.rows.values() if one.milestone.kind is kind]

    async def clock(self, code: SanctionDeadlineCode) -> SanctionDeadline:
        found = (await self.state()).clock(code)
        assert found is not None
        return found

    async def waits(self, **duration: int) -> None:
        await self.environment.sleep(timedelta(**duration))

    async def state(self) -> SanctionState:
        return await self.handle.query(SanctionWorkflow.read_state)

    async def becomes(self, kind: MilestoneKind) -> SanctionMilestone:
        """Waits until the case was told this last; the clock's milestones come some real time after their instant."""
        heard = await self._heard_once(lambda told: bool(told) and told[-1].kind is kind)
        return heard[-1]

    async def tells(self, *kinds: str) -> None:
        """What the case was told, in order; the sequence has no gaps and the log says the same."""
        heard = await self._heard_once(lambda told: len(told) >= len(kinds))
        assert tuple(milestone.kind.value for milestone in heard) == kinds
        assert [milestone.sequence for milestone in heard] == list(range(1, len(heard) + 1))
        assert heard == [recorded.milestone for recorded in self.log.rows.values()]

    async def _heard_once(self, enough: Callable[[list[SanctionMilestone]], bool]) -> list[SanctionMilestone]:
        for _ in range(MOST_LOOKS):
            heard = await self.case.query(ListeningCase.all_heard)
            if enough(heard):
                return heard
            await asyncio.sleep(REAL_SECONDS_BETWEEN_LOOKS)
        pytest.fail("the case was never told")


@asynccontextmanager
async def sanction(
    environment: WorkflowEnvironment,
    category: SanctionCategory,
    *,
    log: MemoryMilestoneLog | None = None,
    **changes: Any,
) -> AsyncIterator[Story]:
    order, log, client = order_for(category, **changes), log or MemoryMilestoneLog(), environment.client
    listening = Worker(client, task_queue="listening", workflows=[ListeningCase])
    clerk = Worker(client, task_queue=CASE_TASK_QUEUE, workflows=[Clerk])
    async with listening, clerk, sanction_worker(client, log):
        case = await client.start_workflow(ListeningCase.run, id=f"case/{order.case_number}", task_queue="listening")
        handle = await client.start_workflow(
            SanctionWorkflow.run, order, id=workflow_id(order.case_number, 1), task_queue=SANCTION_TASK_QUEUE
        )
        story = Story(environment, order, log, handle, case)
        await story.becomes(MilestoneKind.RECEIVED)
        yield story
