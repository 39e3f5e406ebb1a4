"""What erased reporters leave behind, on the real tables: outbox, exhibits, custody."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.adapters import tables
from services.intake.adapters.identities import PostgresIdentities
from services.intake.adapters.remains import PostgresRemains
from services.intake.adapters.reports import PostgresReports
from services.intake.domain.erasure_policy import Part
from shared.contracts.identities import ReportErased
from shared.contracts.vocabulary import CaseOutcome
from tests.unit.intake.identities_contract import asking, erasing
from tests.unit.intake.remains_contract import RemainsContract, Stand, exhibit
from tests.unit.intake.samples import NOW, a_filing

LATER = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture
def reports(engine: AsyncEngine) -> PostgresReports:
    return PostgresReports(engine)


@pytest.fixture
def identities(engine: AsyncEngine) -> PostgresIdentities:
    return PostgresIdentities(engine)


@pytest.fixture
def remains(engine: AsyncEngine) -> PostgresRemains:
    return PostgresRemains(engine)


class TestPostgresRemains(RemainsContract):
    @pytest.fixture
    def stand(self, engine: AsyncEngine) -> Stand:
        async def stand(report_id: str, case_number: str, outcome: CaseOutcome | None) -> None:
            progress = {"sequence": 1, "stage": "x", "outcome": outcome, "updated_at": NOW}
            link = {"report_id": report_id, "case_number": case_number}
            async with engine.begin() as connection:
                await connection.execute(insert(tables.report_case).values(link).on_conflict_do_nothing())
                row = insert(tables.case_progress).values(case_number=case_number, **progress)
                await connection.execute(row.on_conflict_do_update(index_elements=["case_number"], set_=progress))

        return stand


async def test_the_statement_waits_in_the_outbox_no_more_and_whoever_has_a_case_is_told(
    engine: AsyncEngine, reports: PostgresReports, identities: PostgresIdentities, remains: PostgresRemains
) -> None:
    number = "LPR-2024-REM332"
    filing = a_filing(number)
    told = filing.event.model_copy(update={"sealed_narrative": "eyJ.story"})
    await reports.file(type(filing)(**(vars(filing) | {"event": told})))
    await identities.write(number, erasing(number))
    await remains.order(number, at_once=False)
    assert (await events(engine, number))[0].payload["sealed_narrative"] == "eyJ.story"
    await remains.gone(number, list(Part), LATER)
    submitted, erased = await events(engine, number)
    assert "sealed_narrative" not in submitted.payload
    assert submitted.payload["officials"] == told.model_dump(mode="json")["officials"]
    assert ReportErased.model_validate(erased.payload) == ReportErased(report_id=number, erased_at=LATER)
    await remains.gone(number, list(Part), LATER)
    assert len(await events(engine, number)) == 2


async def test_of_an_exhibit_hash_and_custody_stay_and_its_end_is_in_them(
    engine: AsyncEngine, reports: PostgresReports, identities: PostgresIdentities, remains: PostgresRemains
) -> None:
    number = "LPR-2024-REM333"
    await reports.file(a_filing(number))
    await reports.add_exhibit(number, exhibit(number))
    await identities.write(number, erasing(number))
    await remains.order(number, at_once=False)
    for _ in range(2):
        await remains.gone(number, [Part.EXHIBITS], LATER)
    query = select(tables.custody).where(tables.custody.c.evidence_id == f"e-{number}").order_by(tables.custody.c.id)
    async with engine.connect() as connection:
        log = (await connection.execute(query)).all()
    assert [(row.action, row.by) for row in log] == [("received", "receipt_holder"), ("erased", "keeper")]
    assert {row.sha256 for row in log} == {"0" * 64}


async def test_every_row_of_the_log_of_identities_is_told_where_it_cannot_be_taken_back(
    engine: AsyncEngine, reports: PostgresReports, identities: PostgresIdentities
) -> None:
    number = "LPR-2024-REM334"
    await reports.file(a_filing(number))
    await identities.write(number, asking(number, "told"))
    await identities.tell_the_end()
    async with engine.connect() as connection:
        last = (await connection.execute(LAST)).one()
        heads = (await connection.execute(HEADS)).scalars().all()
    assert heads[-1]["head"] == {"sequence": last.sequence, "hash": last.hash}
    assert len(heads) == len({head["head"]["sequence"] for head in heads})
    assert number not in str(heads)


LAST = select(tables.identity_log).order_by(tables.identity_log.c.sequence.desc()).limit(1)
HEADS = (
    select(tables.outbox.c.payload).where(tables.outbox.c.aggregateid == "identity-log").order_by(tables.outbox.c.id)
)


async def events(engine: AsyncEngine, number: str) -> list[Any]:
    query = select(tables.outbox).where(tables.outbox.c.aggregateid == number).order_by(tables.outbox.c.id)
    async with engine.connect() as connection:
        return list((await connection.execute(query)).all())
