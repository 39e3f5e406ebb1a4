"""From the recommendation to the decision: the paths that time and officers take."""

from datetime import timedelta
from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from services.sanctions.domain.acting import Capacity
from services.sanctions.domain.acts import (
    ApprovalResult,
    CloseWithoutSanction,
    Decide,
    FormEthicsPanel,
    PanelMember,
    RecordApprovalCheck,
    RecordPanelRecommendation,
    RelieveFromDuty,
    ReportExecution,
    ReportToMinister,
    Seat,
    Serve,
    Statement,
    SubmitProposal,
)
from services.sanctions.domain.ranks import Rank
from services.sanctions.domain.words import duties
from shared.contracts.sanctions import MilestoneKind, SanctionDeadlineCode
from shared.contracts.vocabulary import CaseOutcome, Confidence, EmploymentType, SanctionCategory, Sla
from tests.workflow.sanctions.story import LETTER, TEAM, sanction

REGENCY = "kab-bima"
STATEMENT = Decide(sanction="pp42.open_statement", letter_number=LETTER)
REPORT = ReportExecution(letter_number=LETTER)
INFORM = ReportToMinister(letter_number=LETTER)


async def test_a_superior_who_lets_the_examination_lapse_is_reported_once_and_never_early(
    environment: WorkflowEnvironment,
) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        [clock] = (await story.state()).clocks
        assert (clock.code, clock.confidence) == (SanctionDeadlineCode.EXAMINATION, Confidence.UNVERIFIED)
        now = await environment.get_current_time()
        await environment.sleep(clock.due_at - now - timedelta(minutes=1))
        await story.becomes(MilestoneKind.DUE_SOON)
        await story.waits(minutes=2)
        overdue = await story.becomes(MilestoneKind.EXAMINATION_OVERDUE)
        assert (overdue.at, overdue.deadline and overdue.deadline.code) == (clock.due_at, clock.code)
        await story.waits(days=200)
        state = await story.state()
        assert (state.stage, state.sla) == (MilestoneKind.RECEIVED, Sla.OVERDUE)
        await story.tells("received", "due_soon", "examination_overdue")
        await story.examines()
        assert (await story.state()).sla is Sla.ON_TIME


async def test_an_examination_that_is_reported_in_time_reports_nobody(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await story.examines()
        await story.waits(days=200)
        assert (await story.state()).clocks == ()
        await story.tells("received", "summoned", "team_formed", "examined", "examination_reported")


async def test_who_stays_away_is_summoned_again_within_seven_working_days(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        first = await story.summons()
        [clock] = first.deadlines
        assert (clock.code, clock.limit and clock.limit.amount) == (SanctionDeadlineCode.SECOND_SUMMONS, 7)
        assert clock.trigger_at.isoformat() == first.particulars["examination_at"]
        await story.waits(days=2)
        await story.summons()
        codes = {one.code for one in (await story.state()).clocks}
        assert codes == {SanctionDeadlineCode.EXAMINATION}


async def test_a_moral_sanction_has_no_clock_of_an_examination(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.MORAL) as story:
        assert (await story.state()).clocks == ()


async def test_interim_relief_lasts_until_the_decision(environment: WorkflowEnvironment) -> None:
    relieve = RelieveFromDuty(letter_number=LETTER)
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        assert await story.refuses(relieve) == "wrong_order"
        await story.examines()
        await story.does(relieve)
        assert (await story.state()).examination.relieved
        await story.does(Decide(sanction="pp94.demotion", letter_number=LETTER))
        assert not (await story.state()).examination.relieved


async def test_an_ethics_panel_recommends_and_the_authority_states(environment: WorkflowEnvironment) -> None:
    seats = (Seat.CHAIR, Seat.SECRETARY, Seat.MEMBER, Seat.MEMBER, Seat.MEMBER)
    panel = FormEthicsPanel(
        letter_number=LETTER, members=tuple(PanelMember(seat=seat, rank=Rank.IV_A) for seat in seats)
    )
    async with sanction(environment, SanctionCategory.MORAL, violation="KE-04") as story:
        assert await story.refuses(TEAM) == "team_not_for_light"
        await story.does(panel)
        advice = RecordPanelRecommendation(letter_number=LETTER, statement=Statement.OPEN)
        assert (await story.does(advice)).ground == "open"
        decided = await story.does(STATEMENT)
        assert decided.particulars["breach"] == "pp42.11c"
        await story.tells("received", "panel_formed", "panel_recommended", "decided")


async def test_an_acting_heads_decision_is_reported_to_the_minister(environment: WorkflowEnvironment) -> None:
    act = STATEMENT.model_copy(update={"capacity": Capacity.PJ})
    of: dict[str, Any] = {"violation": "KE-04", "personnel_authority": REGENCY}
    async with sanction(environment, SanctionCategory.MORAL, **of) as story:
        decided = await story.does(act)
        lengths = {clock.code: clock.limit and clock.limit.amount for clock in decided.deadlines}
        assert lengths[SanctionDeadlineCode.MINISTER_REPORT] == 7
        assert duties(await story.state())
        assert (await story.does(INFORM)).kind is MilestoneKind.MINISTER_INFORMED
        assert await story.refuses(INFORM) == "minister_informed_already"
        await story.waits(days=30)
        assert duties(await story.state()) == ()
        await story.tells("received", "decided", "minister_informed", "due_soon", "service_overdue")


async def test_a_sanction_executed_at_once_still_owes_the_minister_his_report(
    environment: WorkflowEnvironment,
) -> None:
    act = STATEMENT.model_copy(update={"capacity": Capacity.PLT})
    of: dict[str, Any] = {"violation": "KE-04", "personnel_authority": REGENCY}
    async with sanction(environment, SanctionCategory.MORAL, **of) as story:
        decided = await story.does(act)
        [due_at] = [one.due_at for one in decided.deadlines if one.code is SanctionDeadlineCode.MINISTER_REPORT]
        await story.does(Serve())
        await story.becomes(MilestoneKind.EFFECTIVE)
        await story.does(REPORT)
        await story.waits(days=30)
        overdue = await story.becomes(MilestoneKind.MINISTER_REPORT_OVERDUE)
        assert overdue.at == due_at
        assert await story.handle.result() is MilestoneKind.EXECUTED


async def test_a_severe_decision_in_the_freeze_asks_for_a_check(environment: WorkflowEnvironment) -> None:
    check = RecordApprovalCheck(letter_number=LETTER, result=ApprovalResult.NOT_NEEDED)
    async with sanction(environment, SanctionCategory.SEVERE, personnel_authority=REGENCY) as story:
        await story.examines()
        decided = await story.does(Decide(sanction="pp94.demotion", letter_number=LETTER))
        assert "requires_mendagri_approval_check" in decided.particulars
        [report] = [one for one in decided.deadlines if one.code is SanctionDeadlineCode.MINISTER_REPORT]
        assert (report.limit and report.limit.amount, report.confidence) == (7, Confidence.UNVERIFIED)
        assert report.basis.startswith("UU 10/2016 Ps 162(3)")
        assert len(duties(await story.state())) == 2
        await story.does(check)
        state = await story.state()
        assert duties(state) == ()
        assert state.clock(SanctionDeadlineCode.MINISTER_REPORT) is None
        assert await story.refuses(check) == "approval_checked_already"
        assert await story.refuses(INFORM) == "no_acting_head"


async def test_a_withheld_approval_holds_the_execution_back_and_nothing_that_is_law(
    environment: WorkflowEnvironment,
) -> None:
    """The decision is served within its own limit, and takes effect; that it was executed is not taken down."""
    withheld = RecordApprovalCheck(letter_number=LETTER, result=ApprovalResult.WITHHELD)
    executed = ReportExecution(letter_number=LETTER)
    async with sanction(environment, SanctionCategory.SEVERE, personnel_authority=REGENCY) as story:
        await story.examines()
        decided = await story.does(Decide(sanction="pp94.demotion", letter_number=LETTER))
        assert "(belum terverifikasi)" in decided.particulars["execution_held"]
        told = await story.does(withheld)
        assert (told.ground, told.particulars["execution_held"]) == ("withheld", decided.particulars["execution_held"])
        assert len(duties(await story.state())) == 3
        await story.does(Serve())
        await story.waits(days=40)
        await story.becomes(MilestoneKind.EFFECTIVE)
        assert await story.refuses(executed) == "approval_withheld"
        await story.does(withheld)
        assert await story.refuses(executed) == "approval_withheld"
        await story.does(withheld.model_copy(update={"result": ApprovalResult.APPROVED}))
        await story.does(INFORM)
        assert duties(await story.state()) == ()
        assert await story.refuses(withheld) == "approval_checked_already"
        await story.does(executed)
        assert (await story.state()).stage is MilestoneKind.EXECUTED


async def test_a_proposed_termination_is_decided_within_fourteen_working_days(environment: WorkflowEnvironment) -> None:
    code = "pp49.termination_not_at_own_request"
    proposal = SubmitProposal(sanction=code, letter_number=LETTER)
    async with sanction(environment, SanctionCategory.SEVERE, employment_type=EmploymentType.PPPK) as story:
        await story.examines()
        proposed = await story.does(proposal)
        [clock] = proposed.deadlines
        assert (clock.limit and clock.limit.amount, clock.confidence) == (14, Confidence.CERTAIN)
        await story.waits(days=60)
        assert (await story.becomes(MilestoneKind.PROPOSAL_OVERDUE)).at == clock.due_at
        await story.does(Decide(sanction=code, letter_number=LETTER))
        assert SanctionDeadlineCode.PROPOSAL_DECISION not in {one.code for one in (await story.state()).clocks}


@pytest.mark.parametrize(
    ("ground", "outcome"),
    [
        ("retired", CaseOutcome.SUBJECT_RETIRED),
        ("deceased", CaseOutcome.SUBJECT_DECEASED),
        ("already_dismissed", CaseOutcome.SUBJECT_ALREADY_DISMISSED),
        ("sanctioned_in_another_case", CaseOutcome.SANCTIONED_IN_ANOTHER_CASE),
    ],
)
async def test_each_exit_has_its_own_outcome(
    environment: WorkflowEnvironment, ground: str, outcome: CaseOutcome
) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await story.summons()
        closed = await story.does(CloseWithoutSanction(letter_number=LETTER, ground=ground))
        assert (closed.outcome, closed.sanction) == (outcome, None)
        assert await story.handle.result() is MilestoneKind.CLOSED_WITHOUT_SANCTION


async def test_a_second_decision_is_refused_by_its_own_name(environment: WorkflowEnvironment) -> None:
    again = Decide(sanction="pp94.removal_to_executor_position", letter_number=LETTER)
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await story.examines()
        await story.does(Decide(sanction="pp94.demotion", letter_number=LETTER))
        assert await story.refuses(again) == "already_sanctioned"
        await story.does(Serve())
        assert await story.refuses(again) == "already_sanctioned"
