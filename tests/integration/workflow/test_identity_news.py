"""What intake tells of identities, taken in by the workflow service: statements go, the log's end is kept."""

import json
import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.workflow.adapters.identities import PostgresIdentityNews, newest_head
from services.workflow.adapters.tables import case_reports, identity_heads
from services.workflow.consumer import IdentityNews
from services.workflow.domain.case import SealedSubject
from shared.contracts.cases import Closed
from shared.contracts.identities import IdentityRecorded, ReportErased
from shared.contracts.ledger_roots import IdentityLogHead
from shared.contracts.model import Contract
from shared.contracts.reports import ReportNarrative
from shared.contracts.vocabulary import CaseOutcome
from shared.messaging.cloudevents import CloudEvent, binary
from shared.messaging.errors import InvalidMessage
from shared.messaging.records import Record
from tests.integration.workflow.reports import SEAL, admissions, report, take_in
from tests.integration.workflow.test_subjects import a_case, identified, record

NOW = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture
def news(engine: AsyncEngine) -> IdentityNews:
    return IdentityNews(PostgresIdentityNews(engine))


def told(fact: Contract, kind: str, source: str = "netra/intake") -> Record:
    event = CloudEvent(uuid.uuid4().hex, source, kind, NOW, None, fact.model_dump_json().encode())
    message = binary(event, "k")
    return Record("t", 0, 0, 0, message.key, message.value, message.headers)


def erased(report_id: str, source: str = "netra/intake") -> Record:
    return told(ReportErased(report_id=report_id, erased_at=NOW), ReportErased.TYPE, source)


def ended(sequence: int, row_hash: str) -> Record:
    head = IdentityLogHead(sequence=sequence, hash=row_hash)
    return told(IdentityRecorded(head=head, recorded_at=NOW), IdentityRecorded.TYPE)


def story() -> str:
    return SEAL.seal(ReportNarrative(what="w", place="p", chronology="c", witnesses=("Saksi",)))


async def statements(engine: AsyncEngine, report_id: str) -> list[str | None]:
    query = select(case_reports.c.sealed_narrative).where(case_reports.c.report_id == report_id)
    async with engine.connect() as connection:
        return list((await connection.execute(query)).scalars())


async def test_the_statement_goes_from_every_case_of_the_report_and_from_no_other(
    engine: AsyncEngine, news: IdentityNews
) -> None:
    tag = uuid.uuid4().hex
    one, other = report(people=(f"{tag} a", f"{tag} b"), sealed_narrative=story()), report(sealed_narrative=story())
    for each in (one, other):
        await take_in(engine, admissions(each))
    for _ in range(2):
        await news.handle(erased(one.report_id))
    assert await statements(engine, one.report_id) == [None, None]
    assert await statements(engine, other.report_id) == [other.sealed_narrative]


async def test_a_report_that_comes_after_its_reporter_was_erased_opens_a_case_without_his_statement(
    engine: AsyncEngine, news: IdentityNews
) -> None:
    late = report(sealed_narrative=story())
    await news.handle(erased(late.report_id))
    [assigned] = await take_in(engine, admissions(late))
    assert assigned.opened_case
    assert await statements(engine, late.report_id) == [None]


async def test_a_case_that_closes_into_another_brings_no_statement_back(
    engine: AsyncEngine,
) -> None:
    subject = SealedSubject(sealed="s", dedupe_key=uuid.uuid4().hex)
    first = await a_case(engine)
    told_again = report(sealed_narrative=story())
    [second] = await take_in(engine, admissions(told_again))
    await identified(engine, first, subject)
    await identified(engine, second.case, subject)
    await PostgresIdentityNews(engine).erase(told_again.report_id, NOW)
    closed = Closed(outcome=CaseOutcome.MERGED, merged_into=first.case_number)
    await record(engine, second.case, 1, closed)
    assert await statements(engine, told_again.report_id) == [None, None]


@pytest.mark.parametrize("source", ["netra/workflow", "pemda/ppid"])
async def test_nobody_but_intake_takes_a_case_its_story(engine: AsyncEngine, news: IdentityNews, source: str) -> None:
    one = report(sealed_narrative=story())
    await take_in(engine, admissions(one))
    with pytest.raises(InvalidMessage, match="not_from_intake"):
        await news.handle(erased(one.report_id, source))
    assert await statements(engine, one.report_id) == [one.sealed_narrative]


async def test_the_newest_end_is_kept_and_none_is_ever_replaced(engine: AsyncEngine, news: IdentityNews) -> None:
    first, second = "a" * 64, "b" * 64
    await news.handle(ended(900_001, first))
    await news.handle(ended(900_001, first))
    with pytest.raises(InvalidMessage, match="head_differs"):
        await news.handle(ended(900_001, second))
    await news.handle(ended(900_002, second))
    async with engine.connect() as connection:
        assert await newest_head(connection) == IdentityLogHead(sequence=900_002, hash=second)
        kept = (await connection.execute(select(identity_heads).order_by(identity_heads.c.sequence))).all()
    assert [(row.sequence, row.hash) for row in kept if row.sequence > 900_000] == [(900_001, first), (900_002, second)]


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (told(ReportErased(report_id="r", erased_at=NOW), "id.netra.intake.report.unsaid.v1"), "unknown_type"),
        (told(ReportErased(report_id="r", erased_at=NOW), IdentityRecorded.TYPE), "invalid_data"),
    ],
)
async def test_what_is_no_news_of_identities_is_refused(news: IdentityNews, record: Record, code: str) -> None:
    with pytest.raises(InvalidMessage, match=code):
        await news.handle(record)


def test_what_is_told_names_no_report_that_was_read() -> None:
    head = IdentityRecorded(head=IdentityLogHead(sequence=1, hash="0" * 64), recorded_at=NOW)
    assert set(json.loads(head.model_dump_json())) == {"head", "recorded_at"}
