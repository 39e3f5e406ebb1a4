"""One story for each path of the sanction."""

from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from services.sanctions.domain.acts import (
    Act,
    Actor,
    ActRequest,
    Attendance,
    CloseWithoutSanction,
    Decide,
    DecideObjection,
    FileObjection,
    ProposeDeviation,
    RecordExamination,
    RemedyResult,
    ReplyNotOurEmployee,
    ReportExamination,
    ReportExecution,
    Serve,
)
from services.sanctions.domain.milestones import Writer
from shared.contracts.sanctions import MilestoneKind
from shared.contracts.vocabulary import CaseOutcome, SanctionCategory
from shared.temporal import search_attributes as attributes
from tests.workflow.sanctions.served import decided
from tests.workflow.sanctions.story import AUTHORITY, LETTER, OFFICER, TEAM, sanction

EXAMINED_BY_A_TEAM = ("summoned", "team_formed", "examined", "examination_reported")
REPORT = ReportExecution(letter_number=LETTER)
OBJECT = FileObjection(letter_number=LETTER)
LESSER = ProposeDeviation(
    sanction="pp94.written_reprimand",
    letter_number=LETTER,
    ground="lesser_violation_found",
    breach="pp94.article_of_the_letter",
)


def decide(code: str) -> Decide:
    return Decide(sanction=code, letter_number=LETTER)


async def test_a_moral_sanction_takes_effect_when_it_is_stated(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.MORAL) as story:
        await story.does(decide("pp42.open_statement"))
        await story.does(Serve())
        await story.becomes(MilestoneKind.EFFECTIVE)
        executed = await story.does(REPORT)
        assert executed.outcome is CaseOutcome.SANCTIONED
        assert executed.sanction == "pp42.open_statement"
        assert await story.handle.result() is MilestoneKind.EXECUTED
        await story.tells("received", "decided", "served", "effective", "executed")


async def test_a_light_sanction_needs_an_examination_record_and_neither_team_nor_report(
    environment: WorkflowEnvironment,
) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        assert await story.refuses(decide("pp94.written_reprimand")) == "examination_missing"
        assert await story.refuses(RecordExamination(letter_number=LETTER)) == "summons_missing"
        await story.summons()
        await story.does(RecordExamination(letter_number=LETTER))
        await story.does(decide("pp94.written_reprimand"))
        await story.does(Serve())
        await story.waits(days=60)
        await story.becomes(MilestoneKind.EFFECTIVE)
        await story.does(REPORT)
        await story.tells("received", "summoned", "examined", "decided", "served", "effective", "executed")


async def test_a_moderate_cut_is_replaced_by_an_interim_substitute(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.MODERATE) as story:
        await story.examines()
        assert await story.refuses(decide("pp94.allowance_cut_6_months")) == "sanction_not_yet_active"
        await story.does(decide("pp94.interim.promotion_delay"))
        await story.does(Serve())
        await story.waits(days=60)
        await story.becomes(MilestoneKind.EFFECTIVE)
        executed = await story.does(REPORT)
        assert executed.sanction == "pp94.interim.promotion_delay"


async def test_a_severe_sanction_needs_an_examination_record(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        assert await story.refuses(decide("pp94.demotion")) == "examination_missing"
        await story.examines()
        await story.does(decide("pp94.demotion"))
        await story.does(Serve())
        await story.waits(days=60)
        await story.becomes(MilestoneKind.EFFECTIVE)
        await story.does(REPORT)
        await story.tells("received", *EXAMINED_BY_A_TEAM, "decided", "served", "effective", "executed")


async def test_who_stays_away_twice_is_punished_on_the_evidence(environment: WorkflowEnvironment) -> None:
    absent = RecordExamination(letter_number=LETTER, attendance=Attendance.ABSENT_TWICE)
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await story.does(TEAM)
        first = await story.summons()
        assert await story.refuses(absent) == "second_summons_missing"
        assert await story.refuses(await story.summons_of_tomorrow()) == "first_examination_not_passed"
        await story.waits(days=2)
        second = await story.summons()
        assert (first.particulars["summons"], second.particulars["summons"]) == ("1", "2")
        assert await story.refuses(await story.summons_of_tomorrow()) == "summoned_twice"
        assert await story.refuses(absent) == "examination_day_not_passed"
        await story.waits(days=2)
        await story.does(absent)
        await story.does(ReportExamination(letter_number=LETTER))
        decided = await story.does(decide("pp94.demotion"))
        assert decided.kind is MilestoneKind.DECIDED


async def test_a_decision_takes_effect_on_the_fifteenth_working_day_and_not_before(
    environment: WorkflowEnvironment,
) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        await decided(story, "pp94.oral_reprimand")
        served = await story.does(Serve())
        assert served.due_at is not None
        now = await environment.get_current_time()
        await environment.sleep(served.due_at - now - timedelta(minutes=1))
        assert (await story.state()).stage is MilestoneKind.SERVED
        await story.waits(minutes=2)
        assert (await story.becomes(MilestoneKind.EFFECTIVE)).at == served.due_at


async def test_an_accepted_deviation_stands_as_the_decision(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await story.examines()
        proposed = await story.does(LESSER)
        assert (proposed.sanction, proposed.ground) == ("pp94.written_reprimand", "lesser_violation_found")
        assert await story.refuses(Serve()) == "wrong_order"
        await story.answers_deviation(accepted=True)
        assert (await story.becomes(MilestoneKind.DECIDED)).sanction == "pp94.written_reprimand"
        await story.does(Serve())
        await story.tells("received", *EXAMINED_BY_A_TEAM, "deviation_proposed", "decided", "served")


async def test_after_a_refused_deviation_the_recommendation_binds(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await story.examines()
        assert await story.refuses(decide("pp94.written_reprimand")) == "category_differs"
        await story.does(LESSER)
        await story.answers_deviation(accepted=False)
        await story.becomes(MilestoneKind.DEVIATION_REFUSED)
        assert await story.refuses(LESSER) == "wrong_order"
        await story.does(decide("pp94.demotion"))
        await story.tells("received", *EXAMINED_BY_A_TEAM, "deviation_proposed", "deviation_refused", "decided")


async def test_a_reply_that_he_is_not_our_employee_ends_the_round(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        replied = await story.does(ReplyNotOurEmployee(letter_number=LETTER))
        assert replied.outcome is None
        assert await story.handle.result() is MilestoneKind.NOT_OUR_EMPLOYEE


async def test_who_is_already_dismissed_is_not_punished_again(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        wrong = CloseWithoutSanction(letter_number=LETTER, ground="mercy")
        assert await story.refuses(wrong) == "unknown_ground"
        closed = await story.does(CloseWithoutSanction(letter_number=LETTER, ground="retired"))
        assert closed.outcome is CaseOutcome.SUBJECT_RETIRED
        await story.tells("received", "closed_without_sanction")


@pytest.mark.parametrize(
    "act", [Serve(), OBJECT, DecideObjection(letter_number=LETTER, result=RemedyResult.UPHELD), REPORT]
)
async def test_a_step_out_of_order_is_refused(environment: WorkflowEnvironment, act: Act) -> None:
    async with sanction(environment, SanctionCategory.MORAL) as story:
        assert await story.refuses(act) == "wrong_order"


async def test_only_the_ordered_authority_acts(environment: WorkflowEnvironment) -> None:
    other = Actor(agency="pemkot-makassar", subject="x", roles=frozenset({"personnel_authority"}))
    unfit = Actor(agency=AUTHORITY, subject="x", roles=frozenset({"handler"}))
    async with sanction(environment, SanctionCategory.MORAL) as story:
        assert await story.refuses(decide("pp42.open_statement"), by=other) == "wrong_agency"
        assert await story.refuses(decide("pp42.open_statement"), by=unfit) == "wrong_role"


async def test_the_same_act_sent_twice_is_recorded_once(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.MORAL) as story:
        first = await story.does(decide("pp42.open_statement"), key="the-same")
        assert await story.does(decide("pp42.open_statement"), key="the-same") == first
        await story.tells("received", "decided")


async def test_dates_follow_each_other_and_never_lie_ahead(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.MORAL) as story:
        decided = await story.does(decide("pp42.open_statement"))
        assert await story.refuses(Serve(at=decided.at - timedelta(days=1))) == "dates_out_of_order"
        assert await story.refuses(Serve(at=decided.at + timedelta(days=365))) == "date_in_future"


async def test_a_sanction_goes_on_when_its_case_is_gone(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.MORAL) as story:
        await story.loses_its_case()
        await story.does(decide("pp42.open_statement"))
        await story.does(CloseWithoutSanction(letter_number=LETTER, ground="deceased"))
        assert await story.handle.result() is MilestoneKind.CLOSED_WITHOUT_SANCTION


async def test_what_a_dying_worker_recorded_is_adopted_and_told(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        orphan = Writer(story.order, await story.state()).acted(
            "of-the-dead", ActRequest(act=TEAM, by=OFFICER), await environment.get_current_time()
        )
        await story.log.write(orphan)
        await story.summons()
        await story.tells("received", "team_formed", "summoned")
        assert (await story.does(TEAM, key="of-the-dead")).kind is MilestoneKind.TEAM_FORMED
        await story.tells("received", "team_formed", "summoned")


async def test_an_operator_sees_the_stage_the_agency_and_the_due_date(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        decision = await decided(story, "pp94.oral_reprimand")
        shown = (await story.handle.describe()).typed_search_attributes
        assert shown.get(attributes.CASE_STAGE) == "sanction:decided"
        assert shown.get(attributes.CASE_AGENCY) == AUTHORITY
        assert shown.get(attributes.CASE_DUE_AT) == decision.due_at


async def test_the_second_answer_to_a_deviation_changes_nothing(environment: WorkflowEnvironment) -> None:
    proposal = ProposeDeviation(sanction="pp94.demotion", letter_number=LETTER, ground="repeated_violation")
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        assert await story.refuses(proposal) == "examination_missing"
        await story.examines(suspected=SanctionCategory.SEVERE)
        await story.does(proposal)
        await story.answers_deviation(accepted=False)
        await story.answers_deviation(accepted=True)
        await story.tells("received", *EXAMINED_BY_A_TEAM, "deviation_proposed", "deviation_refused")
