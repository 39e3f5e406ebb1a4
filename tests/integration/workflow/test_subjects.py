"""An identified official in PostgreSQL: the sealed name is kept, a duplicate is found, and reports move over."""

import uuid
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.workflow.adapters.book import PostgresCaseBook
from services.workflow.adapters.reading import PostgresReading
from services.workflow.adapters.tables import cases
from services.workflow.domain.case import CaseInput, SealedSubject
from services.workflow.domain.recording import RecordRequest
from shared.calendar import published_calendar
from shared.contracts.cases import CaseEvent, CaseFacts, Closed, SubjectResolved
from shared.contracts.vocabulary import CaseOutcome, Sla
from tests.integration.workflow.reports import admissions, report, take_in


async def a_case(engine: AsyncEngine) -> CaseInput:
    [assigned] = await take_in(engine, admissions(report()))
    return assigned.case


async def record(engine: AsyncEngine, case: CaseInput, after: int, facts: CaseFacts, **changes: object) -> CaseEvent:
    event = CaseEvent(
        case_number=case.case_number,
        sequence=after + 1,
        recorded_at=datetime.now(UTC),
        stage="verification",
        edition=case.edition,
        election=case.election,
        province=case.province,
        agency=case.agency,
        violation=case.violation,
        sla=Sla.ON_TIME,
        parties=case.parties,
        facts=facts,
    )
    asked = RecordRequest(case_number=case.case_number, after_sequence=after, key=uuid.uuid4().hex, events=(event,))
    book = PostgresCaseBook(engine, published_calendar())
    recorded = await book.write(asked.model_copy(update=changes))
    return recorded.rows[0].event


async def identified(engine: AsyncEngine, case: CaseInput, subject: SealedSubject, after: int = 0) -> str | None:
    facts = (await record(engine, case, after, SubjectResolved(), subject=subject)).facts
    assert isinstance(facts, SubjectResolved)
    return facts.duplicate_of


def somebody() -> SealedSubject:
    return SealedSubject(sealed=f"sealed-{uuid.uuid4().hex}", dedupe_key=uuid.uuid4().hex)


async def test_the_identity_stands_sealed_in_the_case_and_nowhere_in_its_ledger(engine: AsyncEngine) -> None:
    case, subject = await a_case(engine), somebody()
    assert await identified(engine, case, subject) is None
    async with engine.connect() as connection:
        row = (await connection.execute(select(cases).where(cases.c.case_number == case.case_number))).one()
    assert (row.sealed_official, row.dedupe_key) == (subject.sealed, subject.dedupe_key)
    [entry] = await PostgresReading(engine).entries(case.case_number)
    assert subject.sealed not in entry.body


async def test_a_second_open_case_of_the_same_act_is_found_and_keeps_its_own_key(engine: AsyncEngine) -> None:
    first, second, subject = await a_case(engine), await a_case(engine), somebody()
    assert await identified(engine, first, subject) is None
    assert await identified(engine, second, subject) == first.case_number
    assert await identified(engine, second, somebody(), after=1) is None


async def test_a_merged_case_leaves_its_reports_with_the_other_and_names_it(engine: AsyncEngine) -> None:
    kept, merged, subject = await a_case(engine), await a_case(engine), somebody()
    await identified(engine, kept, subject)
    await identified(engine, merged, subject)
    await record(engine, merged, 1, Closed(outcome=CaseOutcome.MERGED, merged_into=kept.case_number))
    reports = await PostgresReading(engine).reports(kept.case_number)
    assert {row["report_id"] for row in reports} == {kept.report_id, merged.report_id}
    async with engine.connect() as connection:
        related = select(cases.c.related_case).where(cases.c.case_number == merged.case_number)
        assert await connection.scalar(related) == kept.case_number


async def test_the_windows_of_a_merged_case_go_with_its_reports(engine: AsyncEngine) -> None:
    kept, merged, subject = await a_case(engine), await a_case(engine), somebody()
    reading = PostgresReading(engine)
    [before] = await reading.windows(merged.case_number)
    await identified(engine, kept, subject)
    await identified(engine, merged, subject)
    await record(engine, merged, 1, Closed(outcome=CaseOutcome.MERGED, merged_into=kept.case_number))
    _, copied = await reading.windows(kept.case_number)
    assert (copied["deadline_id"], copied["deadline"]["facts"]["deadline_id"]) == ("report_window.2",) * 2
    assert (copied["proof"], copied["status"]) == (before["proof"], before["status"])
    assert [row["deadline_id"] for row in await reading.windows(merged.case_number)] == ["report_window.1"]
