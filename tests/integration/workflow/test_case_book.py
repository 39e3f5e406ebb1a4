"""One contract for both case books: what the stories keep in memory, PostgreSQL keeps as well."""

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.workflow.activities.recording import CaseBook
from services.workflow.adapters.book import PostgresCaseBook
from services.workflow.adapters.intake import PostgresIntake
from services.workflow.adapters.reading import PostgresReading
from services.workflow.adapters.tables import outbox
from services.workflow.domain.case import CaseInput
from services.workflow.domain.deadlines import DeadlineOrder
from services.workflow.domain.ledger import first_break
from services.workflow.domain.recording import RecordRequest
from shared.calendar import published_calendar
from shared.contracts.cases import CaseEvent, CaseFacts, DeadlineExtended, Opened, StageEntered
from shared.contracts.vocabulary import Role, Sla
from tests.integration.workflow.reports import admissions, report
from tests.workflow.cases.story import MemoryCaseBook


@pytest.fixture
async def case(engine: AsyncEngine) -> CaseInput:
    intake, now = PostgresIntake(engine), datetime.now(UTC)
    [one] = await intake.take_in(admissions(report()), source="test", event_id=uuid.uuid4().hex, now=now)
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


def order(case: CaseInput, step: str, *, extends: bool = False) -> DeadlineOrder:
    return DeadlineOrder(
        deadline_id=f"{step}.1",
        edition="kasn-2022",
        step=step,
        election=case.election,
        trigger_at=datetime(2026, 11, 23, 4, tzinfo=UTC),
        zone=case.zone,
        extends=extends,
    )


async def test_a_row_is_written_once_and_its_deadline_stands(book: CaseBook, case: CaseInput) -> None:
    await book.write(RecordRequest(event=event(case, 1, opened(case))))
    entering = RecordRequest(
        event=event(case, 2, StageEntered(actor=Role.HANDLER), "clarification"), order=order(case, "clarification")
    )
    first = await book.write(entering)
    assert await book.write(entering) == first
    assert first.deadline is not None
    assert first.deadline.facts.due_date == "2026-11-26"


async def test_an_extension_counts_on_from_the_last_day(book: CaseBook, case: CaseInput) -> None:
    await book.write(RecordRequest(event=event(case, 1, opened(case))))
    entered = await book.write(
        RecordRequest(
            event=event(case, 2, StageEntered(actor=Role.HANDLER), "clarification"), order=order(case, "clarification")
        )
    )
    assert entered.deadline is not None
    facts = DeadlineExtended(old=entered.deadline.facts, new=entered.deadline.facts, reason="witness_not_heard")
    extending = RecordRequest(
        event=event(case, 3, facts, "clarification"), order=order(case, "clarification", extends=True)
    )
    longer = await book.write(extending)
    assert longer.deadline is not None
    assert (longer.deadline.facts.due_date, longer.deadline.extended) == ("2026-11-28", True)


async def test_each_row_has_its_event_in_the_outbox_and_the_chain_holds(engine: AsyncEngine, case: CaseInput) -> None:
    book = PostgresCaseBook(engine, published_calendar())
    await book.write(RecordRequest(event=event(case, 1, opened(case))))
    entering = event(case, 2, StageEntered(actor=Role.HANDLER), "verification")
    await book.write(RecordRequest(event=entering, order=order(case, "verification")))
    entries = await PostgresReading(engine).entries(case.case_number)
    assert first_break(entries) is None
    async with engine.connect() as connection:
        query = select(outbox.c.event_id).where(outbox.c.aggregateid == case.case_number).order_by(outbox.c.id)
        published = (await connection.execute(query)).scalars().all()
    assert published == [f"{case.case_number}/1", f"{case.case_number}/2"]
