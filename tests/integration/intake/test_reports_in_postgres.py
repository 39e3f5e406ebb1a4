import pytest
from sqlalchemy import Column, Text, literal_column, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.adapters import tables
from services.intake.adapters.reports import PostgresReports
from shared.persistence.drift import drift
from tests.unit.intake.reports_contract import ANNOUNCED, ReportsContract
from tests.unit.intake.samples import a_filing

NUMBER = "LPR-2024-MMMMMM"
WRITTEN = (
    (tables.report.c.report_id, NUMBER),
    (tables.reporter_vault.c.report_id, NUMBER),
    (tables.evidence.c.report_id, NUMBER),
    (tables.custody.c.evidence_id, "e-m"),
    (tables.outbox.c.aggregateid, NUMBER),
)


@pytest.fixture
def reports(engine: AsyncEngine) -> PostgresReports:
    return PostgresReports(engine)


async def transactions_that_wrote(engine: AsyncEngine, column: Column[str], value: str) -> set[str]:
    query = select(literal_column("xmin::text", Text)).select_from(column.table).where(column == value)
    async with engine.connect() as connection:
        return set((await connection.execute(query)).scalars())


class TestPostgresReports(ReportsContract):
    async def test_report_vault_evidence_custody_and_event_are_one_transaction(
        self, reports: PostgresReports, engine: AsyncEngine
    ) -> None:
        await reports.file(a_filing(NUMBER, evidence=(ANNOUNCED.model_copy(update={"evidence_id": "e-m"}),)))
        written = [await transactions_that_wrote(engine, column, value) for column, value in WRITTEN]
        assert len(set.union(*written)) == 1
        assert all(written)


async def test_the_migrations_make_the_tables_that_the_code_declares(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await connection.run_sync(drift, tables.metadata) == []
