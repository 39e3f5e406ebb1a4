"""The official dies, retires or is dismissed otherwise while the sanction is in force: it ends before its months do."""

from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from services.sanctions.domain.acting import Capacity
from services.sanctions.domain.acts import Decide, EndSanction, ReportExecution, ReportToMinister, Serve
from shared.contracts.sanctions import MilestoneKind, SanctionDeadlineCode
from shared.contracts.vocabulary import CaseOutcome, SanctionCategory
from tests.workflow.sanctions.served import served
from tests.workflow.sanctions.story import LETTER, Story, sanction

REPORT = ReportExecution(letter_number=LETTER)


def ends(ground: str = "died_during_sanction") -> EndSanction:
    return EndSanction(letter_number=LETTER, ground=ground)


async def in_force(story: Story, code: str) -> None:
    await served(story, code)
    await story.waits(days=60)
    await story.becomes(MilestoneKind.EFFECTIVE)


@pytest.mark.parametrize("ground", ["died_during_sanction", "retired_during_sanction", "dismissed_during_sanction"])
async def test_a_sanction_ends_with_the_service_of_its_official_and_is_not_restored(
    environment: WorkflowEnvironment, ground: str
) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await in_force(story, "pp94.demotion")
        await story.does(REPORT)
        await story.loses_its_case()
        ended = await story.does(ends(ground))
        assert (ended.ground, ended.sanction, ended.outcome) == (ground, "pp94.demotion", None)
        assert await story.handle.result() is MilestoneKind.ENDED_EARLY
        assert await story.postscript(ended) == ended.sequence
        assert story.of_kind(MilestoneKind.RESTORED) == []


@pytest.mark.parametrize(
    ("ground", "outcome"),
    [
        ("died_during_sanction", CaseOutcome.SUBJECT_DECEASED),
        ("retired_during_sanction", CaseOutcome.SUBJECT_RETIRED),
        ("dismissed_during_sanction", CaseOutcome.SUBJECT_ALREADY_DISMISSED),
    ],
)
async def test_before_the_execution_is_reported_the_case_ends_with_it(
    environment: WorkflowEnvironment, ground: str, outcome: CaseOutcome
) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await in_force(story, "pp94.demotion")
        assert (await story.does(ends(ground))).outcome is outcome
        assert await story.handle.result() is MilestoneKind.ENDED_EARLY


async def test_it_ends_on_the_day_that_its_document_says_but_not_before_it_began(
    environment: WorkflowEnvironment,
) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await in_force(story, "pp94.demotion")
        began = (await story.state()).effective_at
        assert began is not None
        await story.does(REPORT)
        assert await story.refuses(ends().model_copy(update={"at": began - timedelta(days=1)})) == "dates_out_of_order"
        ended = await story.does(ends().model_copy(update={"at": began + timedelta(days=1)}))
        assert ended.at == began + timedelta(days=1)


async def test_what_is_over_or_is_itself_a_dismissal_does_not_end_that_way(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await in_force(story, "pp94.honourable_dismissal")
        assert await story.refuses(ends("retired_during_sanction")) == "dismissed_by_the_sanction"
        assert await story.refuses(ends("deceased")) == "unknown_ground"
        assert (await story.does(ends())).outcome is CaseOutcome.SUBJECT_DECEASED


async def test_the_report_to_the_minister_is_owed_though_the_sanction_has_ended(
    environment: WorkflowEnvironment,
) -> None:
    async with sanction(environment, SanctionCategory.MORAL, violation="KE-02") as story:
        await story.does(Decide(sanction="pp42.closed_statement", letter_number=LETTER, capacity=Capacity.PJ))
        await story.does(Serve())
        await story.becomes(MilestoneKind.EFFECTIVE)
        await story.does(ends())
        state = await story.state()
        assert (state.is_open, [clock.code for clock in state.clocks]) == (True, [SanctionDeadlineCode.MINISTER_REPORT])
        assert await story.refuses(ends()) == "wrong_order"
        await story.does(ReportToMinister(letter_number=LETTER))
        assert await story.handle.result() is MilestoneKind.ENDED_EARLY


async def test_an_executed_sanction_without_months_has_nothing_to_end(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.MORAL, violation="KE-02") as story:
        await story.does(Decide(sanction="pp42.closed_statement", letter_number=LETTER, capacity=Capacity.PJ))
        await story.does(Serve())
        await story.becomes(MilestoneKind.EFFECTIVE)
        await story.does(REPORT)
        assert await story.refuses(ends()) == "no_months_left"
