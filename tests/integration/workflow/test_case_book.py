"""One contract for both case books: what the stories keep in memory, PostgreSQL keeps as well."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.rehearsal.book import MemoryCaseBook
from services.workflow.activities.recording import CaseBook
from services.workflow.adapters.book import LedgerBehind, PostgresCaseBook
from services.workflow.adapters.reading import PostgresReading
from services.workflow.adapters.tables import cases, outbox
from services.workflow.api import explaining
from services.workflow.domain.case import CaseInput
from services.workflow.domain.deadlines import Deadline, DeadlineOrder
from services.workflow.domain.ledger import first_break
from services.workflow.domain.postscripts import CaseStillOpen, Postscript
from services.workflow.domain.recording import RecordRequest
from shared.calendar import published_calendar
from shared.contracts.cases import (
    CaseEvent,
    CaseFacts,
    Closed,
    DeadlineExtended,
    Opened,
    ReceiptRecorded,
    ReportAttached,
    RungFired,
    SanctionMilestoneReached,
    StageEntered,
)
from shared.contracts.sanctions import MilestoneKind, SanctionMilestone
from shared.contracts.vocabulary import CaseOutcome, Confidence, Role, Sla
from tests.integration.workflow.reports import admissions, report, take_in


@pytest.fixture
async def case(engine: AsyncEngine) -> CaseInput:
    [one] = await take_in(engine, admissions(report()))
    return one.case


@pytest.fixture(params=["memory", "postgres"])
async def book(request: pytest.FixtureRequest, engine: AsyncEngine) -> CaseBook:
    return MemoryCaseBook() if request.param == "memory" else PostgresCaseBook(engine, published_calendar())


def event(case: CaseInput, sequence: int, facts: CaseFacts, stage: str = "opened") -> CaseEvent:
    return CaseEvent(
        case_number=case.case_number,
        sequence=sequence,
        recorded_at=datetime.now(UTC),
        stage=stage,
        edition=case.edition,
        election=case.election,
        province=case.province,
        agency=case.agency,
        violation=case.violation,
        sla=Sla.ON_TIME,
        parties=case.parties,
        facts=facts,
    )


def opened(case: CaseInput) -> Opened:
    return Opened(
        report_id=case.report_id,
        received_at=case.received_at,
        day_of_act=case.day_of_act.isoformat(),
        subject_unresolved=True,
    )


def order(case: CaseInput, step: str) -> DeadlineOrder:
    return DeadlineOrder(
        deadline_id=f"{step}.1",
        edition="kasn-2022",
        step=step,
        election=case.election,
        trigger_at=datetime(2026, 11, 23, 4, tzinfo=UTC),
        zone=case.zone,
    )


def request(key: str, *events: CaseEvent, order: DeadlineOrder | None = None) -> RecordRequest:
    first = events[0]
    return RecordRequest(
        case_number=first.case_number, after_sequence=first.sequence - 1, key=key, events=events, order=order
    )


def clarification(case: CaseInput) -> RecordRequest:
    entered = event(case, 2, StageEntered(actor=Role.HANDLER), "clarification")
    return request("stage/clarification.1", entered, order=order(case, "clarification"))


async def test_a_row_is_written_once_and_its_deadline_stands(book: CaseBook, case: CaseInput) -> None:
    await book.write(request("opened", event(case, 1, opened(case))))
    first = await book.write(clarification(case))
    assert await book.write(clarification(case)) == first
    [row] = first.rows
    assert row.deadline is not None
    assert row.deadline.facts.due_date == "2026-11-26"


async def test_what_stands_already_is_returned_and_nothing_is_written_over_it(book: CaseBook, case: CaseInput) -> None:
    await book.write(request("opened", event(case, 1, opened(case))))
    await book.write(clarification(case))
    other = event(case, 2, ReportAttached(report_id="another"))
    recorded = await book.write(request("report/another", other))
    assert [row.key for row in recorded.rows] == ["stage/clarification.1"]


async def test_a_request_for_no_rows_reads_what_stands(book: CaseBook, case: CaseInput) -> None:
    await book.write(request("opened", event(case, 1, opened(case))))
    await book.write(clarification(case))
    reading = RecordRequest(case_number=case.case_number, after_sequence=1, key="reading", events=())
    assert [row.key for row in (await book.write(reading)).rows] == ["stage/clarification.1"]
    assert (await book.write(reading.model_copy(update={"after_sequence": 2}))).rows == ()


async def test_a_row_that_would_leave_a_gap_is_not_written(engine: AsyncEngine, case: CaseInput) -> None:
    book = PostgresCaseBook(engine, published_calendar())
    await book.write(request("opened", event(case, 1, opened(case))))
    with pytest.raises(LedgerBehind):
        await book.write(request("report/b", event(case, 3, ReportAttached(report_id="b"))))
    assert len(await PostgresReading(engine).entries(case.case_number)) == 1


async def test_an_extension_counts_on_from_the_last_day(book: CaseBook, case: CaseInput) -> None:
    await book.write(request("opened", event(case, 1, opened(case))))
    [entered] = (await book.write(clarification(case))).rows
    assert entered.deadline is not None
    old = entered.deadline.facts
    longer = event(case, 3, DeadlineExtended(old=old, new=old, reason="witness_not_heard"), "clarification")
    extending = request("action/1", longer, order=order(case, "clarification"))
    [row] = (await book.write(extending)).rows
    assert row.deadline is not None
    assert (row.deadline.facts.due_date, row.deadline.extended) == ("2026-11-28", True)
    assert isinstance(row.event.facts, DeadlineExtended)
    assert row.event.facts.new == row.deadline.facts


def restored(case: CaseInput, sequence: int = 9) -> SanctionMilestone:
    at = datetime(2027, 11, 27, 16, tzinfo=UTC)
    return SanctionMilestone(
        case_number=case.case_number, round=1, sequence=sequence, kind=MilestoneKind.RESTORED, at=at
    )


def postscript(milestone: SanctionMilestone) -> Postscript:
    return Postscript(milestone=milestone, recorded_at=milestone.at)


async def closed(book: CaseBook, case: CaseInput) -> None:
    await book.write(request("opened", event(case, 1, opened(case))))
    closing = Closed(outcome=CaseOutcome.SANCTIONED, sanction="pp94.demotion")
    await book.write(request("closed", event(case, 2, closing, "closed")))


async def test_a_closed_case_tells_what_its_sanction_does_later_each_milestone_once(
    book: CaseBook, case: CaseInput
) -> None:
    await closed(book, case)
    first = await book.add(postscript(restored(case)))
    assert await book.add(postscript(restored(case))) == first
    assert (first.event.sequence, first.event.stage) == (3, "closed")
    assert first.event.facts == SanctionMilestoneReached(milestone=restored(case))
    assert (await book.add(postscript(restored(case, 10)))).event.sequence == 4


async def test_an_open_case_takes_no_postscript(book: CaseBook, case: CaseInput) -> None:
    await book.write(request("opened", event(case, 1, opened(case))))
    with pytest.raises(CaseStillOpen):
        await book.add(postscript(restored(case)))


async def test_a_case_stays_closed_and_due_no_more_after_a_postscript(engine: AsyncEngine, case: CaseInput) -> None:
    book = PostgresCaseBook(engine, published_calendar())
    await closed(book, case)
    annulled = restored(case).model_copy(
        update={"kind": MilestoneKind.CLOSED_WITHOUT_SANCTION, "outcome": CaseOutcome.SANCTION_ANNULLED}
    )
    due = restored(case).model_copy(update={"kind": MilestoneKind.EFFECTIVE, "due_at": restored(case).at})
    for number, milestone in enumerate((due, annulled), start=9):
        await book.add(postscript(milestone.model_copy(update={"sequence": number})))
    async with engine.connect() as connection:
        row = (await connection.execute(select(cases).where(cases.c.case_number == case.case_number))).mappings().one()
    assert (row["stage"], row["outcome"], row["sanction"], row["due_at"]) == ("closed", "sanction_annulled", None, None)
    assert row["closed_at"] is not None
    assert first_break(await PostgresReading(engine).entries(case.case_number)) is None


async def test_each_row_has_its_event_in_the_outbox_and_the_chain_holds(engine: AsyncEngine, case: CaseInput) -> None:
    book = PostgresCaseBook(engine, published_calendar())
    await book.write(request("opened", event(case, 1, opened(case)), event(case, 2, ReportAttached(report_id="b"))))
    entries = await PostgresReading(engine).entries(case.case_number)
    assert first_break(entries) is None
    async with engine.connect() as connection:
        query = select(outbox.c.event_id).where(outbox.c.aggregateid == case.case_number).order_by(outbox.c.id)
        published = (await connection.execute(query)).scalars().all()
    assert published == [f"{case.case_number}/1", f"{case.case_number}/2"]


async def test_a_receipt_starts_the_clock_anew_and_stays_through_a_later_count(book: CaseBook, case: CaseInput) -> None:
    step = "sanction_execution"
    asked = order(case, step)
    received = asked.trigger_at + timedelta(days=3)
    entered = event(case, 2, StageEntered(actor=Role.PERSONNEL_AUTHORITY), step)
    await book.write(request("opened", event(case, 1, opened(case))))
    [entry] = (await book.write(request(f"stage/{step}.1", entered, order=asked))).rows
    assert entry.deadline is not None
    told = entry.deadline.facts
    facts = ReceiptRecorded(
        old=told,
        new=told,
        received_at=received,
        reference="AGENDA/1",
        corrects=False,
        by_agency=case.parties.personnel_authority,
        by_role=Role.PERSONNEL_AUTHORITY,
        basis="sejak rekomendasi diterima",
        confidence=Confidence.LIKELY,
        notify=(Role.RECOMMENDING,),
    )
    now = asked.model_copy(update={"trigger_at": received + timedelta(days=1)})
    [row] = (await book.write(request("action/1", event(case, 3, facts, step), order=now))).rows
    assert isinstance(row.event.facts, ReceiptRecorded)
    assert row.deadline is not None
    assert row.event.facts.new == row.deadline.facts
    assert (row.deadline.facts.trigger_at, row.deadline.sent_at) == (received, told.trigger_at)
    [again] = (await book.write(request("action/1", event(case, 3, facts, step), order=now))).rows
    assert again == row


async def test_a_rung_seen_late_moves_the_one_that_counts_from_it_on_the_shelf_as_well(
    engine: AsyncEngine, case: CaseInput
) -> None:
    book, step = PostgresCaseBook(engine, published_calendar()), "sanction_execution"
    entered = event(case, 2, StageEntered(actor=Role.PERSONNEL_AUTHORITY), step)
    await book.write(request("opened", event(case, 1, opened(case))))
    [entry] = (await book.write(request(f"stage/{step}.1", entered, order=order(case, step)))).rows
    told = entry.deadline
    assert told is not None
    second = next(moment for moment in told.moments if moment.act == "request_reprimand")
    facts = RungFired(
        deadline=told.facts, rung=second.index, act=second.act, scheduled_at=second.at, notify=second.notify
    )
    seen = second.at + timedelta(days=9)
    await book.write(request("rung", event(case, 3, facts, step).model_copy(update={"recorded_at": seen})))
    last = facts.model_copy(update={"rung": 5, "act": "report_to_superior_authority"})
    await book.write(request("rung 5", event(case, 4, last, step)))
    await book.write(request("rung 4", event(case, 5, facts.model_copy(update={"rung": 4}), step)))
    async with engine.connect() as connection:
        highest = select(cases.c.rung).where(cases.c.case_number == case.case_number)
        assert await connection.scalar(highest) == 5
    [row] = await PostgresReading(engine).deadlines(case.case_number)
    assert Deadline.model_validate(row["deadline"]) == told.after_rung(second.index, seen) != told
    [rung] = [one for one in explaining.deadline_view(row).ladder if one.from_rung]
    assert rung.at == next(one.at for one in told.moments if one.act == rung.act) + timedelta(days=9)
