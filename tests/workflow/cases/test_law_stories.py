"""What the procedure knows beside the straight way: tips, identities, completions, parallel tracks, disputes."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from services.workflow.adapters.temporal import workflow_id
from services.workflow.domain.case import SealedSubject
from services.workflow.workflows.case import CaseWorkflow
from shared.contracts.cases import CASE_TASK_QUEUE, ActionTaken, Closed, Opened, StageEntered, SubjectResolved
from shared.contracts.sanctions import Recommendation
from shared.contracts.vocabulary import (
    CaseOutcome,
    Election,
    ReportKind,
    Role,
    SanctionCategory,
    ViolationTrack,
)
from tests.workflow.cases.story import Story, case_input, tell

EDITIONS = ("kasn-2022", "bkn-2024", "drill")
TIP: dict[str, Any] = {"kind": ReportKind.PRELIMINARY_INFORMATION}
BUDI = SealedSubject(sealed="sealed", dedupe_key="budi|2026-01-05|DS-06")


def due(story: Story, step: str, number: int = 0) -> datetime:
    entered = [event.facts for event in story.of_kind("stage_entered") if event.stage == step]
    facts = entered[number]
    assert isinstance(facts, StageEntered)
    assert facts.deadline is not None
    return facts.deadline.lapses_at


def last_action(story: Story) -> ActionTaken:
    facts = story.of_kind("action_taken")[-1].facts
    assert isinstance(facts, ActionTaken)
    return facts


@pytest.mark.parametrize("edition", EDITIONS)
async def test_a_tip_is_traced_and_becomes_a_finding(environment: WorkflowEnvironment, edition: str) -> None:
    async with tell(environment, edition, **TIP) as story:
        assert (await story.state()).stage == "tracing"
        found: dict[str, Any] = {
            "found_at": await story.now(),
            "finding_lapses_at": await story.now() + timedelta(days=7),
        }
        await story.act("register_finding", Role.HANDLER, reference="B.2/1", **found)
        assert story.stages() == ["tracing", "clarification"]
        assert last_action(story).found_at == found["found_at"]
        await story.act("declare_not_proven", Role.HANDLER, ground="no_support_shown")
        assert await story.outcome() is CaseOutcome.NOT_PROVEN


async def test_a_tip_that_leads_nowhere_is_dropped_with_a_ground(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022", **TIP) as story:
        await story.is_refused("missing_fields", "drop_information", Role.HANDLER)
        await story.act("drop_information", Role.HANDLER, ground="no_lead_found")
        assert await story.outcome() is CaseOutcome.REJECTED


async def test_a_tip_is_never_too_late_but_its_finding_can_be(environment: WorkflowEnvironment) -> None:
    long_ago = await environment.get_current_time() - timedelta(days=30)
    async with tell(environment, "kasn-2022", window_lapsed_at=long_ago, **TIP) as story:
        late: dict[str, Any] = {"found_at": long_ago, "finding_lapses_at": long_ago + timedelta(days=7)}
        await story.is_refused("finding_window_lapsed", "register_finding", Role.HANDLER, reference="B.2/1", **late)
        await story.pass_days(40)
        assert story.of_kind("deadline_lapsed")[0].stage == "tracing"


@pytest.mark.parametrize("edition", EDITIONS)
async def test_a_completed_report_is_reviewed_anew_with_a_clock_of_its_own(
    environment: WorkflowEnvironment, edition: str
) -> None:
    async with tell(environment, edition) as story:
        await story.act("ask_for_completion", story.first_actor(), ground="material_requirement_missing")
        await story.act("accept_completion", story.first_actor(), reference="B.3.1/1")
        assert story.stages() == ["verification", "report_completion", "verification"]
        assert due(story, "verification", 1) >= due(story, "verification", 0)
        await story.act("ask_for_completion", story.first_actor(), ground="material_requirement_missing")
        await story.act("reject_report", story.first_actor(), ground="material_requirement_missing")
        assert await story.outcome() is CaseOutcome.REJECTED


async def test_pilkada_is_decided_within_three_days_of_reception_not_of_registration(
    environment: WorkflowEnvironment,
) -> None:
    """UU 10/2016 Ps 134(5): the days that registration took are not added."""
    async with tell(environment, "kasn-2022", election=Election.PILKADA) as story:
        await story.pass_days(1)
        await story.act("register_report", Role.HANDLER, reference="1")
        assert due(story, "clarification") - due(story, "verification") == timedelta(days=1)


async def test_pemilu_is_decided_within_seven_working_days_of_registration(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022", election=Election.PEMILU) as story:
        await story.pass_days(1)
        registered = await story.now()
        await story.act("register_report", Role.HANDLER, reference="1")
        assert due(story, "clarification") - registered > timedelta(days=8)


async def test_a_report_after_hours_is_handled_from_the_next_opening_and_says_so(
    environment: WorkflowEnvironment,
) -> None:
    opening = await environment.get_current_time() + timedelta(days=2)
    async with tell(environment, "kasn-2022", counts_as_received_at=opening) as story:
        opened = story.events[0].facts
        assert isinstance(opened, Opened)
        assert opened.counts_as_received_at == opening
        assert due(story, "verification") > opening + timedelta(days=1)
        await story.act("reject_report", Role.HANDLER, ground="formal_requirement_missing")


@pytest.mark.parametrize("edition", EDITIONS)
async def test_the_case_goes_on_beside_the_criminal_track(environment: WorkflowEnvironment, edition: str) -> None:
    async with tell(environment, edition) as story:
        await story.is_refused(
            "too_early", "record_criminal_result", Role.HANDLER, reference="1", ground="criminal_acquittal"
        )
        await story.act("refer_to_criminal_track", Role.HANDLER, reference="GAKKUMDU/1")
        await story.to_sanction()
        await story.act("record_criminal_result", Role.HANDLER, reference="PN/1", ground="criminal_acquittal")
        state = await story.state()
        assert (state.stage, state.outcome) == ("sanction_execution", None)
        assert last_action(story).ground == "criminal_acquittal"


async def test_an_unidentified_official_does_not_reach_his_agency(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022", subject_unresolved=True) as story:
        await story.act("register_report", Role.HANDLER, reference="1")
        await story.act("submit_clarification", Role.HANDLER, reference="2")
        letter: dict[str, Any] = {"recommendation": await recommendation(story)}
        await story.is_refused("subject_unresolved", "issue_recommendation", Role.RECOMMENDING, **letter)
        await story.act("identify_official", Role.HANDLER, identity=BUDI)
        assert story.kinds()[-1] == "subject_resolved"
        await story.act("issue_recommendation", Role.RECOMMENDING, **letter)
        assert (await story.state()).stage == "sanction_execution"


async def test_two_cases_of_one_act_become_one_once_the_official_is_known(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022", subject_unresolved=True) as story:
        other = await beside(story, report_id="report-2", subject_unresolved=True)
        await other.act("identify_official", Role.HANDLER, identity=BUDI)
        await story.is_refused("too_early", "merge_into_duplicate", Role.HANDLER, ground="duplicate_report")
        await story.act("identify_official", Role.HANDLER, identity=BUDI)
        assert story.events[-1].facts == SubjectResolved(duplicate_of=other.case.case_number)
        await story.act("merge_into_duplicate", Role.HANDLER, ground="duplicate_report")
        assert await story.outcome() is CaseOutcome.MERGED
        closed = story.events[-1].facts
        assert isinstance(closed, Closed)
        assert closed.merged_into == other.case.case_number
        assert (await other.state()).reports == ["report-2", "report-1"]


async def test_an_officer_corrects_an_identity_and_nothing_is_a_duplicate_any_more(
    environment: WorkflowEnvironment,
) -> None:
    async with tell(environment, "kasn-2022", subject_unresolved=True) as story:
        other = await beside(story, report_id="report-2")
        await other.act("identify_official", Role.HANDLER, identity=BUDI)
        await story.act("identify_official", Role.HANDLER, identity=BUDI)
        await story.act("identify_official", Role.HANDLER, identity=BUDI.model_copy(update={"dedupe_key": "siti"}))
        await story.is_refused("no_duplicate", "merge_into_duplicate", Role.HANDLER, ground="duplicate_report")


async def test_the_officers_violation_is_the_cases_and_the_sanctions_from_then_on(
    environment: WorkflowEnvironment,
) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.act("classify_violation", Role.HANDLER, violation="KE-04", ground="target_was_prospective")
        assert last_action(story).violation == "KE-04"
        await story.act("register_report", Role.HANDLER, reference="1")
        assert story.events[-1].violation == "KE-04"
        await story.act("submit_clarification", Role.HANDLER, reference="2")
        discipline: dict[str, Any] = {"recommendation": await recommendation(story)}
        await story.is_refused("track_contradicts_violation", "issue_recommendation", Role.RECOMMENDING, **discipline)
        await story.act("issue_recommendation", Role.RECOMMENDING, ground="target_was_candidate", **discipline)
        assert (await story.state()).sanction_round == 1
        sanction = environment.client.get_workflow_handle(f"sanction/{story.case.case_number}/1")
        started = (await sanction.fetch_history()).events[0].workflow_execution_started_event_attributes
        assert b'"violation":"KE-04"' in started.input.payloads[0].data


async def test_a_disputed_recommendation_is_upheld_and_its_clock_has_run_on(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.to_sanction()
        before = (await story.state()).deadline
        await story.is_refused("too_early", "uphold_recommendation", Role.RECOMMENDING, reference="1")
        await story.act("dispute_recommendation", Role.PERSONNEL_AUTHORITY, reference="1", ground="facts_disputed")
        await story.act("uphold_recommendation", Role.RECOMMENDING, reference="2")
        assert (await story.state()).deadline == before


async def test_a_breach_of_other_law_can_be_forwarded_without_registration(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.act("forward_unregistered", Role.HANDLER, reference="1")
        assert (await story.state()).stage == "recommendation"


async def beside(story: Story, **changes: Any) -> Story:
    """Another case on the same worker and in the same book."""
    case = case_input(story.case.edition, received_at=await story.now(), **changes)
    handle = await story.environment.client.start_workflow(
        CaseWorkflow.run, case, id=workflow_id(case.case_number), task_queue=CASE_TASK_QUEUE
    )
    other = Story(story.environment, story.book, case, handle)
    await other.state()
    return other


async def recommendation(story: Story) -> Recommendation:
    return Recommendation(
        category=SanctionCategory.MODERATE,
        track=ViolationTrack.DISCIPLINE,
        letter_number="R-1/KASN/2026",
        issued_at=await story.now(),
        issued_by=story.case.parties.recommending,
    )
