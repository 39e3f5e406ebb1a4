"""The duties to upload in PostgreSQL: each written with its milestone and its event, and acknowledged once."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.sanctions.adapters.reading import Position
from services.sanctions.adapters.tables import outbox, records
from services.sanctions.domain.acts import Actor
from services.sanctions.domain.refusals import ACKNOWLEDGED_ALREADY, UNKNOWN_RECORD
from shared.contracts.refusals import Refused
from shared.contracts.sanction_records import SanctionRecord
from shared.contracts.topics import SANCTION_RECORDS
from shared.persistence.outbox import OutboxEvent, enqueue


async def publish(connection: AsyncConnection, record: SanctionRecord) -> None:
    """In the caller's transaction, which also writes the milestone: neither can be without the other."""
    body = record.model_dump(mode="json")
    columns = ("case_number", "round", "sequence", "personnel_authority", "control", "status")
    await connection.execute(insert(records).values({name: body[name] for name in columns} | {"record": body}))
    event = OutboxEvent(
        event_id=record.event_id,
        topic=SANCTION_RECORDS,
        key=record.case_number,
        type=record.TYPE,
        subject=record.case_number,
        time=record.at,
        payload=body,
    )
    await enqueue(connection, outbox, event)


class PostgresRecords:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_sanction(self, case_number: str, sanction_round: int) -> Sequence[RowMapping]:
        query = select(records).where(records.c.case_number == case_number, records.c.round == sanction_round)
        return await self._all(query.order_by(records.c.sequence))

    async def waiting(self, agency: str, *, after: tuple[Position, int] | None, limit: int) -> Sequence[RowMapping]:
        """Not yet acknowledged, that `agency` has to upload or watches."""
        place = (records.c.case_number, records.c.round, records.c.sequence)
        query = select(records).where(records.c.acknowledged_at.is_(None), _concerns(agency))
        if after is not None:
            query = query.where(tuple_(*place) > tuple_(*after[0], after[1]))
        return await self._all(query.order_by(*place).limit(limit))

    async def find(self, case_number: str, sanction_round: int, sequence: int) -> RowMapping:
        """Raises Refused(unknown_record)."""
        rows = await self._all(select(records).where(_this(case_number, sanction_round, sequence)))
        if not rows:
            raise Refused(UNKNOWN_RECORD)
        return rows[0]

    async def acknowledge(self, row: RowMapping, reference: str, by: Actor) -> RowMapping:
        """The same reference again is the same answer. Raises Refused(acknowledged_already) for another one."""
        this = _this(row["case_number"], row["round"], row["sequence"])
        values = {
            "reference": reference,
            "acknowledged_at": func.now(),
            "acknowledged_by": by.agency,
            "by_subject": by.subject,
        }
        async with self._engine.begin() as connection:
            await connection.execute(update(records).where(this, records.c.acknowledged_at.is_(None)).values(values))
            standing = (await connection.execute(select(records).where(this))).mappings().one()
        if standing["reference"] != reference:
            raise Refused(ACKNOWLEDGED_ALREADY)
        return standing

    async def _all(self, query: Select[tuple[object, ...]]) -> Sequence[RowMapping]:
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).mappings().all()


def _concerns(agency: str) -> ColumnElement[bool]:
    return or_(records.c.personnel_authority == agency, records.c.control == agency)


def _this(case_number: str, sanction_round: int, sequence: int) -> ColumnElement[bool]:
    return and_(records.c.case_number == case_number, records.c.round == sanction_round, records.c.sequence == sequence)
