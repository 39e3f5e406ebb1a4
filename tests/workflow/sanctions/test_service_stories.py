"""From the decision letter to the day on which it takes effect."""

from datetime import timedelta

from temporalio.testing import WorkflowEnvironment

from services.sanctions.domain.acts import Absence, Manner, RecordAbsence, SendDecision, Serve
from shared.contracts.sanctions import MilestoneKind, SanctionDeadlineCode
from shared.contracts.vocabulary import Confidence, SanctionCategory, Sla
from tests.workflow.sanctions.served import decide, decided
from tests.workflow.sanctions.story import LETTER, sanction

ABSENT = RecordAbsence(letter_number=LETTER)
SEND = SendDecision(letter_number=LETTER)


async def test_an_unserved_decision_is_reminded_of_and_overdue_once(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        told = await decided(story, "pp94.oral_reprimand")
        [clock] = told.deadlines
        assert (clock.code, clock.basis, clock.confidence) == (
            SanctionDeadlineCode.SERVICE,
            "PP 94/2021 Ps 37(3)",
            Confidence.CERTAIN,
        )
        await story.waits(days=240)
        overdue = await story.becomes(MilestoneKind.SERVICE_OVERDUE)
        assert (overdue.at, overdue.deadline and overdue.deadline.code) == (told.due_at, clock.code)
        state = await story.state()
        assert (state.stage, state.sla, state.due_at) == (MilestoneKind.DECIDED, Sla.OVERDUE, told.due_at)
        await story.tells("received", "summoned", "examined", "decided", "due_soon", "service_overdue")
        await story.does(Serve())
        assert (await story.state()).sla is Sla.ON_TIME


async def test_who_is_absent_gets_the_letter_sent_and_the_effect_counts_from_its_arrival(
    environment: WorkflowEnvironment,
) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        first = await decided(story, "pp94.oral_reprimand")
        absent = await story.does(ABSENT)
        assert [clock.code for clock in absent.deadlines] == [
            SanctionDeadlineCode.SERVICE,
            SanctionDeadlineCode.DELIVERY,
        ]
        assert await story.refuses(ABSENT) == "wrong_order"
        sent = await story.does(SEND)
        assert sent.due_at == first.due_at
        arrived = await story.does(Serve())
        assert arrived.ground == "sent"
        assert arrived.due_at is not None
        await story.waits(days=60)
        assert (await story.becomes(MilestoneKind.EFFECTIVE)).at == arrived.due_at
        await story.tells(
            "received", "summoned", "examined", "decided", "absent_at_service", "decision_sent", "served", "effective"
        )


async def test_a_letter_that_is_not_sent_is_overdue_once_and_the_service_too(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        await decided(story, "pp94.oral_reprimand")
        await story.does(ABSENT)
        await story.waits(days=120)
        await story.becomes(MilestoneKind.SERVICE_OVERDUE)
        overdue = ("due_soon", "delivery_overdue", "due_soon", "service_overdue")
        await story.tells("received", "summoned", "examined", "decided", "absent_at_service", *overdue)


async def test_a_decision_that_lapsed_while_it_was_sent_still_takes_effect(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        told = await decided(story, "pp94.demotion")
        await story.waits(days=40)
        now = await environment.get_current_time()
        absence = Absence(absent_at=told.at + timedelta(days=1), sent_at=told.at + timedelta(days=30))
        served = await story.does(Serve(manner=Manner.SENT, absence=absence, at=now))
        assert served.ground == "sent_late"
        await story.waits(days=40)
        await story.becomes(MilestoneKind.EFFECTIVE)


async def test_the_limits_of_an_ethics_case_are_targets(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.MORAL) as story:
        told = await story.does(decide("pp42.closed_statement"))
        assert [clock.confidence for clock in told.deadlines] == [Confidence.UNVERIFIED]
