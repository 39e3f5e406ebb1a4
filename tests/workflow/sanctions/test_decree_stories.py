"""Decrees that came while a clock of a sanction ran: it moves once, on the record, and the timer moves with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from deploy.rehearsal.milestones import MemoryMilestoneLog
from services.sanctions.domain.acts import FileAppeal, FileObjection, Serve
from services.sanctions.domain.decrees import Crossed, Position, Search
from shared.contracts.limits import Week
from shared.contracts.sanctions import MilestoneKind, SanctionDeadlineCode
from shared.contracts.vocabulary import SanctionCategory
from tests.replay.record import leave_from_tomorrow
from tests.workflow.amendments import FIXTURES, Fixture, calendar_before, decree_of, later, travel
from tests.workflow.sanctions.served import decided, served
from tests.workflow.sanctions.story import LETTER, Story, sanction

DEMOTION, DISMISSAL = "pp94.demotion", "pp94.honourable_dismissal"
MOVED, CONFIRMED = MilestoneKind.DEADLINE_RECOMPUTED, MilestoneKind.DEADLINE_CONFIRMED
BPASN = SanctionDeadlineCode.APPEAL_DECISION
MAKASSAR_MIDNIGHT = 16
"""UTC hour at which a day ends in Makassar."""


def last_instant(fixture_day: Fixture, *, after: bool) -> datetime:
    day = later(fixture_day.after if after else fixture_day.before)
    return datetime(day.year, day.month, day.day, MAKASSAR_MIDNIGHT, tzinfo=UTC)


@asynccontextmanager
async def before_bpasn(environment: WorkflowEnvironment, fixture: Fixture) -> AsyncIterator[Story]:
    """The appeal is filed at 10:00 in Makassar on the day of the trigger: BPASN has 65 working days."""
    await travel(environment, fixture.trigger, hour=2)
    log = MemoryMilestoneLog(calendar_before(fixture))
    async with sanction(environment, SanctionCategory.SEVERE, log=log) as story:
        await served(story, DISMISSAL)
        await story.does(FileAppeal(letter_number=LETTER))
        yield story


@pytest.mark.parametrize("name", ["R3", "R7"])
async def test_an_amendment_moves_the_day_of_bpasn_as_it_did_then(environment: WorkflowEnvironment, name: str) -> None:
    fixture = FIXTURES[name]
    async with before_bpasn(environment, fixture) as story:
        assert (await story.clock(BPASN)).due_at == last_instant(fixture, after=False)
        await travel(environment, fixture.signed_on)
        await story.becomes(MilestoneKind.REPLY_OVERDUE)
        assert await story.decree(decree_of(fixture), "skb-712-2021") == 1
        moved, confirmed = story.of_kind(MOVED), story.of_kind(CONFIRMED)
        assert (len(moved), len(confirmed)) == ((1, 0) if name == "R3" else (0, 1))
        [told] = moved + confirmed
        assert (told.decree_id, told.decree) == ("skb-712-2021", decree_of(fixture).citation)
        assert (await story.clock(BPASN)).due_at == last_instant(fixture, after=True)
        state = await story.state()
        assert state.due_at == last_instant(fixture, after=True)
        await travel(environment, fixture.after, hour=15)
        assert story.of_kind(MilestoneKind.REMEDY_OVERDUE) == []
        await story.waits(hours=2)
        overdue = await story.becomes(MilestoneKind.REMEDY_OVERDUE)
        assert overdue.at == last_instant(fixture, after=True)


async def test_what_was_told_stands_beside_what_holds_now_and_why(environment: WorkflowEnvironment) -> None:
    fixture = FIXTURES["R3"]
    async with before_bpasn(environment, fixture) as story:
        await travel(environment, fixture.signed_on)
        await story.becomes(MilestoneKind.REPLY_OVERDUE)
        await story.decree(decree_of(fixture))
        heard = await story.becomes(MOVED)
        assert heard.old_deadline is not None
        assert heard.deadline is not None
        assert heard.old_deadline.due_at == last_instant(fixture, after=False)
        assert heard.deadline.due_at == heard.due_at == last_instant(fixture, after=True)
        words = (await story.state()).due_in_words
        assert words == "s.d. 10 Agustus 2049 pukul 24.00 WITA"


async def test_a_deadline_moved_into_the_past_lapses_at_its_true_instant_and_says_when_it_was_seen(
    environment: WorkflowEnvironment,
) -> None:
    """The decree of 18 June is heard of on 11 August at 11:00: by it the time of BPASN ended on the 10th."""
    fixture = FIXTURES["R3"]
    async with before_bpasn(environment, fixture) as story:
        await travel(environment, fixture.before)
        now = await environment.get_current_time()
        await story.decree(decree_of(fixture))
        overdue = await story.becomes(MilestoneKind.REMEDY_OVERDUE)
        kinds = [one.milestone.kind for one in story.log.rows.values()]
        assert kinds[-2:] == [MOVED, MilestoneKind.REMEDY_OVERDUE]
        assert overdue.at == last_instant(fixture, after=True) < now
        assert overdue.observed_at is not None
        assert overdue.observed_at >= now


async def test_a_decree_moves_the_last_day_of_service_and_its_timer(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        opened = await decided(story, DEMOTION)
        assert opened.due_at is not None
        await story.decree(leave_from_tomorrow(await environment.get_current_time()))
        moved = await story.becomes(MOVED)
        assert moved.due_at is not None
        assert moved.due_at > opened.due_at
        await environment.sleep(opened.due_at - await environment.get_current_time() + timedelta(hours=1))
        assert story.of_kind(MilestoneKind.SERVICE_OVERDUE) == []
        await environment.sleep(moved.due_at - await environment.get_current_time() + timedelta(hours=1))
        overdue = await story.becomes(MilestoneKind.SERVICE_OVERDUE)
        assert overdue.at == moved.due_at


async def test_a_decree_moves_the_day_of_effect_and_the_time_for_a_remedy_together(
    environment: WorkflowEnvironment,
) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        told = await served(story, DEMOTION)
        assert told.due_at is not None
        assert await story.decree(leave_from_tomorrow(await environment.get_current_time())) == 2
        effect, window = (story.of_kind(MOVED)[number].deadline for number in (0, 1))
        assert effect is not None
        assert window is not None
        state = await story.state()
        assert (effect.code, window.code) == (SanctionDeadlineCode.EFFECT, SanctionDeadlineCode.OBJECTION)
        assert (state.due_at, state.window) == (effect.due_at, window)
        assert state.due_in_words is not None
        assert state.due_in_words.startswith("mulai ")
        await environment.sleep(told.due_at - await environment.get_current_time() + timedelta(hours=1))
        assert story.of_kind(MilestoneKind.EFFECTIVE) == []
        await story.does(FileObjection(letter_number=LETTER))


async def test_an_effect_comes_on_the_day_to_which_a_decree_moved_it(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await served(story, DEMOTION)
        await story.decree(leave_from_tomorrow(await environment.get_current_time()))
        moved = await story.clock(SanctionDeadlineCode.EFFECT)
        await story.waits(days=60)
        assert (await story.becomes(MilestoneKind.EFFECTIVE)).at == moved.due_at


async def test_a_decree_told_twice_moves_a_clock_once(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await decided(story, DEMOTION)
        decree = leave_from_tomorrow(await environment.get_current_time())
        await story.decree(decree)
        recorded = list(story.log.rows)
        await story.decree(decree)
        assert list(story.log.rows) == recorded
        assert len(story.of_kind(MOVED)) == 1


async def test_a_second_decree_is_checked_beside_the_first(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        await decided(story, DEMOTION)
        now = await environment.get_current_time()
        await story.decree(leave_from_tomorrow(now))
        told = await story.clock(SanctionDeadlineCode.SERVICE)
        second = leave_from_tomorrow(now + timedelta(days=10), days=4).model_copy(update={"citation": "SKB 2/2099"})
        await story.decree(second, "decree-2")
        assert [one.decree_id for one in story.of_kind(MOVED)] == ["decree-1", "decree-2"]
        assert story.of_kind(MOVED)[-1].old_deadline == told


async def test_a_lapse_on_record_is_not_taken_back_by_a_later_decree(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        start = await environment.get_current_time()
        await decided(story, DEMOTION)
        await story.waits(days=60)
        await story.becomes(MilestoneKind.SERVICE_OVERDUE)
        recorded = list(story.log.rows)
        assert await story.decree(leave_from_tomorrow(start)) == 0
        assert list(story.log.rows) == recorded


async def test_a_clock_opened_after_the_decree_counts_with_it(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        before = await decided(story, DEMOTION)
        story.log.take_in(leave_from_tomorrow(await environment.get_current_time()))
        after = await story.does(Serve())
        assert before.due_at is not None
        assert after.due_at is not None
        assert after.due_at - before.due_at > timedelta(days=5), "both count about as many working days"


async def test_the_examination_s_clock_beside_the_stages_is_checked_too(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.SEVERE) as story:
        told = await story.clock(SanctionDeadlineCode.EXAMINATION)
        assert await story.decree(leave_from_tomorrow(await environment.get_current_time())) == 1
        moved = await story.becomes(MOVED)
        assert moved.old_deadline == told
        assert (moved.due_at, (await story.state()).due_at) == (None, None), "no stage goes by this clock"


async def test_a_sanction_that_has_ended_has_no_clock_left(environment: WorkflowEnvironment) -> None:
    async with sanction(environment, SanctionCategory.LIGHT) as story:
        await served(story, "pp94.written_reprimand")
        await story.waits(days=60)
        await story.becomes(MilestoneKind.EFFECTIVE)
        assert await story.decree(leave_from_tomorrow(await environment.get_current_time())) == 0


async def test_a_six_day_authority_is_due_before_a_five_day_one(environment: WorkflowEnvironment) -> None:
    days = {}
    for week in Week:
        async with sanction(environment, SanctionCategory.SEVERE, week=week) as story:
            days[week] = (await story.clock(SanctionDeadlineCode.EXAMINATION)).due_at
    assert days[Week.SIX_DAY] < days[Week.FIVE_DAY]


class StubbornLog(MemoryMilestoneLog):
    """Answers a search at the second attempt, two pages long; on the second stands a sanction that is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.searches = 0

    async def crossed(self, search: Search) -> Crossed:
        self.searches += 1
        if self.searches == 1:
            raise ConnectionError("the database is away")
        found = await super().crossed(search)
        if search.after is None:
            return Crossed(places=found.places, next=Position(case_number="NTR-2024-000000", round=1))
        gone = found.places[0].model_copy(update={"case_number": search.after.case_number})
        return Crossed(places=(gone,))


async def test_a_round_waits_for_its_database_reads_every_page_and_passes_over_who_is_gone(
    environment: WorkflowEnvironment,
) -> None:
    log = StubbornLog()
    async with sanction(environment, SanctionCategory.SEVERE, log=log) as story:
        await decided(story, DEMOTION)
        assert await story.decree(leave_from_tomorrow(await environment.get_current_time())) == 1
        assert log.searches == 3
        assert len(story.of_kind(MOVED)) == 1
