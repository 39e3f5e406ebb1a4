"""What the case's events say, kept for reporters: which cases a report led to, where each stands, and who has it."""

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.intake.adapters import tables
from shared.contracts.cases import CaseEvent, Closed, Opened, ReportAttached
from shared.persistence.inbox import first_sight

CONSUMER = "intake"


class PostgresProgress:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def follow(self, event: CaseEvent, *, source: str, event_id: str) -> None:
        """Once per event, in one transaction; an event that comes late or twice never turns a case back."""
        async with self._engine.begin() as connection:
            if not await first_sight(connection, tables.inbox, consumer=CONSUMER, source=source, event_id=event_id):
                return
            if isinstance(event.facts, Opened | ReportAttached):
                await _link(connection, event.facts.report_id, event.case_number)
            await _advance(connection, event)


async def _link(connection: AsyncConnection, report_id: str, case_number: str) -> None:
    row = {"report_id": report_id, "case_number": case_number}
    await connection.execute(insert(tables.report_case).values(row).on_conflict_do_nothing())


async def _advance(connection: AsyncConnection, event: CaseEvent) -> None:
    """A case closes once: its outcome stays, whatever is recorded afterwards."""
    table = tables.case_progress
    outcome = event.facts.outcome if isinstance(event.facts, Closed) else None
    row = {
        "sequence": event.sequence,
        "stage": event.stage,
        "outcome": outcome,
        "updated_at": event.recorded_at,
        "parties": event.parties.model_dump(exclude_none=True),
        "excluded": list(event.excluded),
    }
    statement = insert(table).values(case_number=event.case_number, **row)
    newest = {**row, "outcome": func.coalesce(statement.excluded.outcome, table.c.outcome)}
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["case_number"], set_=newest, where=table.c.sequence < statement.excluded.sequence
        )
    )
