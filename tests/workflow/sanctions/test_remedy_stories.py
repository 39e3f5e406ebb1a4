"""Objection and appeal: two remedies with their own clocks; the decision waits for either."""

from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from services.sanctions.domain.acts import (
    Act,
    Addressee,
    DecideAppeal,
    DecideObjection,
    FileAppeal,
    FileObjection,
    Misdirection,
    RemedyResult,
    ReplyToRemedy,
    ReportExecution,
    WorkMeanwhile,
)
from shared.contracts.sanctions import MilestoneKind, SanctionDeadlineCode
from shared.contracts.vocabulary import CaseOutcome, Confidence, PositionLevel, SanctionCategory, Sla
from tests.workflow.sanctions.served import BY_TEAM_AND_SERVED, served
from tests.workflow.sanctions.story import LETTER, Story, sanction

OBJECT = FileObjection(letter_number=LETTER)
APPEAL = FileAppeal(letter_number=LETTER)
REPLY = ReplyToRemedy(letter_number=LETTER)
REPORT = ReportExecution(letter_number=LETTER)
DISMISSAL = "pp94.honourable_dismissal"
PREFIX = ("received", "summoned", "examined", "decided", "served")


def objection_ends(result: RemedyResult, sanction: str | None = None) -> DecideObjection:
    return DecideObjection(letter_number=LETTER, result=result, sanction=sanction)


def bpasn_decides(result: RemedyResult, sanction: str | None = None) -> DecideAppeal:
    return DecideAppeal(letter_number=LETTER, result=result, sanction=sanction)


async def test_a_pending_objection_keeps_the_decision_from_taking_effect(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        await served(story, "pp94.oral_reprimand")
        await story.does(OBJECT)
        assert (await story.state()).sla is Sla.PAUSED
        await story.waits(days=200)
        state = await story.state()
        assert (state.stage, state.sla) == (MilestoneKind.OBJECTION_FILED, Sla.OVERDUE)
        await story.does(objection_ends(RemedyResult.UPHELD))
        ignored = ("due_soon", "reply_overdue", "due_soon", "remedy_overdue")
        await story.tells(*PREFIX, "objection_filed", *ignored, "objection_decided", "effective")


async def test_an_objection_has_its_own_clocks_and_says_what_is_only_a_target(
    environment: WorkflowEnvironment,
) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        told = await served(story, "pp94.demotion")
        assert [clock.code.value for clock in told.deadlines] == ["effect", "objection"]
        filed = await story.does(OBJECT)
        sure = {clock.code.value: clock.confidence for clock in filed.deadlines}
        assert sure == {"objection_reply": Confidence.UNVERIFIED, "objection_decision": Confidence.LIKELY}
        assert filed.addressee == Addressee.PERSONNEL_AUTHORITY
        assert await story.refuses(bpasn_decides(RemedyResult.UPHELD)) == "wrong_order"
        await story.does(REPLY)
        assert await story.refuses(REPLY) == "replied_already"
        await story.does(objection_ends(RemedyResult.UPHELD))
        await story.tells(*BY_TEAM_AND_SERVED, "objection_filed", "remedy_replied", "objection_decided", "effective")


async def test_a_dismissal_is_appealed_to_bpasn_and_waits_for_it(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        told = await served(story, DISMISSAL)
        assert [clock.code.value for clock in told.deadlines] == ["effect", "appeal"]
        assert await story.refuses(OBJECT) == "wrong_remedy"
        filed = await story.does(APPEAL.model_copy(update={"work_meanwhile": WorkMeanwhile.PERMITTED}))
        assert (filed.addressee, filed.ground) == ("bpasn", "work_permitted")
        lengths = {clock.code.value: clock.limit and clock.limit.amount for clock in filed.deadlines}
        assert lengths == {"appeal_reply": 21, "appeal_decision": 65}
        await story.waits(days=200)
        await story.becomes(MilestoneKind.REMEDY_OVERDUE)
        await story.does(bpasn_decides(RemedyResult.UPHELD))
        ignored = ("due_soon", "reply_overdue", "due_soon", "remedy_overdue")
        await story.tells(*BY_TEAM_AND_SERVED, "appeal_filed", *ignored, "appeal_decided", "effective")
        await story.does(REPORT)
        assert await story.handle.result() is MilestoneKind.EXECUTED


async def test_the_reply_to_an_appeal_counts_from_the_copy(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        told = await served(story, DISMISSAL)
        await story.waits(days=4)
        filed = await story.does(
            FileAppeal(
                letter_number=LETTER, at=told.at + timedelta(hours=1), copy_received_at=told.at + timedelta(days=3)
            )
        )
        starts = {clock.code: clock.trigger_at - told.at for clock in filed.deadlines}
        assert starts == {
            SanctionDeadlineCode.APPEAL_REPLY: timedelta(days=3),
            SanctionDeadlineCode.APPEAL_DECISION: timedelta(hours=1),
        }


@pytest.mark.parametrize(
    ("result", "sanction_code"),
    [
        (RemedyResult.MITIGATED, "pp94.demotion"),
        (RemedyResult.AGGRAVATED, "uu20.dishonourable_dismissal"),
        (RemedyResult.CHANGED, "pp94.removal_to_executor_position"),
    ],
)
async def test_bpasn_may_put_another_sanction_in_its_place(
    environment: WorkflowEnvironment, result: RemedyResult, sanction_code: str
) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await served(story, DISMISSAL)
        await story.does(APPEAL)
        await story.does(bpasn_decides(result, sanction_code))
        effective = await story.becomes(MilestoneKind.EFFECTIVE)
        assert effective.sanction == sanction_code


async def test_a_result_and_its_sanction_must_agree(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        await served(story, "pp94.written_reprimand")
        await story.does(OBJECT)
        heavier = objection_ends(RemedyResult.MITIGATED, "pp94.demotion")
        assert await story.refuses(heavier) == "result_contradicts_sanction"
        lighter = objection_ends(RemedyResult.AGGRAVATED, "pp94.written_reprimand")
        assert await story.refuses(lighter) == "result_contradicts_sanction"
        await story.does(objection_ends(RemedyResult.MITIGATED, "pp94.oral_reprimand"))
        await story.becomes(MilestoneKind.EFFECTIVE)
        assert (await story.does(REPORT)).sanction == "pp94.oral_reprimand"


async def test_a_dismissal_that_an_objection_ended_in_can_be_appealed(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await served(story, "pp94.demotion")
        await story.does(OBJECT)
        await story.waits(days=25)
        decided = await story.does(objection_ends(RemedyResult.AGGRAVATED, DISMISSAL))
        assert [clock.code.value for clock in decided.deadlines] == ["appeal"]
        await story.becomes(MilestoneKind.EFFECTIVE)
        assert await story.refuses(OBJECT) == "wrong_remedy"
        await story.does(APPEAL)
        await story.does(bpasn_decides(RemedyResult.MITIGATED, "pp94.demotion"))
        again = await story.becomes(MilestoneKind.EFFECTIVE)
        assert again.sanction == "pp94.demotion"


async def test_an_annulled_decision_closes_without_a_sanction(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        await served(story, "pp94.written_reprimand")
        await story.does(OBJECT)
        await story.does(objection_ends(RemedyResult.ANNULLED))
        assert await story.handle.result() is MilestoneKind.CLOSED_WITHOUT_SANCTION
        last = await story.becomes(MilestoneKind.CLOSED_WITHOUT_SANCTION)
        assert (last.sanction, last.ground, last.outcome) == (None, "annulled", CaseOutcome.SANCTION_ANNULLED)


async def test_a_late_objection_cannot_be_received(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        told = await served(story, "pp94.written_reprimand")
        await story.waits(days=60)
        await story.becomes(MilestoneKind.EFFECTIVE)
        assert await story.refuses(OBJECT) == "remedy_inadmissible"
        window = told.deadlines[1]
        late = FileObjection(letter_number=LETTER, at=window.due_at)
        assert await story.refuses(late) == "remedy_inadmissible"
        early = FileObjection(letter_number=LETTER, at=told.at - timedelta(minutes=1))
        assert await story.refuses(early) == "dates_out_of_order"


async def test_an_objection_filed_in_time_but_reported_late_suspends_the_effect(
    environment: WorkflowEnvironment,
) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        told = await served(story, "pp94.written_reprimand")
        await story.waits(days=60)
        await story.becomes(MilestoneKind.EFFECTIVE)
        last_moment = told.deadlines[1].due_at - timedelta(seconds=1)
        await story.does(FileObjection(letter_number=LETTER, at=last_moment))
        await story.does(objection_ends(RemedyResult.UPHELD))
        # Reported late, the clocks of the objection have run out already when they start.
        state = await story.state()
        assert state.sequence >= 7
        await story.becomes(MilestoneKind.EFFECTIVE)


async def test_time_with_the_wrong_official_is_not_counted(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.LIGHT, position_level=PositionLevel.FUNCTIONAL_EXPERT_1) as story:
        told = await served(story, "pp94.written_reprimand")
        await story.waits(days=60)
        due = told.deadlines[1].due_at
        astray = OBJECT.model_copy(update={"addressed_to": Addressee.SUPERIOR_OF_OFFICIAL, "at": told.at})
        assert await story.refuses(astray) == "wrong_addressee"
        redirected = FileObjection(
            letter_number=LETTER,
            at=due + timedelta(days=3),
            misdirection=Misdirection(received_at=due - timedelta(days=2), returned_at=due + timedelta(days=2)),
        )
        assert (await story.does(redirected)).ground == "redirected"


async def test_what_was_late_at_the_wrong_office_is_late(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        told = await served(story, "pp94.written_reprimand")
        await story.waits(days=60)
        due = told.deadlines[1].due_at
        late = Misdirection(received_at=due, returned_at=due + timedelta(days=1))
        act = FileObjection(letter_number=LETTER, at=due + timedelta(days=2), misdirection=late)
        assert await story.refuses(act) == "remedy_inadmissible"


@pytest.mark.parametrize("act", [REPLY, bpasn_decides(RemedyResult.UPHELD), objection_ends(RemedyResult.UPHELD)])
async def test_nobody_answers_a_remedy_that_was_not_filed(environment: WorkflowEnvironment, act: Act) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        await served(story, "pp94.oral_reprimand")
        assert await story.refuses(act) == "wrong_order"


async def test_against_a_moral_sanction_no_remedy_is_open(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.MORAL) as story:
        told: Story = story
        await served(told, "pp42.open_statement")
        await story.becomes(MilestoneKind.EFFECTIVE)
        early = (await story.state()).acted_at
        assert early is not None
        assert await story.refuses(OBJECT.model_copy(update={"at": early - timedelta(days=1)})) == "no_remedy"
