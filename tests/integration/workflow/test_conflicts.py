"""Facts about heads of agencies seal cases at once, and open cases are routed by them."""

import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import RowMapping, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.workflow.adapters.book import PostgresCaseBook
from services.workflow.adapters.headships import Author, FactsChanged, PostgresHeadships, load_seed
from services.workflow.adapters.intake import PostgresIntake
from services.workflow.adapters.reading import PostgresReading, Viewer
from services.workflow.adapters.routing import Router
from services.workflow.adapters.tables import cases, deadlines, headship_changes
from services.workflow.domain.actions import PARTIES_MOVED
from services.workflow.domain.case import CaseInput
from services.workflow.domain.conflicts import today, with_changes
from services.workflow.domain.deadlines import DeadlineOrder
from services.workflow.domain.recording import RecordRequest
from shared.calendar import known_elections, published_calendar
from shared.contracts.cases import AuthorityTransferred, CaseEvent, CaseFacts, PartiesChanged, PartyChange, StageEntered
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import ClockPolicy, Confidence, Role, Sla
from shared.directory.agencies import load_directory
from shared.directory.headships import Headship, Tenure
from tests.clocks import hosts_clock
from tests.integration.workflow.reports import admissions, report, take_in
from tests.unit.workflow.desk import ScriptedCases

TODAY = today(datetime.now(UTC))
BIMA, GOVERNOR = Viewer("kab-bima"), "prov-nusa-tenggara-barat"


@pytest.fixture
async def heads(engine: AsyncEngine) -> AsyncIterator[PostgresHeadships]:
    """Other tests open cases too: what one of ours said about a head must not outlast it."""
    heads = PostgresHeadships(engine, load_directory(), known_elections())
    yield heads
    for fact in await heads.rows("kab-bima") + await heads.rows("kab-jember"):
        await heads.withdraw(fact["id"], author(), TODAY)


def author() -> Author:
    return Author("kemendagri", "officer-1", "SK-1")


def candidate(**changes: object) -> Headship:
    """The regent of Bima has been a candidate of the last pilkada since yesterday; each document has its own number."""
    fact = Headship(
        agency="kab-bima",
        tenure=Tenure.DEFINITIVE,
        first=TODAY - timedelta(days=1),
        source=f"SK-{uuid.uuid4().hex[:8]}-1",
        confidence=Confidence.CERTAIN,
        candidate_in="pilkada-2024",
    )
    return replace(fact, **changes)  # type: ignore[arg-type]


async def open_case(engine: AsyncEngine) -> CaseInput:
    [assignment] = await take_in(engine, admissions(report()))
    return assignment.case


async def row(engine: AsyncEngine, case: CaseInput) -> RowMapping:
    async with engine.connect() as connection:
        query = select(cases).where(cases.c.case_number == case.case_number)
        return (await connection.execute(query)).mappings().one()


def router(engine: AsyncEngine, heads: PostgresHeadships, scripted: ScriptedCases) -> Router:
    return Router(engine, heads, scripted, load_directory(), known_elections(), timeout_seconds=1, clock=hosts_clock)


async def test_a_fact_seals_open_and_closed_cases_in_the_same_moment_and_its_withdrawal_opens_them(
    engine: AsyncEngine, heads: PostgresHeadships
) -> None:
    opened, closed = await open_case(engine), await open_case(engine)
    async with engine.begin() as connection:
        ending = update(cases).where(cases.c.case_number == closed.case_number)
        await connection.execute(ending.values(closed_at=datetime.now(UTC)))
    reading = PostgresReading(engine)
    assert await reading.case(BIMA, opened.case_number) is not None
    fact = await heads.record(candidate(), author(), TODAY)
    for case in (opened, closed):
        assert await reading.case(BIMA, case.case_number) is None
        assert await reading.case(Viewer("kab-bima", sees_all=True), case.case_number) is None
    assert await heads.withdraw(fact, author(), TODAY)
    assert await reading.case(BIMA, closed.case_number) is not None


async def test_a_fact_that_ended_yesterday_seals_nothing_today(engine: AsyncEngine, heads: PostgresHeadships) -> None:
    case = await open_case(engine)
    fact = await heads.record(candidate(), author(), TODAY)
    assert (await row(engine, case))["sealed_to"] == ["kab-bima"]
    assert await heads.end(fact, TODAY - timedelta(days=1), author(), TODAY)
    assert not await heads.end(fact, TODAY - timedelta(days=1), author(), TODAY)
    assert (await row(engine, case))["sealed_to"] == []


async def test_a_fact_of_tomorrow_seals_when_its_day_comes(engine: AsyncEngine, heads: PostgresHeadships) -> None:
    case, tomorrow = await open_case(engine), TODAY + timedelta(days=1)
    await heads.record(candidate(first=tomorrow), author(), TODAY)
    assert (await row(engine, case))["sealed_to"] == []
    await heads.seal_for(tomorrow)
    assert (await row(engine, case))["sealed_to"] == ["kab-bima"]


async def test_a_case_is_written_by_the_facts_of_its_moment_or_not_at_all(
    engine: AsyncEngine, heads: PostgresHeadships
) -> None:
    wanted = admissions(report(), headships=await heads.current())
    await heads.record(candidate(), author(), TODAY)
    with pytest.raises(FactsChanged):
        await PostgresIntake(engine).take_in(wanted, source="test", event_id=uuid.uuid4().hex, now=datetime.now(UTC))
    again = admissions(report(), headships=await heads.current())
    [assignment] = await take_in(engine, again)
    assert assignment.case.parties.personnel_authority == GOVERNOR
    assert (await row(engine, assignment.case))["sealed_to"] == ["kab-bima"]


async def test_a_fact_is_recorded_once_and_every_change_has_an_author_for_ever(
    engine: AsyncEngine, heads: PostgresHeadships
) -> None:
    fact = candidate()
    number = await heads.record(fact, author(), TODAY)
    assert await heads.record(fact, author(), TODAY) == number
    with pytest.raises(Refused, match="headship_recorded_otherwise"):
        await heads.record(replace(fact, candidate_in=None), author(), TODAY)
    await heads.withdraw(number, author(), TODAY)
    async with engine.connect() as connection:
        query = select(headship_changes).where(headship_changes.c.headship == number)
        rows = (await connection.execute(query.order_by(headship_changes.c.version))).all()
    assert [(one.change, one.by_agency, one.source) for one in rows] == [
        ("recorded", "kemendagri", "SK-1"),
        ("withdrawn", "kemendagri", "SK-1"),
    ]
    with pytest.raises(DBAPIError, match="append-only"):
        async with engine.begin() as connection:
            await connection.execute(text("DELETE FROM headship_changes"))


async def test_the_seed_can_be_sown_again(heads: PostgresHeadships) -> None:
    await heads.seed(load_seed(), TODAY)
    version = (await heads.current()).version
    await heads.seed(load_seed(), TODAY)
    assert (await heads.current()).version == version
    assert {one.agency for one in load_seed()} <= {agency.id for agency in load_directory()}


async def test_every_open_case_that_is_behind_is_routed_once(engine: AsyncEngine, heads: PostgresHeadships) -> None:
    case, scripted = await open_case(engine), ScriptedCases()
    routing = router(engine, heads, scripted)
    await routing.round()
    await heads.record(candidate(), author(), TODAY)
    scripted.reassigned.clear()
    await routing.round()
    [request] = [asked for number, asked in scripted.reassigned if number == case.case_number]
    assert (request.expected, request.clock) == (case.parties, ClockPolicy.RESTART)
    assert with_changes(case.parties, request.changes).personnel_authority == GOVERNOR
    scripted.reassigned.clear()
    assert await routing.round() == 0
    assert scripted.reassigned == []


async def test_a_case_that_could_not_be_routed_is_tried_again(engine: AsyncEngine, heads: PostgresHeadships) -> None:
    case, scripted = await open_case(engine), ScriptedCases()
    routing = router(engine, heads, scripted)
    await heads.record(candidate(), author(), TODAY)
    scripted.says = Refused(PARTIES_MOVED)
    await routing.round()
    scripted.says, before = None, len(scripted.reassigned)
    await routing.round()
    assert case.case_number in {number for number, _ in scripted.reassigned[before:]}


def event(case: CaseInput, sequence: int, facts: CaseFacts, **changes: object) -> CaseEvent:
    values = {
        "case_number": case.case_number,
        "sequence": sequence,
        "recorded_at": datetime.now(UTC),
        "stage": "recommendation",
        "edition": case.edition,
        "election": case.election,
        "province": case.province,
        "agency": case.agency,
        "violation": case.violation,
        "sla": Sla.ON_TIME,
        "parties": case.parties,
        "facts": facts,
    }
    return CaseEvent.model_validate(values | changes)


def order(case: CaseInput, entry: int) -> DeadlineOrder:
    return DeadlineOrder(
        deadline_id=f"recommendation.{entry}",
        edition=case.edition,
        step="recommendation",
        election=case.election,
        trigger_at=datetime.now(UTC),
        zone=case.zone,
    )


async def write(engine: AsyncEngine, one: CaseEvent, asked: DeadlineOrder | None = None) -> Sequence[CaseEvent]:
    book = PostgresCaseBook(engine, published_calendar())
    request = RecordRequest(
        case_number=one.case_number, after_sequence=one.sequence - 1, key=f"k{one.sequence}", events=(one,), order=asked
    )
    return [standing.event for standing in (await book.write(request)).rows]


async def test_a_transfer_moves_reading_and_the_clock_and_is_not_undone_by_routing(
    engine: AsyncEngine, heads: PostgresHeadships
) -> None:
    [assignment] = await take_in(engine, admissions(report(edition="kasn-2022")))
    case, scripted = assignment.case, ScriptedCases()
    await write(engine, event(case, 1, StageEntered(actor=Role.RECOMMENDING)), order(case, 1))
    change = PartyChange(role=Role.RECOMMENDING, old="kasn", new="bkn", ground="authority_abolished")
    facts = AuthorityTransferred(
        transfer_id="t",
        from_agency="kasn",
        to_agency="bkn",
        changes=(change,),
        reason="authority_abolished",
        basis="SE 4/2024",
        clock=ClockPolicy.RESTART,
    )
    new = with_changes(case.parties, [change])
    [told] = await write(engine, event(case, 2, facts, parties=new), order(case, 2))
    assert isinstance(told.facts, AuthorityTransferred)
    assert told.facts.deadline is not None
    reading = PostgresReading(engine)
    assert await reading.case(Viewer("kasn"), case.case_number) is None
    assert await reading.case(Viewer("bkn"), case.case_number) is not None
    async with engine.connect() as connection:
        query = select(deadlines.c.status).where(deadlines.c.case_number == case.case_number)
        assert sorted((await connection.execute(query)).scalars()) == ["handed_over", "open"]
    await heads.record(candidate(agency="kab-jember"), author(), TODAY)
    await router(engine, heads, scripted).round()
    assert case.case_number not in {number for number, _ in scripted.reassigned}


async def test_what_is_told_meanwhile_is_not_told_to_an_agency_in_conflict(
    engine: AsyncEngine, heads: PostgresHeadships
) -> None:
    """Between the fact and the routing the agency is still a party; the event says that it must not be told."""
    case = await open_case(engine)
    await heads.record(candidate(), author(), TODAY)
    [told] = await write(engine, event(case, 1, StageEntered(actor=Role.PERSONNEL_AUTHORITY)))
    assert (told.parties.personnel_authority, told.excluded) == ("kab-bima", ("kab-bima",))


async def test_after_a_change_of_parties_those_who_had_to_go_read_no_more(engine: AsyncEngine) -> None:
    case = await open_case(engine)
    change = PartyChange(role=Role.PERSONNEL_AUTHORITY, old="kab-bima", new=GOVERNOR, ground="headed_by_candidate")
    facts = PartiesChanged(changes=(change,), basis="kebijakan", clock=ClockPolicy.KEEP)
    await write(engine, event(case, 1, facts, parties=with_changes(case.parties, [change])))
    changed = await row(engine, case)
    assert "kab-bima" not in changed["party_agencies"]
    assert changed["assigned"]["personnel_authority"] == "kab-bima"
