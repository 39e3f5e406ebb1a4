"""The block of an official's personnel record: asked, answered, lifted, and never forgotten."""

from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from shared.contracts.cases import RecordRequest
from shared.contracts.sanctions import MilestoneKind, SanctionDeadline, SanctionDeadlineCode
from shared.contracts.vocabulary import CaseOutcome, Confidence, Role, Sla
from shared.temporal import search_attributes as attributes
from tests.workflow.cases.story import Story, tell

LEGAL_EDITIONS = ("kasn-2022", "bkn-2024")
SILENCE_DAYS = 90


def requests(story: Story) -> list[tuple[str, str]]:
    facts = [event.facts for event in story.of_kind("record_request")]
    return [(one.measure.value, one.status.value) for one in facts if isinstance(one, RecordRequest)]


async def silent(story: Story) -> None:
    await story.to_sanction()
    await story.pass_days(SILENCE_DAYS)


async def executes(story: Story) -> None:
    await story.milestone(MilestoneKind.EXECUTED, outcome=CaseOutcome.SANCTIONED, sanction="PP94-S-6")


@pytest.mark.parametrize("edition", LEGAL_EDITIONS)
async def test_a_block_is_asked_once_by_the_recommending_of_the_control_authority(
    environment: WorkflowEnvironment, edition: str
) -> None:
    async with tell(environment, edition) as story:
        await silent(story)
        [asked] = [event.facts for event in story.of_kind("record_request")]
        assert isinstance(asked, RecordRequest)
        parties = story.case.parties
        assert (asked.requested_by, asked.requested_of) == (parties.recommending, parties.control)
        assert (asked.reference, asked.confidence) == (None, Confidence.CERTAIN)


@pytest.mark.parametrize("edition", LEGAL_EDITIONS)
async def test_a_case_closes_only_when_the_record_is_unblocked(environment: WorkflowEnvironment, edition: str) -> None:
    async with tell(environment, edition) as story:
        await silent(story)
        await story.is_refused("missing_fields", "confirm_record_block", Role.CONTROL)
        await story.act("confirm_record_block", Role.CONTROL, reference="BKN-1")
        await story.is_refused("no_pending_request", "confirm_record_block", Role.CONTROL, reference="BKN-1")
        await story.milestone(MilestoneKind.DECIDED, sanction="PP94-S-6")
        await executes(story)
        state = await story.state()
        assert (state.outcome, state.outcome_due) == (None, CaseOutcome.SANCTIONED)
        await story.act("confirm_record_unblock", Role.CONTROL, reference="BKN-2")
        assert await story.outcome() is CaseOutcome.SANCTIONED
    assert requests(story) == [
        ("record_block", "requested"),
        ("record_block", "confirmed"),
        ("record_unblock", "requested"),
        ("record_unblock", "confirmed"),
    ]


async def test_an_unanswered_request_is_withdrawn_on_follow_up(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await silent(story)
        await story.milestone(MilestoneKind.DECIDED, sanction="PP94-S-6")
        await executes(story)
        assert await story.outcome() is CaseOutcome.SANCTIONED
    assert requests(story) == [("record_block", "requested"), ("record_block", "withdrawn")]
    assert len(story.of_kind("record_block_lifted")) == 1


async def test_a_block_that_crosses_the_follow_up_is_lifted_at_once(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await silent(story)
        await story.milestone(MilestoneKind.DECIDED, sanction="PP94-S-6")
        await story.act("confirm_record_block", Role.CONTROL, reference="BKN-1")
        await executes(story)
        assert (await story.state()).outcome is None
        await story.act("confirm_record_unblock", Role.CONTROL, reference="BKN-2")
        assert await story.outcome() is CaseOutcome.SANCTIONED


async def test_a_refused_block_leaves_nothing_to_lift(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await silent(story)
        content = {"reference": "BKN-1", "ground": "norm_not_violated"}
        await story.act("refuse_record_block", Role.CONTROL, **content)
        await story.milestone(MilestoneKind.DECIDED, sanction="PP94-S-6")
        await executes(story)
        assert await story.outcome() is CaseOutcome.SANCTIONED
    assert requests(story) == [("record_block", "requested"), ("record_block", "refused")]
    assert story.of_kind("record_block_lifted") == []


async def test_a_blocked_record_of_somebody_elses_employee_is_lifted_before_the_case_ends(
    environment: WorkflowEnvironment,
) -> None:
    async with tell(environment, "kasn-2022") as story:
        await silent(story)
        await story.act("confirm_record_block", Role.CONTROL, reference="BKN-1")
        await story.milestone(MilestoneKind.NOT_OUR_EMPLOYEE)
        await story.act("declare_not_proven", Role.RECOMMENDING, ground="insufficient_evidence")
        rung = (await story.state()).rung
        await story.pass_days(60)
        state = await story.state()
        assert (state.outcome, state.outcome_due, state.rung) == (None, CaseOutcome.NOT_PROVEN, rung)
        await story.act("confirm_record_unblock", Role.CONTROL, reference="BKN-2")
        assert await story.outcome() is CaseOutcome.NOT_PROVEN


async def test_only_the_control_authority_answers(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.to_sanction()
        await story.is_refused("no_pending_request", "confirm_record_block", Role.CONTROL, reference="1")
        await story.is_refused("wrong_role", "confirm_record_block", Role.PERSONNEL_AUTHORITY, reference="1")
        content = {"reference": "1"}
        await story.is_refused("too_early", "confirm_record_unblock", Role.CONTROL, **content)


async def test_a_watcher_of_the_case_sees_what_its_sanction_waits_for(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.to_sanction()
        now = await story.now()
        clock = SanctionDeadline(
            code=SanctionDeadlineCode.APPEAL_DECISION,
            trigger_at=now,
            due_at=now + timedelta(days=90),
            zone="Asia/Makassar",
            basis="PP 79/2021",
            confidence=Confidence.CERTAIN,
        )
        await story.milestone(MilestoneKind.DECIDED, sanction="pp94.honourable_dismissal")
        await story.milestone(MilestoneKind.APPEAL_FILED, deadlines=(clock,), due_at=clock.due_at)
        state = await story.state()
        assert (state.sla, state.sanction_stage) == (Sla.PAUSED, MilestoneKind.APPEAL_FILED)
        shown = (await story.handle.describe()).typed_search_attributes
        assert shown.get(attributes.CASE_DUE_AT) == clock.due_at
        await story.milestone(MilestoneKind.REMEDY_OVERDUE, deadline=clock)
        state = await story.state()
        assert (state.sla, state.sanction_clocks) == (Sla.OVERDUE, (clock,))
