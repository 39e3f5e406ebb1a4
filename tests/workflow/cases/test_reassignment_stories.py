"""Roles pass to other agencies while a case runs: by a conflict of interest, or by a bulk hand-over."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from services.workflow.workflows.steps.sanction import sanction_id
from shared.contracts.cases import AuthorityTransferred, DeadlineFacts, PartiesChanged, RungFired
from shared.contracts.sanctions import MilestoneKind
from shared.contracts.vocabulary import CaseOutcome, ClockPolicy, Confidence, Role, Sla
from tests.unit.workflow.cases import RECOMMENDATION
from tests.workflow.cases.reassigning import GOVERNOR, MINISTER, candidate_regent, to_bkn
from tests.workflow.cases.story import Story, tell

TAKEN_OVER = "; diambil alih bersama perkara menurut SE 4/2024"
MOST_LOOKS, REAL_SECONDS_BETWEEN_LOOKS = 4000, 0.02


async def authorities_told(story: Story, *expected: str) -> None:
    """A reassignment is answered when it is recorded; the sanction hears of it a moment later."""
    sanction = story.environment.client.get_workflow_handle(sanction_id(story.case.case_number, 1))
    told: list[str] = []
    for _ in range(MOST_LOOKS):
        told = await sanction.query("authorities")
        if len(told) >= len(expected):
            break
        await asyncio.sleep(REAL_SECONDS_BETWEEN_LOOKS)
    assert told == list(expected)


async def to_recommendation(story: Story) -> None:
    await story.act("register_report", story.first_actor(), reference="1")
    await story.act("submit_clarification", Role.HANDLER, reference="2")


async def test_a_candidate_loses_his_part_and_the_running_sanction_follows(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.to_sanction()
        before = (await story.state()).deadline
        await story.pass_days(3)
        assert (await story.reassign(candidate_regent(story))).changed
        event = story.events[-1]
        assert isinstance(event.facts, PartiesChanged)
        assert event.facts.clock is ClockPolicy.RESTART
        assert (event.parties.personnel_authority, event.parties.superior) == (GOVERNOR, MINISTER)
        await authorities_told(story, "kab-bima", GOVERNOR)
        after = (await story.state()).deadline
        assert before is not None
        assert after is not None
        assert after.facts.deadline_id == "sanction_execution.2"
        assert after.facts.lapses_at > before.facts.lapses_at
        assert event.facts.deadline == after.facts
        await story.milestone(MilestoneKind.EXECUTED, outcome=CaseOutcome.SANCTIONED)
        assert await story.outcome() is CaseOutcome.SANCTIONED


async def test_a_clock_counted_anew_reminds_lapses_and_escalates_from_the_start(
    environment: WorkflowEnvironment,
) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.to_sanction()
        await story.pass_days(60)
        climbed = [event.facts.rung for event in story.events if isinstance(event.facts, RungFired)]
        assert climbed == list(range(1, len(climbed) + 1))
        assert (await story.state()).sla is Sla.OVERDUE
        await story.reassign(candidate_regent(story))
        assert story.events[-1].sla is Sla.ON_TIME
        await story.pass_days(60)
        again = list(story.of_kind("rung_fired")[len(climbed) :])
        assert [event.facts.rung for event in again if isinstance(event.facts, RungFired)] == climbed
        assert {event.parties.personnel_authority for event in again} == {GOVERNOR}


async def test_what_was_followed_up_has_no_clock_to_count_anew(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.to_sanction()
        await story.milestone(MilestoneKind.DECIDED, sanction="PP94-S-6")
        await story.reassign(candidate_regent(story))
        facts = story.events[-1].facts
        assert isinstance(facts, PartiesChanged)
        assert (facts.clock, facts.deadline) == (ClockPolicy.KEEP, None)
        await authorities_told(story, "kab-bima", GOVERNOR)


async def test_before_his_turn_a_candidate_is_replaced_without_touching_the_clock(
    environment: WorkflowEnvironment,
) -> None:
    async with tell(environment, "kasn-2022") as story:
        before = (await story.state()).deadline
        await story.reassign(candidate_regent(story))
        assert (await story.state()).deadline == before
        await story.to_sanction()
        await story.pass_days(0.01)
        await authorities_told(story, GOVERNOR)


async def test_asked_again_nothing_is_recorded_and_an_outdated_request_is_refused(
    environment: WorkflowEnvironment,
) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.reassign(candidate_regent(story), key="routing-1")
        rows = len(story.events)
        assert not (await story.reassign(candidate_regent(story), key="routing-2")).changed
        with pytest.raises(WorkflowUpdateFailedError) as refusal:
            await story.reassign(to_bkn(story, ClockPolicy.KEEP))
        assert isinstance(refusal.value.cause, ApplicationError)
        assert refusal.value.cause.type == "parties_moved"
        assert len(story.events) == rows


@pytest.mark.parametrize("clock", list(ClockPolicy))
async def test_after_a_transfer_the_new_authority_acts_and_the_old_one_cannot(
    environment: WorkflowEnvironment, clock: ClockPolicy
) -> None:
    async with tell(environment, "kasn-2022") as story:
        await to_recommendation(story)
        before = (await story.state()).deadline
        await story.pass_days(2)
        await story.reassign(to_bkn(story, clock))
        facts, after = story.events[-1].facts, (await story.state()).deadline
        assert isinstance(facts, AuthorityTransferred)
        assert (facts.clock, facts.transfer_id) == (clock, "t-1")
        assert (after == before) is (clock is ClockPolicy.KEEP)
        await story.is_refused("wrong_agency", "declare_not_proven", Role.RECOMMENDING, ground="insufficient_evidence")
        await story.act_as("declare_not_proven", "bkn", {Role.RECOMMENDING}, ground="insufficient_evidence")
        assert await story.outcome() is CaseOutcome.NOT_PROVEN


async def test_a_transferred_case_before_the_authoritys_turn_keeps_its_clock(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.reassign(to_bkn(story, ClockPolicy.RESTART))
        facts = story.events[-1].facts
        assert isinstance(facts, AuthorityTransferred)
        assert (facts.clock, facts.deadline) == (ClockPolicy.KEEP, None)
        await to_recommendation(story)
        assert story.events[-1].parties.recommending == "bkn"


async def test_what_had_lapsed_before_the_hand_over_is_recorded_against_the_old_authority(
    environment: WorkflowEnvironment,
) -> None:
    async with tell(environment, "kasn-2022") as story:
        await to_recommendation(story)
        deadline = (await story.state()).deadline
        assert deadline is not None
        await environment.sleep(deadline.facts.lapses_at - await story.now() + timedelta(seconds=1))
        await story.reassign(to_bkn(story, ClockPolicy.RESTART))
        [lapse] = story.of_kind("deadline_lapsed")
        assert lapse.parties.recommending == "kasn"
        assert story.events[-1].sequence > lapse.sequence


async def test_a_closed_case_is_not_reassigned(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.act("reject_report", story.first_actor(), ground="formal_requirement_missing")
        await story.outcome()
        with pytest.raises(Exception, match=r"closed|completed|not found"):
            await story.reassign(candidate_regent(story))


@pytest.mark.parametrize("clock", list(ClockPolicy))
async def test_what_binds_the_heir_of_an_authority_is_a_target_taken_over_with_the_case(
    environment: WorkflowEnvironment, clock: ClockPolicy
) -> None:
    """A clock that keeps running was opened for the authority before, and stays what it was told to be."""
    async with tell(environment, "kasn-2022") as story:
        await to_recommendation(story)
        assert (await counted(story)).confidence is Confidence.LIKELY
        await story.reassign(to_bkn(story, clock))
        restarted = clock is ClockPolicy.RESTART
        assert (await counted(story)).confidence is (Confidence.UNVERIFIED if restarted else Confidence.LIKELY)
        await story.act_as("return_for_completion", "bkn", {Role.RECOMMENDING}, ground="legal_review_missing")
        assert not (await counted(story)).basis.endswith(TAKEN_OVER)
        await story.act("submit_completion", Role.HANDLER, reference="3")
        assert ((await counted(story)).confidence, (await counted(story)).basis[-len(TAKEN_OVER) :]) == (
            Confidence.UNVERIFIED,
            TAKEN_OVER,
        )
        await story.act_as("issue_recommendation", "bkn", {Role.RECOMMENDING}, recommendation=RECOMMENDATION)
        assert (await counted(story)).confidence is Confidence.UNVERIFIED
        assert (await counted(story)).basis.endswith(TAKEN_OVER)


async def counted(story: Story) -> DeadlineFacts:
    deadline = (await story.state()).deadline
    assert deadline is not None
    return deadline.facts
