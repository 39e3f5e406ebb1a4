"""Reporters' keys and the log of identities, on the real tables."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.adapters import tables
from services.intake.adapters.identities import PostgresIdentities
from services.intake.adapters.progress import PostgresProgress
from services.intake.adapters.reports import PostgresReports
from services.intake.adapters.vault import Vault
from services.intake.domain.form import Reporter
from shared.contracts.cases import CaseEvent
from shared.contracts.vocabulary import Role
from shared.security.chain import Links
from tests.integration.intake.test_case_progress import PARTIES, opened
from tests.unit.intake.identities_contract import Assign, IdentitiesContract, asking, erasing
from tests.unit.intake.samples import a_filing

REPORTER = Reporter(name="Ahmad Fulan", address="Woha", phone="+62 812 0000 0001")


@pytest.fixture
def reports(engine: AsyncEngine) -> PostgresReports:
    return PostgresReports(engine)


@pytest.fixture
def identities(engine: AsyncEngine) -> PostgresIdentities:
    return PostgresIdentities(engine)


def first_event(case_number: str, report_id: str, **changes: Any) -> CaseEvent:
    return opened(case_number, report_id).model_copy(update=changes)


class TestPostgresIdentities(IdentitiesContract):
    @pytest.fixture
    def assign(self, engine: AsyncEngine) -> Assign:
        async def assign(report_id: str, parties: dict[Role, str], excluded: list[str]) -> None:
            told = PARTIES.model_copy(update={role.value: agency for role, agency in parties.items()})
            event = first_event("NTR-2024-000777", report_id, parties=told, excluded=tuple(excluded))
            await PostgresProgress(engine).follow(event, source="netra/workflow", event_id=event.event_id)

        return assign


async def rows(engine: AsyncEngine) -> list[Any]:
    log = tables.identity_log
    async with engine.connect() as connection:
        return list((await connection.execute(select(log).order_by(log.c.sequence))).all())


async def test_deeds_about_many_reports_at_once_are_one_unbroken_chain(
    identities: PostgresIdentities, reports: PostgresReports, engine: AsyncEngine
) -> None:
    numbers = [f"LPR-2024-CHN{one:03}" for one in range(12)]
    await asyncio.gather(*(reports.file(a_filing(number)) for number in numbers))
    await asyncio.gather(*(identities.write(number, asking(number, f"c-{number}")) for number in numbers))
    links = Links()
    faults = [links.take(row.sequence, row.body, row.previous_hash, row.hash) for row in await rows(engine)]
    assert set(faults) == {None}
    assert len(faults) >= len(numbers)


@pytest.mark.parametrize("statement", ["UPDATE identity_log SET deed = 'x'", "DELETE FROM identity_log"])
async def test_what_was_recorded_stands(engine: AsyncEngine, statement: str) -> None:
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError, match="append-only"):
            await connection.execute(text(statement))


async def test_a_key_of_the_release_before_lands_in_its_new_place(
    identities: PostgresIdentities, reports: PostgresReports, engine: AsyncEngine
) -> None:
    """While both releases run, the older one writes the key beside its content."""
    await reports.file(a_filing("LPR-2024-BEFORE"))
    async with engine.begin() as connection:
        for table in (tables.reporter_key, tables.reporter_vault):
            await connection.execute(table.delete().where(table.c.report_id == "LPR-2024-BEFORE"))
        old = {"report_id": "LPR-2024-BEFORE", "key_id": "k0", "wrapped_key": b"old", "content": b"c"}
        await connection.execute(insert(tables.reporter_vault).values(old))
        kept = (await connection.execute(select(tables.reporter_vault).where(_is("LPR-2024-BEFORE")))).one()
    assert (kept.key_id, kept.wrapped_key) == (None, None)
    written = await identities.write("LPR-2024-BEFORE", asking("LPR-2024-BEFORE", "before"))
    assert written.reporter is not None
    assert (written.reporter.key_id, written.reporter.wrapped_key) == ("k0", b"old")


async def test_after_an_erasure_no_row_of_the_database_holds_the_key(
    identities: PostgresIdentities, reports: PostgresReports, engine: AsyncEngine
) -> None:
    vault, number = Vault.generate(), "LPR-2024-ERASED"
    entry = vault.store(number, REPORTER)
    filing = a_filing(number)
    await reports.file(type(filing)(**(vars(filing) | {"reporter": entry})))
    assert await found_in(engine, entry.wrapped_key) == {"reporter_key"}
    await identities.write(number, erasing(number))
    assert await found_in(engine, entry.wrapped_key) == set()


async def found_in(engine: AsyncEngine, content: bytes) -> set[str]:
    """The tables of the schema in whose rows, written out as text, these bytes stand."""
    found: set[str] = set()
    async with engine.connect() as connection:
        for table in tables.metadata.sorted_tables:
            whole = select(func.count()).select_from(table).where(text(f"{table.name}::text LIKE :wanted"))
            if await connection.scalar(whole, {"wanted": f"%{content.hex()}%"}):
                found.add(table.name)
    return found


def _is(number: str) -> Any:
    return tables.reporter_vault.c.report_id == number
