"""A decree is one more version of the calendar in PostgreSQL, and finds the open deadlines that it crosses."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncEngine

from services.workflow.adapters.book import PostgresCaseBook
from services.workflow.adapters.calendar import calendar_versions
from services.workflow.adapters.reading import PostgresReading
from services.workflow.adapters.tables import calendar_decrees
from services.workflow.domain.case import CaseInput
from services.workflow.domain.decrees import Place, Search
from services.workflow.domain.recording import RecordRequest, Standing
from shared.calendar import Change, DayConfidence, Decree, LeaveAuthority, published_calendar
from shared.contracts.cases import (
    ClockPaused,
    DeadlineConfirmed,
    DeadlineFacts,
    DeadlineLapsed,
    DeadlineRecomputed,
    PauseFacts,
    StageEntered,
)
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import Confidence, Role
from shared.persistence.decrees import CurrentCalendar, PostgresDecrees
from tests.integration.workflow.reports import admissions, report, take_in
from tests.integration.workflow.test_case_book import event, opened, order, request

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
DAY_OFF = date(2026, 11, 25)
STEP = "recommendation"


def decree(*days: date, citation: str | None = None) -> Decree:
    return Decree(
        citation=citation or f"SKB {uuid.uuid4().hex[:8]}/2026",
        authority=LeaveAuthority.JOINT_DECREE,
        signed_on=NOW.date(),
        published_on=NOW.date(),
        year=2026,
        changes=tuple(Change.parse(f"+{day}:collective_leave") for day in days),
        confidence=DayConfidence.CERTAIN,
    )


@pytest.fixture
async def decrees(engine: AsyncEngine) -> AsyncIterator[PostgresDecrees]:
    """What is taken in here is gone afterwards: other tests count with the published calendar."""
    yield PostgresDecrees(engine, calendar_versions(published_calendar()))
    async with engine.begin() as connection:
        await connection.execute(delete(calendar_decrees))


@pytest.fixture
async def case(engine: AsyncEngine) -> CaseInput:
    [one] = await take_in(engine, admissions(report()))
    return one.case


@pytest.fixture
def book(engine: AsyncEngine) -> PostgresCaseBook:
    return PostgresCaseBook(engine, published_calendar())


def entering(case: CaseInput) -> RecordRequest:
    """Fourteen working days from Monday, 23 November 2026."""
    entered = event(case, 2, StageEntered(actor=Role.RECOMMENDING), STEP)
    return request(f"stage/{STEP}.1", entered, order=order(case, STEP))


async def enter(book: PostgresCaseBook, case: CaseInput) -> DeadlineFacts:
    await book.write(request("opened", event(case, 1, opened(case))))
    [row] = (await book.write(entering(case))).rows
    assert row.deadline is not None
    return row.deadline.facts


async def recheck(book: PostgresCaseBook, case: CaseInput, told: DeadlineFacts, sequence: int = 3) -> Standing:
    facts = DeadlineRecomputed(old=told, new=told, decree_id="skb", decree="SKB", notify=(Role.HANDLER,))
    asked = order(case, STEP).model_copy(update={"trigger_at": NOW})
    [row] = (await book.write(request("decree/skb", event(case, sequence, facts, STEP), order=asked))).rows
    return row


async def crossed(book: PostgresCaseBook, case: CaseInput, *days: date) -> list[str]:
    """Which deadlines of the case a decree about these days would find, all pages read."""
    found: list[Place] = []
    page = await book.crossed(Search(days=days))
    found += page.places
    while page.next is not None:
        page = await book.crossed(Search(days=days, after=page.next))
        found += page.places
    return [place.deadline_id for place in found if place.case_number == case.case_number]


async def test_a_decree_is_taken_in_once(engine: AsyncEngine, decrees: PostgresDecrees) -> None:
    one = decree(DAY_OFF)
    assert await decrees.take_in("skb-1", one, NOW)
    assert not await decrees.take_in("skb-1", one, NOW)
    [row] = await PostgresReading(engine).decrees()
    assert row["calendar_version"] == published_calendar().with_decree(one).version


@pytest.mark.parametrize("decree_id", ["skb-1", "skb-2"])
async def test_another_decree_cannot_take_an_id_or_a_citation(decrees: PostgresDecrees, decree_id: str) -> None:
    one = decree(DAY_OFF)
    await decrees.take_in("skb-1", one, NOW)
    other = decree(date(2026, 11, 26), citation=None if decree_id == "skb-1" else one.citation)
    with pytest.raises(Refused) as refused:
        await decrees.take_in(decree_id, other, NOW)
    assert refused.value.refusal.code == "decree_id_reused"


async def test_no_decree_takes_the_number_of_one_that_the_release_knows(decrees: PostgresDecrees) -> None:
    """It would be counted with by nobody, for the number is taken as known."""
    with pytest.raises(Refused) as refused:
        await decrees.take_in("skb-1", decree(DAY_OFF, citation=published_calendar().decrees[-1].citation), NOW)
    assert refused.value.refusal.code == "decree_id_reused"


async def test_a_deadline_opened_later_counts_with_the_decree(
    book: PostgresCaseBook, decrees: PostgresDecrees, case: CaseInput
) -> None:
    await decrees.take_in("skb-1", decree(DAY_OFF), NOW)
    assert (await enter(book, case)).due_date == "2026-12-14"


async def test_those_who_count_outside_of_a_case_read_the_same_calendar(
    engine: AsyncEngine, decrees: PostgresDecrees
) -> None:
    reader = CurrentCalendar(engine, calendar_versions(published_calendar()))
    assert (await reader.read()).is_working(DAY_OFF)
    await decrees.take_in("skb-1", decree(DAY_OFF), NOW)
    assert not (await reader.read()).is_working(DAY_OFF)


async def test_an_open_deadline_is_counted_again_and_tells_what_it_was(
    book: PostgresCaseBook, decrees: PostgresDecrees, case: CaseInput
) -> None:
    told = await enter(book, case)
    await decrees.take_in("skb-1", decree(DAY_OFF), NOW)
    row = await recheck(book, case, told)
    assert isinstance(row.event.facts, DeadlineRecomputed)
    assert (row.event.facts.old.due_date, row.event.facts.new.due_date) == ("2026-12-11", "2026-12-14")
    assert row.deadline is not None
    assert row.deadline.facts == row.event.facts.new


async def test_a_deadline_that_does_not_move_is_confirmed(
    book: PostgresCaseBook, decrees: PostgresDecrees, case: CaseInput
) -> None:
    told = await enter(book, case)
    await decrees.take_in("skb-1", decree(date(2026, 12, 30)), NOW)
    row = await recheck(book, case, told)
    assert isinstance(row.event.facts, DeadlineConfirmed)
    assert row.event.facts.deadline.due_date == told.due_date


async def test_a_search_finds_what_is_open_and_crosses(book: PostgresCaseBook, case: CaseInput) -> None:
    told = await enter(book, case)
    assert await crossed(book, case, DAY_OFF) == [f"{STEP}.1"]
    assert await crossed(book, case, date(2026, 11, 23)) == [], "the day of the trigger is not counted"
    assert await crossed(book, case, date(2027, 6, 1)) == [], "the last rung comes before"
    lapsed = DeadlineLapsed(deadline=told, observed_at=NOW, consequence="escalate", notify=())
    await book.write(request("lapse", event(case, 3, lapsed, STEP)))
    assert await crossed(book, case, DAY_OFF) == [], "a lapse is a fact"


async def test_a_clock_that_stands_is_found_however_far_the_day(
    engine: AsyncEngine, book: PostgresCaseBook, case: CaseInput
) -> None:
    told = await enter(book, case)
    pause = PauseFacts(
        first_day="2026-11-24",
        ends_at=datetime(2026, 12, 7, 16, tzinfo=UTC),
        ground="evidence_expected",
        by_agency="kasn",
        by_role=Role.RECOMMENDING,
        basis="kebijakan NETRA, bukan ketentuan",
        confidence=Confidence.UNVERIFIED,
    )
    await book.write(request("pause", event(case, 3, ClockPaused(deadline=told, pause=pause, notify=()), STEP)))
    assert await crossed(book, case, date(2027, 6, 1)) == [f"{STEP}.1"]
    [row] = await PostgresReading(engine).deadlines(case.case_number)
    assert (row["status"], row["pause"]["ground"]) == ("paused", "evidence_expected")


async def test_no_deadline_slips_between_the_old_version_and_the_search(
    engine: AsyncEngine, decrees: PostgresDecrees
) -> None:
    """A decree waits for those who still count with the version before it; their deadline is there to be found."""
    versions = calendar_versions(published_calendar())
    async with engine.begin() as counting:
        await versions.current(counting)
        taking_in = asyncio.create_task(decrees.take_in("skb-1", decree(DAY_OFF), NOW))
        done, _ = await asyncio.wait({taking_in}, timeout=0.3)
        assert done == set()
    assert await taking_in
