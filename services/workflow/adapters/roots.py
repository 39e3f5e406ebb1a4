"""Days of the ledger in PostgreSQL: sealing what is over, and reading what was sealed."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta

from pydantic import ValidationError
from sqlalchemy import Select, exists, func, insert, select, text, true
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.workflow.adapters.identities import newest_head
from services.workflow.adapters.tables import cases, ledger, ledger_marks, ledger_roots, outbox
from services.workflow.domain.audit import Dated
from services.workflow.domain.roots import DayBook, day_of, days_to_seal, ends_at
from shared.contracts.ledger_roots import FIRST, LedgerRootSealed, RootRecord
from shared.contracts.topics import LEDGER_ROOTS
from shared.persistence.outbox import OutboxEvent, enqueue
from shared.security.signing import Signer

MARKS_AT_ONCE = 1_000
ALL_ROWS_TAKE_LONG = text("SET LOCAL statement_timeout = '15min'")


class PostgresRoots:
    def __init__(self, engine: AsyncEngine, signer: Signer) -> None:
        self._engine = engine
        self._signer = signer

    async def seal_missing(self, now: datetime) -> list[LedgerRootSealed]:
        """Every day that is over and has no root, the oldest first, each in a transaction of its own."""
        first = await self._first_to_seal()
        if first is None:
            return []
        return [await self.seal(day, now) for day in days_to_seal(first, now)]

    async def seal(self, day: date, now: datetime) -> LedgerRootSealed:
        """Raises IntegrityError when the day has a root: there is never a second one."""
        async with self._engine.connect() as connection:
            await connection.execution_options(isolation_level="REPEATABLE READ")
            async with connection.begin():
                await connection.execute(ALL_ROWS_TAKE_LONG)
                book = DayBook(day)
                async for case_number, sequence, row_hash in _unsealed(connection, day):
                    book.add(case_number, sequence, row_hash)
                sealed = self._signed(book.record(await _newest_hash(connection), await newest_head(connection)))
                await _write(connection, book, sealed, now)
                return sealed

    async def sealed(self, *, after: date = date.min) -> list[Dated]:
        """Roots, the oldest first."""
        query = select(ledger_roots).where(ledger_roots.c.day > after).order_by(ledger_roots.c.day)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [(row.day.isoformat(), root_of(row.record, row.hash, row.signature)) for row in rows]

    def _signed(self, record: RootRecord) -> LedgerRootSealed:
        return LedgerRootSealed(record=record, hash=record.hash(), signature=self._signer.sign(record.text()))

    async def _first_to_seal(self) -> date | None:
        async with self._engine.connect() as connection:
            newest: date | None = await connection.scalar(select(func.max(ledger_roots.c.day)))
            if newest is not None:
                return newest + timedelta(days=1)
            began: datetime | None = await connection.scalar(select(func.min(ledger.c.recorded_at)))
        return None if began is None else day_of(began)


def root_of(record: str, record_hash: str, signature: str) -> LedgerRootSealed | None:
    """None when somebody wrote into the table what is no root."""
    try:
        return LedgerRootSealed(record=RootRecord.model_validate_json(record), hash=record_hash, signature=signature)
    except ValidationError:
        return None


async def _unsealed(connection: AsyncConnection, day: date) -> AsyncIterator[tuple[str, int, str]]:
    """Rows recorded before the day's end that are under no root: of a case, always the next ones without a gap."""
    if not await connection.scalar(_has_any(day)):
        return  # of a day on which nothing was recorded, all rows since would be looked through for nothing
    waiting: list[tuple[str, int, str]] = []
    async for row in await connection.stream(_under_no_root()):
        if waiting and waiting[0][0] != row.case_number:
            waiting = []
        waiting.append((row.case_number, row.sequence, row.hash))
        if row.recorded_at < ends_at(day):
            for each in waiting:
                yield each
            waiting = []


def _has_any(day: date) -> Select[tuple[bool]]:
    rows = _under_no_root().subquery()
    return select(exists().where(rows.c.recorded_at < ends_at(day)))


def _under_no_root() -> Select[tuple[str, int, str, datetime]]:
    """Case by case from the newest mark on: two looks into an index for each case, however long the ledgers are."""
    of_case = select(ledger_marks.c.last_sequence).where(ledger_marks.c.case_number == cases.c.case_number)
    newest = of_case.order_by(ledger_marks.c.first_sequence.desc()).limit(1).lateral()
    rows = select(ledger.c.sequence, ledger.c.hash, ledger.c.recorded_at).where(
        ledger.c.case_number == cases.c.case_number,
        ledger.c.sequence > func.coalesce(newest.c.last_sequence, 0),
    )
    after = rows.order_by(ledger.c.sequence).offset(0).lateral()
    query = select(cases.c.case_number, after.c.sequence, after.c.hash, after.c.recorded_at)
    joined = cases.outerjoin(newest, true()).join(after, true())
    return query.select_from(joined).order_by(cases.c.case_number, after.c.sequence)


async def _newest_hash(connection: AsyncConnection) -> str:
    query = select(ledger_roots.c.hash).order_by(ledger_roots.c.day.desc()).limit(1)
    found: str | None = await connection.scalar(query)
    return found or FIRST


async def _write(connection: AsyncConnection, book: DayBook, sealed: LedgerRootSealed, now: datetime) -> None:
    day = date.fromisoformat(sealed.record.day)
    marks = [
        {"day": day, "case_number": mark.case_number, "first_sequence": mark.first}
        | {"last_sequence": mark.last, "last_hash": mark.hash}
        for mark in book.marks()
    ]
    for batch in _batches(marks):
        await connection.execute(insert(ledger_marks).values(batch))
    values = {"record": sealed.record.text(), "hash": sealed.hash, "signature": sealed.signature, "sealed_at": now}
    await connection.execute(insert(ledger_roots).values(day=day, **values))
    await enqueue(connection, outbox, _event(sealed, now))


def _batches(rows: Sequence[dict[str, object]]) -> list[Sequence[dict[str, object]]]:
    return [rows[start : start + MARKS_AT_ONCE] for start in range(0, len(rows), MARKS_AT_ONCE)]


def _event(sealed: LedgerRootSealed, now: datetime) -> OutboxEvent:
    return OutboxEvent(
        event_id=sealed.event_id,
        topic=LEDGER_ROOTS,
        key=sealed.record.day,
        type=LedgerRootSealed.TYPE,
        subject=sealed.record.day,
        time=now,
        payload=sealed.model_dump(mode="json"),
    )
