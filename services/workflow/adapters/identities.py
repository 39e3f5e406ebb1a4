"""What intake tells of reporters' identities, in PostgreSQL: where its log ended, and whose statements go."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.workflow.adapters.tables import case_reports, erased_reports, identity_heads
from shared.contracts.ledger_roots import IdentityLogHead
from shared.persistence.advisory import lock_key


class PostgresIdentityNews:
    """Each method is one transaction and may be repeated."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def keep(self, head: IdentityLogHead, recorded_at: datetime) -> bool:
        """False when another row was told at this place before: that one stays."""
        row = {"sequence": head.sequence, "hash": head.hash, "recorded_at": recorded_at}
        known = select(identity_heads.c.hash).where(identity_heads.c.sequence == head.sequence)
        async with self._engine.begin() as connection:
            await connection.execute(insert(identity_heads).values(row).on_conflict_do_nothing())
            return bool(await connection.scalar(known) == head.hash)

    async def erase(self, report_id: str, erased_at: datetime) -> int:
        """Drop the statement from every case of the report, also from those it may still come to. How many there were.

        Who is reported, the codes and the ledger stay: with them the case is decided.
        """
        row = {"report_id": report_id, "erased_at": erased_at}
        of_report = (case_reports.c.report_id == report_id) & case_reports.c.sealed_narrative.is_not(None)
        async with self._engine.begin() as connection:
            await hold_statement(connection, report_id)
            await connection.execute(insert(erased_reports).values(row).on_conflict_do_nothing())
            emptied = update(case_reports).where(of_report).values(sealed_narrative=None)
            rows = await connection.execute(emptied.returning(case_reports.c.case_number))
            return len(rows.all())


async def newest_head(connection: AsyncConnection) -> IdentityLogHead | None:
    query = select(identity_heads).order_by(identity_heads.c.sequence.desc()).limit(1)
    row = (await connection.execute(query)).first()
    return IdentityLogHead(sequence=row.sequence, hash=row.hash) if row else None


async def hold_statement(connection: AsyncConnection, report_id: str) -> None:
    """To the end of the transaction, whoever writes a report's statement and whoever drops it wait for each other."""
    await connection.execute(select(func.pg_advisory_xact_lock(lock_key(f"workflow: statement of {report_id}"))))


async def is_erased(connection: AsyncConnection, report_id: str) -> bool:
    """For good, until the transaction ends."""
    await hold_statement(connection, report_id)
    query = select(erased_reports.c.report_id).where(erased_reports.c.report_id == report_id)
    return await connection.scalar(query) is not None
