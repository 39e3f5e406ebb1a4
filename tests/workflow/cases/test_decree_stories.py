"""Decrees that came while a deadline was open: the amendments of 2020-2025, and what a decree may not do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from temporalio.testing import WorkflowEnvironment

from deploy.rehearsal.book import MemoryCaseBook
from services.workflow.domain.deadlines import DeadlineOrder
from services.workflow.domain.decrees import Crossed, Place, Search
from services.workflow.domain.editions import ByElection, Clause, Step
from shared.calendar import Calendar, verify
from shared.contracts.cases import DeadlineConfirmed, DeadlineLapsed, DeadlineRecomputed, RungFired
from shared.contracts.limits import Unit
from shared.contracts.vocabulary import CaseOutcome, Confidence, Election, Role, Sla
from tests.replay.record import leave_from_tomorrow
from tests.workflow.amendments import FIXTURES, Fixture, calendar_before, decree_of, later, travel
from tests.workflow.cases.story import Story, tell

ISOLATED = "verification.1"


class Book(MemoryCaseBook):
    """Counts the first step by a limit of so many working days."""

    def __init__(self, calendar: Calendar, days: int) -> None:
        super().__init__(calendar)
        self._clause = Clause(
            amount=days, unit=Unit.WORKING, basis="UU 7/2017 Ps 454(7)", confidence=Confidence.CERTAIN
        )

    def step(self, order: DeadlineOrder) -> Step:
        limit = ByElection(pemilu=self._clause, pilkada=self._clause)
        return super().step(order).model_copy(update={"time_limit": limit})


@asynccontextmanager
async def opened(environment: WorkflowEnvironment, fixture: Fixture) -> AsyncIterator[Story]:
    """A case whose clock starts at 10:00 in Bima on the day of the trigger."""
    await travel(environment, fixture.trigger, hour=2)
    book = Book(calendar_before(fixture), fixture.days)
    async with tell(environment, "kasn-2022", book=book, election=Election.PEMILU) as story:
        yield story


async def due_date(story: Story) -> str:
    deadline = (await story.state()).deadline
    assert deadline is not None
    return deadline.facts.due_date


@pytest.mark.parametrize("name", FIXTURES)
async def test_an_amendment_moves_an_open_deadline_as_it_did_then(environment: WorkflowEnvironment, name: str) -> None:
    fixture = FIXTURES[name]
    async with opened(environment, fixture) as story:
        assert await due_date(story) == later(fixture.before).isoformat()
        await travel(environment, fixture.signed_on)
        assert await story.decree(decree_of(fixture)) == 1
        assert await due_date(story) == later(fixture.after).isoformat()
        moved = fixture.before != fixture.after
        assert [len(story.of_kind(kind)) for kind in ("deadline_recomputed", "deadline_confirmed")] == [
            moved,
            not moved,
        ]
        proof = story.book.proofs[story.case.case_number, ISOLATED]
        assert verify(proof, story.book.calendar) is None
        await travel(environment, fixture.after, hour=15)
        assert story.of_kind("deadline_lapsed") == []
        await story.pass_days(1)
        [lapsed] = story.of_kind("deadline_lapsed")
        assert isinstance(lapsed.facts, DeadlineLapsed)
        assert lapsed.facts.deadline.due_date == later(fixture.after).isoformat()


async def test_what_was_told_stands_beside_what_holds_now_and_why(environment: WorkflowEnvironment) -> None:
    fixture = FIXTURES["R1"]
    async with opened(environment, fixture) as story:
        await travel(environment, fixture.signed_on)
        await story.decree(decree_of(fixture), "skb-440-2020")
        [event] = story.of_kind("deadline_recomputed")
        facts = event.facts
        assert isinstance(facts, DeadlineRecomputed)
        assert (facts.old.due_date, facts.new.due_date) == ("2048-05-27", "2048-05-26")
        assert facts.old.calendar_version != facts.new.calendar_version
        assert (facts.decree_id, facts.decree) == ("skb-440-2020", decree_of(fixture).citation)
        assert facts.notify == (Role.HANDLER, Role.SUPERIOR_OF_HANDLER)


async def test_a_decree_told_twice_moves_a_deadline_once(environment: WorkflowEnvironment) -> None:
    fixture = FIXTURES["R1"]
    async with opened(environment, fixture) as story:
        await travel(environment, fixture.signed_on)
        await story.decree(decree_of(fixture))
        recorded = story.kinds()
        await story.decree(decree_of(fixture))
        assert story.kinds() == recorded


async def test_a_deadline_that_does_not_move_shows_that_it_was_checked(environment: WorkflowEnvironment) -> None:
    fixture = FIXTURES["R7"]
    async with opened(environment, fixture) as story:
        await travel(environment, fixture.signed_on)
        await story.decree(decree_of(fixture))
        [event] = story.of_kind("deadline_confirmed")
        assert isinstance(event.facts, DeadlineConfirmed)
        assert event.facts.deadline.due_date == later(fixture.before).isoformat()
        assert event.facts.decree == decree_of(fixture).citation


async def test_a_deadline_moved_into_the_past_is_told_first_and_lapses_at_its_true_instant(
    environment: WorkflowEnvironment,
) -> None:
    """The decree of 20 May is heard of on the 27th at 11:00 in Bima: by it the deadline had been the 26th."""
    fixture = FIXTURES["R1"]
    async with opened(environment, fixture) as story:
        await travel(environment, fixture.before)
        now = await story.now()
        await story.decree(decree_of(fixture))
        await story.pass_days(0)
        told = [kind for kind in story.kinds() if kind in {"deadline_recomputed", "deadline_lapsed", "rung_fired"}]
        assert told == ["deadline_recomputed", "deadline_lapsed"]
        [lapsed] = story.of_kind("deadline_lapsed")
        assert isinstance(lapsed.facts, DeadlineLapsed)
        assert lapsed.facts.deadline.lapses_at == datetime(2048, 5, 26, 16, tzinfo=UTC)
        assert lapsed.facts.observed_at >= now
        await story.pass_days(7)
        [rung] = story.of_kind("rung_fired")
        assert isinstance(rung.facts, RungFired)
        assert rung.facts.scheduled_at > now, "nobody climbs the ladder for days that were in the past when told"


async def test_a_lapse_on_record_is_not_taken_back_by_a_later_decree(environment: WorkflowEnvironment) -> None:
    fixture = FIXTURES["R6"]
    async with opened(environment, fixture) as story:
        await travel(environment, fixture.after)
        assert len(story.of_kind("deadline_lapsed")) == 1
        recorded = story.kinds()
        assert await story.decree(decree_of(fixture)) == 0
        assert story.kinds() == recorded
        assert (await story.state()).sla is Sla.OVERDUE


async def test_a_decree_finds_no_deadline_in_a_case_that_has_closed(environment: WorkflowEnvironment) -> None:
    fixture = FIXTURES["R6"]
    async with opened(environment, fixture) as story:
        await story.act("reject_report", Role.HANDLER, ground="formal_requirement_missing")
        assert await story.outcome() is CaseOutcome.REJECTED
        assert await story.decree(decree_of(fixture)) == 0


async def test_a_deadline_opened_after_the_decree_counts_with_it(environment: WorkflowEnvironment) -> None:
    fixture = FIXTURES["R6"]
    async with opened(environment, fixture) as story:
        story.book.take_in(decree_of(fixture))
        await story.act("register_report", Role.HANDLER, reference="1")
        deadline = (await story.state()).deadline
        assert deadline is not None
        assert deadline.facts.calendar_version == story.book.calendar.short_version


class StubbornBook(Book):
    """Answers a search at the second attempt, two pages long; on the second still stands a case that has closed."""

    def __init__(self, calendar: Calendar, days: int) -> None:
        super().__init__(calendar, days)
        self.searches = 0

    async def crossed(self, search: Search) -> Crossed:
        self.searches += 1
        if self.searches == 1:
            raise ConnectionError("the database is away")
        found = await super().crossed(search)
        if search.after is None:
            return Crossed(places=found.places, next=Place(case_number="NTR-2026-000000", deadline_id=ISOLATED))
        return Crossed(places=(search.after,))


async def test_a_round_waits_for_its_database_reads_every_page_and_passes_over_who_is_gone(
    environment: WorkflowEnvironment,
) -> None:
    fixture = FIXTURES["R6"]
    await travel(environment, fixture.trigger, hour=2)
    book = StubbornBook(calendar_before(fixture), fixture.days)
    async with tell(environment, "kasn-2022", book=book, election=Election.PEMILU) as story:
        assert await story.decree(decree_of(fixture)) == 1
        assert book.searches == 3
        assert len(story.of_kind("deadline_recomputed")) == 1


async def test_an_extended_deadline_keeps_its_extension_when_a_decree_moves_it(
    environment: WorkflowEnvironment,
) -> None:
    async with tell(environment, "kasn-2022", election=Election.PEMILU) as story:
        await story.act("register_report", Role.HANDLER, reference="1")
        await story.act("request_extension", Role.HANDLER, ground="witness_not_heard")
        await story.decree(leave_from_tomorrow(await story.now()))
        [event] = story.of_kind("deadline_recomputed")
        proof = story.book.proofs[story.case.case_number, "clarification.1"]
        assert isinstance(event.facts, DeadlineRecomputed)
        assert event.facts.new.due_date == proof.due_date.isoformat()
        assert [extension.reason for extension in proof.extensions] == ["witness_not_heard"]
        await story.is_refused("extended_already", "request_extension", Role.HANDLER, ground="witness_not_heard")
