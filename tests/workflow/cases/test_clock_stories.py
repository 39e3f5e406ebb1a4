"""A clock that is stopped and started again, in the one step whose edition allows it."""

from datetime import datetime, timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from services.workflow.domain.register import load_register
from shared.calendar import Pause, verify
from shared.calendar.zones import local_day, zone_named
from shared.contracts.cases import ClockPaused, ClockResumed, PauseEnd
from shared.contracts.vocabulary import CaseOutcome, Confidence, Role, Sla
from tests.replay.record import leave_from_tomorrow
from tests.workflow.cases.story import Story, tell

LEGAL_EDITIONS = ("kasn-2022", "bkn-2024")
GROUND = "evidence_expected"


async def to_completion(story: Story) -> None:
    await story.act("register_report", story.first_actor(), reference="1")
    await story.act("submit_clarification", Role.HANDLER, reference="2")
    await story.act("return_for_completion", Role.RECOMMENDING, ground="legal_review_missing")


async def pause(story: Story) -> ClockPaused:
    await story.act("pause_clock", Role.RECOMMENDING, ground=GROUND)
    facts = story.of_kind("clock_paused")[-1].facts
    assert isinstance(facts, ClockPaused)
    return facts


async def lapses_at(story: Story) -> datetime:
    deadline = (await story.state()).deadline
    assert deadline is not None
    return deadline.facts.lapses_at


def resumed(story: Story) -> ClockResumed:
    facts = story.of_kind("clock_resumed")[-1].facts
    assert isinstance(facts, ClockResumed)
    return facts


@pytest.mark.parametrize("edition", LEGAL_EDITIONS)
async def test_a_clock_that_stands_lapses_at_nothing_and_says_why(
    environment: WorkflowEnvironment, edition: str
) -> None:
    async with tell(environment, edition) as story:
        await to_completion(story)
        told = await pause(story)
        await story.pass_days(10)
        assert (await story.state()).sla is Sla.PAUSED
        assert story.of_kind("deadline_lapsed") == []
        assert (told.pause.ground, told.pause.by_agency) == (GROUND, story.case.parties.recommending)
        assert told.pause.confidence is Confidence.UNVERIFIED
        assert Role.HANDLER in told.notify


async def test_a_clock_that_runs_again_has_the_pause_in_its_proof(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await to_completion(story)
        before = await pause(story)
        await story.pass_days(5)
        await story.act("resume_clock", Role.RECOMMENDING)
        told, zone = resumed(story), zone_named(story.case.zone)
        assert told.old == before.deadline
        assert told.new.lapses_at > told.old.lapses_at
        assert told.ended_by is PauseEnd.RESUMED
        proof = story.book.proofs[story.case.case_number, "completion.1"]
        first, last = local_day(story.of_kind("clock_paused")[0].recorded_at, zone), local_day(await story.now(), zone)
        author = story.case.parties.recommending
        assert proof.pauses == (Pause(first=first, last=last, ground=GROUND, author=author),)
        assert verify(proof, story.book.calendar) is None
        assert (await story.state()).sla is not Sla.PAUSED
        await story.pass_days(30)
        assert len(story.of_kind("deadline_lapsed")) == 1


async def test_a_pause_ends_by_itself_when_its_longest_time_is_over(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await to_completion(story)
        told = await pause(story)
        step = load_register().edition("kasn-2022").step("completion")
        assert step.pause is not None
        first = datetime.fromisoformat(told.pause.first_day).date()
        last = first + timedelta(days=step.pause.max_days - 1)
        await story.pass_days(step.pause.max_days + 1)
        assert (resumed(story).ended_by, resumed(story).last_day) == (PauseEnd.CAP_REACHED, last.isoformat())
        assert "resume_clock" not in [event.facts.kind for event in story.events]
        await story.is_refused("clock_not_paused", "resume_clock", Role.RECOMMENDING)
        await story.is_refused("pause_cap_reached", "pause_clock", Role.RECOMMENDING, ground=GROUND)


async def test_a_pause_is_taken_by_rule_only(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await to_completion(story)
        await story.is_refused("wrong_role", "pause_clock", Role.HANDLER, ground=GROUND)
        await story.is_refused("missing_fields", "pause_clock", Role.RECOMMENDING)
        await story.is_refused("clock_not_paused", "resume_clock", Role.RECOMMENDING)
        await pause(story)
        await story.is_refused("clock_paused_already", "pause_clock", Role.RECOMMENDING, ground=GROUND)
        await story.act("submit_completion", Role.HANDLER, reference="3")
        await story.is_refused("wrong_stage", "pause_clock", Role.RECOMMENDING, ground=GROUND)


async def test_a_deadline_that_has_lapsed_is_not_stopped(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await to_completion(story)
        await story.pass_days(20)
        await story.is_refused("lapsed_already", "pause_clock", Role.RECOMMENDING, ground=GROUND)


async def test_a_step_can_be_answered_while_its_clock_stands(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await to_completion(story)
        await pause(story)
        answer = await story.act("submit_completion", Role.HANDLER, reference="3")
        assert not answer.late
        state = await story.state()
        assert (state.stage, state.pause, state.sla) == ("recommendation", None, Sla.ON_TIME)


async def test_a_case_closed_while_its_clock_stands_is_not_paused_for_ever(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await to_completion(story)
        await pause(story)
        await story.act("declare_not_proven", Role.HANDLER, ground="insufficient_evidence")
        assert await story.outcome() is CaseOutcome.NOT_PROVEN
        assert story.events[-1].sla is Sla.ON_TIME


async def test_a_decree_waits_for_a_clock_that_stands(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await to_completion(story)
        await pause(story)
        await story.decree(leave_from_tomorrow(await story.now()))
        assert story.of_kind("deadline_recomputed") + story.of_kind("deadline_confirmed") == []
        await story.act("resume_clock", Role.RECOMMENDING)
        await story.state()
        assert len(story.of_kind("deadline_confirmed")) == 1, "counted with the decree when the clock ran again"
        assert resumed(story).new.calendar_version == story.book.calendar.short_version
