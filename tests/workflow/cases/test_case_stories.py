"""One story per path of each edition."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from services.workflow.domain.register import load_register
from services.workflow.workflows.case import CaseWorkflow
from shared.contracts.cases import ActionTaken, DeadlineLapsed, RungFired, StageEntered
from shared.contracts.sanctions import MilestoneKind
from shared.contracts.vocabulary import CaseOutcome, Election, Role, Sla
from tests.workflow.cases.story import Story, commit_unknown_to_the_worker, tell

EDITIONS = ("kasn-2022", "bkn-2024", "drill")
LEGAL_EDITIONS = ("kasn-2022", "bkn-2024")


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("election", list(Election))
async def test_a_proven_violation_ends_with_an_executed_sanction(
    environment: WorkflowEnvironment, edition: str, election: Election
) -> None:
    async with tell(environment, edition, election=election) as story:
        await story.to_sanction()
        await story.milestone(MilestoneKind.RECEIVED)
        await story.milestone(MilestoneKind.DECIDED, sanction="PP94-S-6", letter_number="800/1/2026")
        await story.milestone(MilestoneKind.EXECUTED, outcome=CaseOutcome.SANCTIONED, sanction="PP94-S-6")
        assert await story.outcome() is CaseOutcome.SANCTIONED
        assert story.stages() == ["verification", "clarification", "recommendation", "sanction_execution"]
        assert story.of_kind("deadline_lapsed") == []


@pytest.mark.parametrize("edition", EDITIONS)
async def test_a_report_can_be_rejected_at_verification(environment: WorkflowEnvironment, edition: str) -> None:
    async with tell(environment, edition) as story:
        await story.act("reject_report", story.first_actor(), ground="formal_requirement_missing")
        assert await story.outcome() is CaseOutcome.REJECTED


@pytest.mark.parametrize("edition", EDITIONS)
async def test_clarification_can_find_no_violation(environment: WorkflowEnvironment, edition: str) -> None:
    async with tell(environment, edition) as story:
        await story.act("register_report", story.first_actor(), reference="1")
        await story.act("declare_not_proven", Role.HANDLER, ground="no_support_shown")
        assert await story.outcome() is CaseOutcome.NOT_PROVEN


@pytest.mark.parametrize("edition", EDITIONS)
async def test_a_referral_to_the_criminal_track_closes_nothing_until_an_officer_decides_so(
    environment: WorkflowEnvironment, edition: str
) -> None:
    async with tell(environment, edition) as story:
        await story.is_refused("too_early", "close_to_criminal_track", Role.HANDLER, ground="no_violation_found")
        await story.act("refer_to_criminal_track", Role.HANDLER, reference="GAKKUMDU/1")
        assert (await story.state()).stage == "verification"
        await story.act("record_criminal_result", Role.HANDLER, reference="P-21/1", ground="criminal_conviction")
        await story.act("close_to_criminal_track", Role.HANDLER, ground="only_criminal_matter_remains")
        assert await story.outcome() is CaseOutcome.REFERRED_TO_CRIMINAL_TRACK


@pytest.mark.parametrize("edition", EDITIONS)
async def test_a_report_after_its_window_is_time_barred(environment: WorkflowEnvironment, edition: str) -> None:
    now = await environment.get_current_time()
    async with tell(environment, edition, window_lapsed_at=now - timedelta(seconds=1)) as story:
        assert await story.outcome() is CaseOutcome.TIME_BARRED
        assert story.kinds() == ["opened", "closed"]


@pytest.mark.parametrize("edition", EDITIONS)
async def test_a_returned_file_comes_back_with_a_clock_of_its_own(
    environment: WorkflowEnvironment, edition: str
) -> None:
    async with tell(environment, edition) as story:
        await story.act("register_report", story.first_actor(), reference="1")
        await story.act("submit_clarification", Role.HANDLER, reference="2")
        for _ in range(2):
            await story.act("return_for_completion", Role.RECOMMENDING, ground="legal_review_missing")
            await story.act("submit_completion", Role.HANDLER, reference="3")
        await story.act("declare_not_proven", Role.RECOMMENDING, ground="insufficient_evidence")
        assert await story.outcome() is CaseOutcome.NOT_PROVEN
        entered = [event.facts for event in story.of_kind("stage_entered")]
        ids = [facts.deadline.deadline_id for facts in entered if isinstance(facts, StageEntered) and facts.deadline]
        assert ids[2:] == [
            "recommendation.1",
            "completion.1",
            "recommendation.2",
            "completion.2",
            "recommendation.3",
        ]


@pytest.mark.parametrize("edition", ["kasn-2022", "drill"])
async def test_an_extension_moves_the_deadline_once(environment: WorkflowEnvironment, edition: str) -> None:
    async with tell(environment, edition) as story:
        await story.act("register_report", Role.HANDLER, reference="1")
        await story.is_refused("missing_fields", "request_extension", Role.HANDLER)
        await story.act("request_extension", Role.HANDLER, ground="witness_not_heard")
        await story.is_refused("extended_already", "request_extension", Role.HANDLER, ground="witness_not_heard")
        [extended] = story.of_kind("deadline_extended")
        assert extended.facts.new.lapses_at > extended.facts.old.lapses_at  # type: ignore[union-attr]
        await story.act("declare_not_proven", Role.HANDLER, ground="no_support_shown")
        assert await story.outcome() is CaseOutcome.NOT_PROVEN


@pytest.mark.parametrize("edition", LEGAL_EDITIONS)
async def test_a_silent_personnel_authority_is_escalated_to_the_top_and_each_rung_fires_once(
    environment: WorkflowEnvironment, edition: str
) -> None:
    async with tell(environment, edition) as story:
        await story.to_sanction()
        await story.pass_days(90)
        state = await story.state()
        assert (state.sla, state.rung, state.block_requested) == (Sla.OVERDUE, 5, True)
        rungs = [event.facts for event in story.of_kind("rung_fired")]
        acts = [facts.act for facts in rungs if isinstance(facts, RungFired)]
        assert acts == [
            "warning",
            "request_reprimand",
            "request_record_block",
            "request_second_reprimand",
            "report_to_superior_authority",
        ]
        never_early(story)
        at = {event.facts.act: event.recorded_at for event in story.of_kind("rung_fired")}  # type: ignore[union-attr]
        between = at["request_second_reprimand"] - at["request_reprimand"]
        assert timedelta(days=14) <= between <= timedelta(days=21)


@pytest.mark.parametrize("edition", LEGAL_EDITIONS)
async def test_follow_up_after_the_block_lifts_it(environment: WorkflowEnvironment, edition: str) -> None:
    async with tell(environment, edition) as story:
        await story.to_sanction()
        await story.pass_days(90)
        await story.milestone(MilestoneKind.DECIDED, sanction="PP94-S-6")
        assert story.kinds()[-1] == "record_block_lifted"
        await story.milestone(MilestoneKind.EXECUTED, outcome=CaseOutcome.SANCTIONED)
        assert await story.outcome() is CaseOutcome.SANCTIONED


async def test_follow_up_in_time_stops_the_ladder(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.to_sanction()
        await story.milestone(MilestoneKind.DECIDED, sanction="PP94-S-6")
        await story.pass_days(200)
        assert story.of_kind("deadline_lapsed") == []
        assert (await story.state()).outcome is None


@pytest.mark.parametrize("edition", EDITIONS)
async def test_a_lapsed_step_stays_open_and_a_late_action_is_marked_late(
    environment: WorkflowEnvironment, edition: str
) -> None:
    async with tell(environment, edition) as story:
        await story.pass_days(60)
        assert len(story.of_kind("deadline_lapsed")) == 1
        answer = await story.act("register_report", story.first_actor(), reference="1")
        assert answer.late
        taken = story.of_kind("action_taken")[-1].facts
        assert isinstance(taken, ActionTaken)
        assert taken.late
        never_early(story)


async def test_a_misdirected_recommendation_returns_to_its_author(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.to_sanction()
        await story.milestone(MilestoneKind.NOT_OUR_EMPLOYEE)
        assert (await story.state()).stage == "recommendation"
        await story.recommend()
        assert (await story.state()).sanction_round == 2


async def test_a_deviation_is_answered_by_the_recommending_authority_only_while_one_is_pending(
    environment: WorkflowEnvironment,
) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.to_sanction()
        await story.is_refused("no_pending_deviation", "accept_deviation", Role.RECOMMENDING, reference="1")
        await story.milestone(MilestoneKind.DEVIATION_PROPOSED, ground="mitigating_circumstances")
        await story.is_refused("wrong_role", "accept_deviation", Role.PERSONNEL_AUTHORITY, reference="1")
        await story.act("refuse_deviation", Role.RECOMMENDING, ground="no_ground_in_law")
        sanction = environment.client.get_workflow_handle(f"sanction/{story.case.case_number}/1")
        history = await sanction.fetch_history()
        signals = [
            event.workflow_execution_signaled_event_attributes.signal_name
            for event in history.events
            if event.HasField("workflow_execution_signaled_event_attributes")
        ]
        assert signals == ["deviation_answer"]


async def test_actions_out_of_place_are_refused_and_nothing_is_recorded(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.is_refused("wrong_stage", "submit_clarification", Role.HANDLER, reference="1")
        await story.is_refused("unknown_action", "abolish_the_case", Role.HANDLER)
        await story.is_refused("wrong_role", "register_report", Role.RECOMMENDING, reference="1")
        await story.is_refused("missing_fields", "reject_report", Role.HANDLER)


async def test_an_agency_that_is_no_party_is_refused(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        with pytest.raises(Exception, match="Workflow update failed"):
            await story.act_as("register_report", "bawaslu-aceh", {Role.HANDLER}, reference="1")
        assert story.kinds() == ["opened", "stage_entered"]


async def test_the_same_action_key_acts_once(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        first = await story.act("register_report", Role.HANDLER, key="key-00001", reference="1")
        again = await story.act("register_report", Role.HANDLER, key="key-00001", reference="1")
        assert first == again
        assert len(story.of_kind("action_taken")) == 1


async def test_another_report_of_the_act_attaches_once(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        for _ in range(3):
            await story.handle.signal(CaseWorkflow.attach_report, "report-2")
        await story.state()
        assert len(story.of_kind("report_attached")) == 1


async def test_a_milestone_signalled_twice_is_recorded_once(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.to_sanction()
        await story.milestone(MilestoneKind.RECEIVED)
        story.milestones -= 1
        await story.milestone(MilestoneKind.RECEIVED)
        assert len(story.of_kind("sanction_milestone")) == 1


def test_every_edition_has_the_steps_that_its_stories_walk() -> None:
    for edition in load_register():
        codes = {step.code for step in edition.steps}
        main = {"verification", "clarification", "recommendation", "completion", "sanction_execution"}
        assert codes == main | {"report_completion", "tracing"}


def never_early(story: Story) -> None:
    for event in story.events:
        if isinstance(event.facts, DeadlineLapsed):
            assert event.facts.observed_at >= event.facts.deadline.lapses_at
        if isinstance(event.facts, RungFired):
            assert event.recorded_at >= event.facts.scheduled_at


async def test_an_action_for_the_next_step_sent_at_once_waits_for_the_step(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await asyncio.gather(
            story.act("register_report", Role.HANDLER, reference="1"),
            story.act("submit_clarification", Role.HANDLER, reference="2"),
            return_exceptions=True,
        )
        assert story.kinds()[:4] == ["opened", "stage_entered", "action_taken", "stage_entered"]
        state = await story.state()
        assert state.stage in {"clarification", "recommendation"}
        assert [event.sequence for event in story.events] == list(range(1, len(story.events) + 1))


async def test_what_a_dead_worker_had_committed_is_adopted_not_repeated(environment: WorkflowEnvironment) -> None:
    """The database has the action, the history does not, and the deadline's timer is looked at first."""
    async with tell(environment, "kasn-2022") as story:
        await commit_unknown_to_the_worker(story.book, story.case, "register_report")
        await story.pass_days(60)
        assert story.kinds()[:4] == ["opened", "stage_entered", "action_taken", "stage_entered"]
        assert "verification" not in lapsed_steps(story)
        answer = await story.act("register_report", Role.HANDLER, key="lost-in-the-crash", reference="1")
        assert (answer.sequence, story.kinds().count("action_taken")) == (3, 1)


async def test_a_closing_that_a_dead_worker_had_committed_closes_the_case(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await commit_unknown_to_the_worker(story.book, story.case, "reject_report")
        assert await story.outcome() is CaseOutcome.REJECTED
        assert story.kinds() == ["opened", "stage_entered", "action_taken", "closed"]


def lapsed_steps(story: Story) -> set[str]:
    facts = (event.facts for event in story.of_kind("deadline_lapsed"))
    return {one.deadline.step for one in facts if isinstance(one, DeadlineLapsed)}
