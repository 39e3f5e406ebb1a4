"""The case book in PostgreSQL: ledger rows, projection, deadline and outbox rows in one transaction."""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.workflow.adapters.deadlines import DeadlineShelf
from services.workflow.adapters.subjects import hand_over_reports, resolve
from services.workflow.adapters.tables import cases, ledger, outbox
from services.workflow.domain.clock import deadline_told_by, is_counted
from services.workflow.domain.deadlines import Deadline
from services.workflow.domain.decrees import Crossed, Search
from services.workflow.domain.ledger import Entry, append
from services.workflow.domain.postscripts import CaseStillOpen, Postscript, row_after, row_key
from services.workflow.domain.projection import projected
from services.workflow.domain.recording import Recorded, RecordRequest, Standing
from shared.calendar import Calendar
from shared.contracts.cases import AuthorityTransferred, CaseEvent, RungFired
from shared.contracts.topics import CASE_EVENTS
from shared.persistence.outbox import OutboxEvent, enqueue


class UnknownCase(Exception):  # noqa: N818 -- a bug of ours when it happens: a workflow without its row
    """The workflow of a case that has no row. Retried, visible to operators, never swallowed."""


class LedgerBehind(Exception):  # noqa: N818 -- what is the case; the row would leave a gap, so it is not written
    """The history of a case knows rows that its ledger does not: one of the two was restored from an older time.

    Retried and visible; `python -m services.workflow reconcile` starts the case again from its ledger.
    """


class PostgresCaseBook:
    def __init__(self, engine: AsyncEngine, calendar: Calendar) -> None:
        self._engine = engine
        self._shelf = DeadlineShelf(calendar)

    async def write(self, request: RecordRequest) -> Recorded:
        async with self._engine.begin() as connection:
            standing = await self._lock(connection, request.case_number)
            if standing["last_sequence"] > request.after_sequence:
                return await self._standing(connection, request)
            if standing["last_sequence"] < request.after_sequence:
                raise LedgerBehind(f"{request.case_number}: {standing['last_sequence']} rows")
            sealed = _sealed(request, tuple(standing["sealed_to"]))
            return Recorded(
                rows=tuple([row async for row in self._append_all(connection, sealed, standing["last_hash"])])
            )

    async def add(self, postscript: Postscript) -> Standing:
        """As `CaseBook` promises. Raises CaseStillOpen, UnknownCase."""
        key, number = row_key(postscript.milestone), postscript.milestone.case_number
        async with self._engine.begin() as connection:
            standing = await self._lock(connection, number)
            written = await _event(connection, number, ledger.c.entry_key == key)
            if written is not None:
                return Standing(key=key, event=written)
            last = await _event(connection, number, ledger.c.sequence == standing["last_sequence"])
            if last is None:
                raise CaseStillOpen(number)
            row = row_after(last, postscript)
            request = RecordRequest(case_number=number, after_sequence=last.sequence, key=key, events=(row,))
            sealed = _sealed(request, tuple(standing["sealed_to"]))
            [one] = [each async for each in self._append_all(connection, sealed, standing["last_hash"])]
        return one

    async def crossed(self, search: Search) -> Crossed:
        async with self._engine.connect() as connection:
            return await self._shelf.crossed(connection, search)

    async def _lock(self, connection: AsyncConnection, case_number: str) -> RowMapping:
        columns = select(cases.c.last_sequence, cases.c.last_hash, cases.c.sealed_to)
        locked = columns.where(cases.c.case_number == case_number).with_for_update()
        row = (await connection.execute(locked)).mappings().first()
        if row is None:
            raise UnknownCase(case_number)
        return row

    async def _standing(self, connection: AsyncConnection, request: RecordRequest) -> Recorded:
        query = select(ledger.c.entry_key, ledger.c.body).where(
            ledger.c.case_number == request.case_number, ledger.c.sequence > request.after_sequence
        )
        rows = (await connection.execute(query.order_by(ledger.c.sequence))).all()
        events = [(row.entry_key, CaseEvent.model_validate_json(row.body)) for row in rows]
        return Recorded(rows=tuple([await self._as_it_stands(connection, key, event) for key, event in events]))

    async def _as_it_stands(self, connection: AsyncConnection, key: str, event: CaseEvent) -> Standing:
        deadline_id = deadline_told_by(event.facts)
        deadline: Deadline | None = None
        if deadline_id is not None:
            deadline = await self._shelf.find(connection, event.case_number, deadline_id)
        return Standing(key=key, event=event, deadline=deadline)

    async def _append_all(
        self, connection: AsyncConnection, request: RecordRequest, last_hash: str
    ) -> AsyncIterator[Standing]:
        for asked in request.events:
            order = request.order if is_counted(asked.facts) else None
            event, deadline = await self._shelf.complete(connection, asked, order)
            event = await resolve(connection, event, request.subject)
            entry = append(event, last_hash)
            await self._append(connection, request.key, entry, event)
            last_hash = entry.hash
            yield Standing(key=request.key, event=event, deadline=deadline)

    async def _append(self, connection: AsyncConnection, key: str, entry: Entry, event: CaseEvent) -> None:
        await connection.execute(insert(ledger).values(_ledger_row(key, entry, event)))
        await self._shelf.settle(connection, event)
        await self._shelf.keep_window(connection, event)
        await hand_over_reports(connection, event)
        values = (
            projected(event)
            | {"last_sequence": entry.sequence, "last_hash": entry.hash}
            | _assigned(event)
            | _highest(event)
        )
        await connection.execute(update(cases).where(cases.c.case_number == entry.case_number).values(values))
        await enqueue(connection, outbox, outbox_event(event))


async def _event(connection: AsyncConnection, case_number: str, which: ColumnElement[bool]) -> CaseEvent | None:
    """The first of these rows."""
    query = select(ledger.c.body).where(ledger.c.case_number == case_number, which).order_by(ledger.c.sequence)
    body = await connection.scalar(query.limit(1))
    return None if body is None else CaseEvent.model_validate_json(body)


def _sealed(request: RecordRequest, sealed_to: tuple[str, ...]) -> RecordRequest:
    """What is told from now on is not told to those whom the case is sealed to, whoever the parties still are."""
    if not sealed_to:
        return request
    events = tuple(event.model_copy(update={"excluded": sealed_to}) for event in request.events)
    return request.model_copy(update={"events": events})


def _assigned(event: CaseEvent) -> dict[str, ColumnElement[Any]]:
    """A hand-over changes whom the law names, not only whom a conflict of interest leaves."""
    facts = event.facts
    if not isinstance(facts, AuthorityTransferred):
        return {}
    held = {change.role.value: facts.to_agency for change in facts.changes if change.old == facts.from_agency}
    return {"assigned": func.coalesce(cases.c.assigned, cases.c.parties).concat(literal(held, JSONB))}


def _highest(event: CaseEvent) -> dict[str, ColumnElement[Any]]:
    """A rung that was seen late may fire after a higher one."""
    facts = event.facts
    return {"rung": func.greatest(cases.c.rung, facts.rung)} if isinstance(facts, RungFired) else {}


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


def _ledger_row(key: str, entry: Entry, event: CaseEvent) -> dict[str, object]:
    return {
        "case_number": entry.case_number,
        "sequence": entry.sequence,
        "entry_key": key,
        "kind": event.facts.kind.value,
        "recorded_at": event.recorded_at,
        "body": entry.body,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }
