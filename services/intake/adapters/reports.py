"""Reports in PostgreSQL. Each method is one transaction."""

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.intake.adapters import exhibits, tables
from services.intake.domain.filing import Exhibit, Filing, OnFile
from services.intake.domain.progress import CaseProgress
from shared.contracts.reports import ReportSubmitted
from shared.contracts.topics import INTAKE_REPORTS
from shared.contracts.vocabulary import CaseOutcome, Election
from shared.persistence.outbox import OutboxEvent, enqueue


class PostgresReports:
    """Implements `services.intake.domain.filing.Reports`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def file(self, filing: Filing) -> OnFile | None:
        """A concurrent filing under the same key waits here until the first one has committed."""
        async with self._engine.begin() as connection:
            statement = insert(tables.report).values(_report_row(filing)).on_conflict_do_nothing()
            added = (await connection.execute(statement.returning(tables.report))).first()
            if added is None:
                return await self._same_key(connection, filing.key_hash)
            await self._file_rest(connection, filing)
        return _on_file(added, fresh=True)

    async def find(self, report_id: str) -> OnFile | None:
        async with self._engine.connect() as connection:
            query = select(tables.report).where(tables.report.c.report_id == report_id)
            found = (await connection.execute(query)).first()
        return _on_file(found) if found else None

    async def cases(self, report_id: str) -> list[CaseProgress]:
        link, progress = tables.report_case, tables.case_progress
        query = select(progress).join(link, link.c.case_number == progress.c.case_number)
        ordered = query.where(link.c.report_id == report_id).order_by(progress.c.case_number)
        async with self._engine.connect() as connection:
            return [_progress(row) for row in await connection.execute(ordered)]

    async def exhibits(self, report_id: str) -> list[Exhibit]:
        async with self._engine.connect() as connection:
            return await exhibits.of_report(connection, report_id)

    async def add_exhibit(self, report_id: str, exhibit: Exhibit) -> Exhibit:
        async with self._engine.begin() as connection:
            return await exhibits.add(connection, report_id, exhibit)

    async def _same_key(self, connection: AsyncConnection, key_hash: bytes | None) -> OnFile | None:
        if key_hash is None:
            return None
        query = select(tables.report).where(tables.report.c.key_hash == key_hash)
        found = (await connection.execute(query)).first()
        return _on_file(found) if found else None

    async def _file_rest(self, connection: AsyncConnection, filing: Filing) -> None:
        reporter = filing.reporter
        of_report = {"report_id": filing.report_id}
        await connection.execute(insert(tables.reporter_vault).values(content=reporter.content, **of_report))
        key = {"key_id": reporter.key_id, "wrapped_key": reporter.wrapped_key}
        await connection.execute(insert(tables.reporter_key).values(**key, **of_report))
        for item in filing.event.evidence:
            await exhibits.announce(connection, filing.event, item)
        await enqueue(connection, tables.outbox, _outbox_event(filing.event))


def _outbox_event(event: ReportSubmitted) -> OutboxEvent:
    return OutboxEvent(
        event_id=f"{event.report_id}/submitted",
        topic=INTAKE_REPORTS,
        key=event.report_id,
        type=ReportSubmitted.TYPE,
        subject=event.report_id,
        time=event.received_at,
        payload=event.model_dump(mode="json"),
    )


def _report_row(filing: Filing) -> dict[str, Any]:
    event = filing.event
    copied = ("report_id", "kind", "channel", "election", "violation", "province", "handler", "edition")
    dates = ("occurred_at", "known_at", "received_at")
    return {name: getattr(event, name) for name in (*copied, *dates)} | {
        "officials": len(event.officials),
        "key_hash": filing.key_hash,
        "content_mac": filing.content_mac,
        "receipt_hash": filing.receipt_hash,
        "key_id": filing.reporter.key_id,
        "submitted_by": filing.submitted_by,
    }


def _on_file(row: Row[Any], *, fresh: bool = False) -> OnFile:
    return OnFile(
        report_id=row.report_id,
        key_id=row.key_id,
        content_mac=row.content_mac,
        receipt_hash=row.receipt_hash,
        received_at=row.received_at,
        officials=row.officials,
        election=Election(row.election),
        province=row.province,
        handler=row.handler,
        fresh=fresh,
    )


def _progress(row: Row[Any]) -> CaseProgress:
    outcome = CaseOutcome(row.outcome) if row.outcome else None
    return CaseProgress(row.case_number, row.stage, outcome, row.updated_at)
