"""The case book in PostgreSQL: ledger row, projection, deadline and outbox row in one transaction."""

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.workflow.adapters.deadlines import DeadlineShelf
from services.workflow.adapters.tables import cases, ledger, outbox
from services.workflow.domain.ledger import Entry, append
from services.workflow.domain.projection import projected
from services.workflow.domain.recording import Recorded, RecordRequest
from shared.calendar import Calendar
from shared.contracts.cases import CaseEvent
from shared.contracts.topics import CASE_EVENTS
from shared.persistence.outbox import OutboxEvent, enqueue


class UnknownCase(Exception):  # noqa: N818 -- a bug of ours when it happens: a workflow without its row
    """The workflow of a case that has no row. Retried, visible to operators, never swallowed."""


class PostgresCaseBook:
    def __init__(self, engine: AsyncEngine, calendar: Calendar) -> None:
        self._engine = engine
        self._shelf = DeadlineShelf(calendar)

    async def write(self, request: RecordRequest) -> Recorded:
        """Idempotent by (case number, sequence): a second attempt returns what the first one wrote."""
        event = request.event
        async with self._engine.begin() as connection:
            last_sequence, last_hash = await self._lock(connection, event.case_number)
            if event.sequence <= last_sequence:
                return await self._written(connection, request)
            event, deadline = await self._shelf.complete(connection, event, request.order)
            await self._append(connection, append(event, last_hash), event)
            return Recorded(sequence=event.sequence, deadline=deadline)

    async def _lock(self, connection: AsyncConnection, case_number: str) -> tuple[int, str]:
        columns = select(cases.c.last_sequence, cases.c.last_hash)
        row = (await connection.execute(columns.where(cases.c.case_number == case_number).with_for_update())).first()
        if row is None:
            raise UnknownCase(case_number)
        return row.last_sequence, row.last_hash

    async def _written(self, connection: AsyncConnection, request: RecordRequest) -> Recorded:
        deadline = None
        if request.order is not None:
            deadline = await self._shelf.find(connection, request.event.case_number, request.order.deadline_id)
        return Recorded(sequence=request.event.sequence, deadline=deadline)

    async def _append(self, connection: AsyncConnection, entry: Entry, event: CaseEvent) -> None:
        await connection.execute(insert(ledger).values(_ledger_row(entry, event)))
        await self._shelf.settle(connection, event)
        values = projected(event) | {"last_sequence": entry.sequence, "last_hash": entry.hash}
        await connection.execute(update(cases).where(cases.c.case_number == entry.case_number).values(values))
        await enqueue(connection, outbox, outbox_event(event))


def outbox_event(event: CaseEvent) -> OutboxEvent:
    return OutboxEvent(
        event_id=event.event_id,
        topic=CASE_EVENTS,
        key=event.case_number,
        type=event.type,
        subject=event.case_number,
        time=event.recorded_at,
        payload=event.model_dump(mode="json"),
    )


def _ledger_row(entry: Entry, event: CaseEvent) -> dict[str, object]:
    return {
        "case_number": entry.case_number,
        "sequence": entry.sequence,
        "kind": event.facts.kind.value,
        "recorded_at": event.recorded_at,
        "body": entry.body,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }
