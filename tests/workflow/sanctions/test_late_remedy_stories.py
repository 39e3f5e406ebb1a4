"""A remedy that was filed in time and recorded late: the day of filing counts, whatever has been done meanwhile."""

from datetime import timedelta

from temporalio.testing import WorkflowEnvironment

from services.sanctions.domain.acting import Capacity
from services.sanctions.domain.acts import (
    Decide,
    DecideAppeal,
    DecideObjection,
    FileAppeal,
    FileObjection,
    RemedyResult,
    ReportExecution,
    ReportToMinister,
    Serve,
)
from shared.contracts.sanctions import MilestoneKind, SanctionDeadlineCode, SanctionMilestone
from shared.contracts.vocabulary import CaseOutcome, SanctionCategory
from tests.workflow.sanctions.served import served
from tests.workflow.sanctions.story import LETTER, Story, sanction

REPORT = ReportExecution(letter_number=LETTER)
REPRIMAND = "pp94.written_reprimand"


async def executed(story: Story, code: str) -> SanctionMilestone:
    """Its service; the execution was reported some weeks later, and the case has closed with it."""
    service = await served(story, code)
    await is_executed(story)
    return service


async def is_executed(story: Story) -> None:
    await story.waits(days=60)
    await story.becomes(MilestoneKind.EFFECTIVE)
    await story.does(REPORT)
    await story.loses_its_case()


def filed(service: SanctionMilestone, *, days: int) -> FileObjection:
    return FileObjection(letter_number=LETTER, at=service.at + timedelta(days=days))


def decided(result: RemedyResult) -> DecideObjection:
    return DecideObjection(letter_number=LETTER, result=result)


async def test_an_objection_filed_in_time_suspends_what_has_been_executed(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        service = await executed(story, "pp94.demotion")
        objection = await story.does(filed(service, days=5))
        assert (objection.at - service.at, objection.particulars["recorded_after"]) == (timedelta(days=5), "executed")
        assert {"filed_on", "window_last_day", "window_basis"} <= set(objection.particulars)
        state = await story.state()
        assert state.stage is MilestoneKind.OBJECTION_FILED
        assert state.clock(SanctionDeadlineCode.SANCTION_END) is None
        assert await story.postscript(objection) == objection.sequence


async def test_what_was_recorded_after_its_clocks_ran_out_reminds_of_nothing(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        service = await executed(story, "pp94.demotion")
        reminders = len(story.of_kind(MilestoneKind.DUE_SOON))
        objection = await story.does(filed(service, days=5))
        await story.waits(minutes=1)
        await story.does(decided(RemedyResult.UPHELD))
        assert [clock.remind_at for clock in objection.deadlines] == [None, None]
        assert len(story.of_kind(MilestoneKind.DUE_SOON)) == reminders
        assert [len(story.of_kind(kind)) for kind in (MilestoneKind.REPLY_OVERDUE, MilestoneKind.REMEDY_OVERDUE)] == [
            1,
            1,
        ]


async def test_what_is_upheld_afterwards_takes_effect_as_the_remedy_decides(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        service = await executed(story, "pp94.demotion")
        await story.does(filed(service, days=5))
        upheld = await story.does(decided(RemedyResult.UPHELD))
        again = (await story.does(REPORT)).deadlines
        [first, second] = story.of_kind(MilestoneKind.EFFECTIVE)
        assert (second.at, again) == (upheld.at, second.deadlines)
        assert first.deadlines[0].due_at < second.deadlines[0].due_at


async def test_what_is_annulled_afterwards_changes_the_outcome(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        service = await executed(story, "pp94.demotion")
        await story.does(filed(service, days=5))
        await story.does(decided(RemedyResult.ANNULLED))
        assert await story.handle.result() is MilestoneKind.CLOSED_WITHOUT_SANCTION
        [closed] = story.of_kind(MilestoneKind.CLOSED_WITHOUT_SANCTION)
        assert closed.outcome is CaseOutcome.SANCTION_ANNULLED
        assert await story.postscript(closed) == closed.sequence


async def test_what_was_filed_too_late_is_inadmissible_however_early_it_is_recorded(
    environment: WorkflowEnvironment,
) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        service = await executed(story, "pp94.demotion")
        assert await story.refuses(filed(service, days=40)) == "remedy_inadmissible"
        assert await story.refuses(filed(service, days=-1)) == "dates_out_of_order"
        assert await story.refuses(FileAppeal(letter_number=LETTER, at=service.at)) == "wrong_remedy"
        assert await story.refuses(FileObjection(letter_number=LETTER)) == "remedy_inadmissible"


async def test_a_sanction_that_is_over_is_reopened_and_told_nothing_twice(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        service = await executed(story, REPRIMAND)
        assert await story.handle.result() is MilestoneKind.EXECUTED
        before = len(story.log.rows)
        await story.is_reopened()
        assert await story.refuses(filed(service, days=40)) == "remedy_inadmissible"
        objection = await story.does(filed(service, days=5))
        assert objection.sequence == before + 1
        await story.does(decided(RemedyResult.UPHELD))
        await story.does(REPORT)
        assert await story.handle.result() is MilestoneKind.EXECUTED
        told = [one.milestone for one in list(story.log.rows.values())[before:]]
        assert [await story.postscript(one) for one in told] == [one.sequence for one in told]
        assert await story.has_no_postscript(service)


async def is_reopened_after_its_months(story: Story) -> None:
    await story.waits(days=400)
    assert await story.handle.result() is MilestoneKind.RESTORED
    await story.is_reopened()


async def test_an_objection_filed_in_time_is_recorded_though_the_months_are_over(
    environment: WorkflowEnvironment,
) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        service = await executed(story, "pp94.demotion")
        await is_reopened_after_its_months(story)
        assert await story.refuses(filed(service, days=40)) == "remedy_inadmissible"
        assert await story.refuses(REPORT) == "sanction_closed"
        objection = await story.does(filed(service, days=5))
        assert objection.particulars["recorded_after"] == "restored"
        upheld = await story.does(decided(RemedyResult.UPHELD))
        await story.does(REPORT)
        [_, again] = story.of_kind(MilestoneKind.EFFECTIVE)
        assert (again.at, again.deadlines[0].trigger_at) == (upheld.at, upheld.at)
        assert [await story.postscript(one) for one in (objection, upheld)] == [objection.sequence, upheld.sequence]


async def test_what_is_annulled_after_its_months_changes_the_outcome(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        service = await executed(story, "pp94.demotion")
        await is_reopened_after_its_months(story)
        await story.does(filed(service, days=5))
        await story.does(decided(RemedyResult.ANNULLED))
        assert await story.handle.result() is MilestoneKind.CLOSED_WITHOUT_SANCTION
        [closed] = story.of_kind(MilestoneKind.CLOSED_WITHOUT_SANCTION)
        assert (closed.outcome, await story.postscript(closed)) == (CaseOutcome.SANCTION_ANNULLED, closed.sequence)


async def test_the_minister_is_informed_though_the_months_are_over(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await story.examines()
        await story.does(Decide(sanction="pp94.demotion", letter_number=LETTER, capacity=Capacity.PJ))
        await story.does(Serve())
        await is_executed(story)
        await is_reopened_after_its_months(story)
        informed = await story.does(ReportToMinister(letter_number=LETTER))
        assert await story.handle.result() is MilestoneKind.RESTORED
        assert await story.postscript(informed) == informed.sequence


async def test_a_sanction_that_was_reopened_in_vain_is_over_again(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        await executed(story, REPRIMAND)
        await story.handle.result()
        before = len(story.log.rows)
        await story.is_reopened()
        await story.waits(minutes=11)
        assert await story.handle.result() is MilestoneKind.EXECUTED
        assert len(story.log.rows) == before


async def test_a_report_to_the_minister_is_recorded_though_it_is_late_and_the_sanction_over(
    environment: WorkflowEnvironment,
) -> None:
    async with sanction(environment, SanctionCategory.MORAL, violation="KE-02") as story:
        await story.does(Decide(sanction="pp42.closed_statement", letter_number=LETTER, capacity=Capacity.PJ))
        await story.does(Serve())
        await story.becomes(MilestoneKind.EFFECTIVE)
        await story.does(REPORT)
        await story.loses_its_case()
        await story.handle.result()
        await story.is_reopened()
        informed = await story.does(ReportToMinister(letter_number=LETTER))
        assert await story.handle.result() is MilestoneKind.EXECUTED
        assert await story.postscript(informed) == informed.sequence


async def test_an_appeal_filed_in_time_suspends_a_dismissal_that_is_over(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        service = await executed(story, "pp94.honourable_dismissal")
        assert await story.handle.result() is MilestoneKind.EXECUTED
        await story.is_reopened()
        appeal = await story.does(FileAppeal(letter_number=LETTER, at=service.at + timedelta(days=5)))
        assert appeal.addressee == "bpasn"
        mitigated = DecideAppeal(letter_number=LETTER, result=RemedyResult.MITIGATED, sanction="pp94.demotion")
        await story.does(mitigated)
        end = (await story.does(REPORT)).deadlines
        assert [clock.months for clock in end] == [12]
