"""The day on which the paper was received: recorded by whom the time binds, told to who sent it."""

from datetime import timedelta
from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from shared.calendar import verify
from shared.contracts.cases import DeadlineLapsed, ReceiptRecorded
from shared.contracts.vocabulary import Role, SanctionCategory, Sla
from tests.workflow.cases.story import Story, tell

EDITIONS = ("kasn-2022", "bkn-2024")
RECORD, AUTHORITY = "record_receipt", Role.PERSONNEL_AUTHORITY


def receipt(story: Story) -> ReceiptRecorded:
    facts = story.of_kind("receipt_recorded")[-1].facts
    assert isinstance(facts, ReceiptRecorded)
    return facts


@pytest.mark.parametrize("edition", EDITIONS)
async def test_a_recommendation_that_came_later_is_counted_from_its_receipt(
    environment: WorkflowEnvironment, edition: str
) -> None:
    async with tell(environment, edition) as story:
        await story.to_sanction()
        sent = await story.now()
        await story.pass_days(6)
        await story.act(RECORD, AUTHORITY, reference="AGENDA/1", received_at=sent + timedelta(days=5))
        told, state = receipt(story), await story.state()
        assert told.old.lapses_at < told.new.lapses_at == state.deadline.facts.lapses_at  # type: ignore[union-attr]
        assert (told.corrects, told.by_agency) == (False, story.case.parties.personnel_authority)
        assert told.notify[0] is Role.RECOMMENDING
        proof = story.book.proofs[story.case.case_number, "sanction_execution.1"]
        assert verify(proof) is None
        assert proof.receipt is not None
        await story.pass_days(60)
        [lapsed] = [row.facts for row in story.of_kind("deadline_lapsed") if row.stage == "sanction_execution"]
        assert isinstance(lapsed, DeadlineLapsed)
        assert lapsed.deadline.lapses_at == told.new.lapses_at <= lapsed.observed_at


async def test_what_is_refused_leaves_no_row_and_a_lapse_stays_a_fact(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "kasn-2022") as story:
        await story.to_sanction()
        sent = await story.now()
        paper: dict[str, Any] = {"reference": "AGENDA/1"}
        await story.is_refused("missing_fields", RECORD, AUTHORITY, **paper)
        await story.is_refused("wrong_role", RECORD, Role.RECOMMENDING, **paper, received_at=sent)
        await story.is_refused("received_in_future", RECORD, AUTHORITY, **paper, received_at=sent + timedelta(days=1))
        await story.is_refused("received_before_sent", RECORD, AUTHORITY, **paper, received_at=sent - timedelta(days=9))
        await story.act(RECORD, AUTHORITY, **paper, received_at=sent)
        await story.is_refused("correction_needs_ground", RECORD, AUTHORITY, **paper, received_at=sent)
        await story.pass_days(60)
        lapsed = {"received_at": sent + timedelta(days=9), "ground": "receipt_day_mistaken"}
        await story.is_refused("lapsed_already", RECORD, AUTHORITY, **paper, **lapsed)
        assert (await story.state()).sla is Sla.OVERDUE


async def test_the_recommending_authority_records_when_the_file_reached_it(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "bkn-2024") as story:
        await story.act("register_report", story.first_actor(), reference="1")
        await story.act("submit_clarification", Role.HANDLER, reference="2")
        await story.pass_days(3)
        received = await story.now() - timedelta(days=1)
        await story.act(RECORD, Role.RECOMMENDING, reference="AGENDA/2", received_at=received)
        assert receipt(story).notify[0] is Role.HANDLER
        assert receipt(story).new.trigger_at == received
        await story.recommend(SanctionCategory.SEVERE)
        assert (await story.state()).stage == "sanction_execution"
