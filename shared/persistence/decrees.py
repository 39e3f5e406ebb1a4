"""The calendar in force: the published one and the decrees taken in since, one more version with each.

Each service that counts deadlines keeps a table of its own, and a lock: whoever counts holds it, shared, until what he
counted is written; whoever takes a decree in holds it alone.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Column, DateTime, Identity, MetaData, Table, Text, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.calendar import Calendar, Decree
from shared.calendar.announced import DECREE_ID_REUSED, is_known, with_decrees
from shared.contracts.refusals import Refused
from shared.persistence.advisory import lock_key


def decrees_table(metadata: MetaData) -> Table:
    """Declare the table in a service's metadata. `shared.persistence.recipes.create_calendar_decrees` makes it."""
    return Table(
        "calendar_decrees",
        metadata,
        Column("number", BigInteger, Identity(always=True), primary_key=True),
        Column("decree_id", Text, nullable=False, unique=True),
        Column("citation", Text, nullable=False, unique=True),
        Column("decree", JSONB, nullable=False),
        Column("calendar_version", Text, nullable=False, comment="SHA-256 of the calendar with it and all before it"),
        Column("taken_in_at", DateTime(timezone=True), nullable=False),
    )


class CalendarVersions:
    """Reads the version in force inside the transaction that counts with it; keeps it until there is a newer one.

    `table` is the service's own, `lock` the name of its lock.
    """

    def __init__(self, published: Calendar, table: Table, lock: str) -> None:
        self.table = table
        self.lock = lock_key(lock)
        self._published = published
        self._calendar = published
        self._number = 0

    async def current(self, connection: AsyncConnection) -> Calendar:
        """Until the transaction ends no decree is taken in: a deadline is counted with it, or found by its search."""
        await connection.execute(select(func.pg_advisory_xact_lock_shared(self.lock)))
        number = await connection.scalar(select(func.max(self.table.c.number))) or 0
        if number != self._number:
            self._calendar = with_decrees(self._published, await self.taken_in(connection))
            self._number = number
        return self._calendar

    async def taken_in(self, connection: AsyncConnection) -> list[Decree]:
        """All decrees since the release, the oldest first."""
        rows = await connection.execute(select(self.table.c.decree).order_by(self.table.c.number))
        return [Decree.model_validate(body) for body in rows.scalars()]


class CurrentCalendar:
    """The version in force for those who count outside of a transaction of their own: a report's window."""

    def __init__(self, engine: AsyncEngine, versions: CalendarVersions) -> None:
        self._engine = engine
        self._versions = versions

    async def read(self) -> Calendar:
        async with self._engine.begin() as connection:
            return await self._versions.current(connection)

    async def decrees(self) -> tuple[Decree, ...]:
        """What the calendar of the release has to be told to become this one."""
        async with self._engine.connect() as connection:
            return tuple(await self._versions.taken_in(connection))


class PostgresDecrees:
    """Takes a decree in: one more version of the calendar, once."""

    def __init__(self, engine: AsyncEngine, versions: CalendarVersions) -> None:
        self._engine = engine
        self._versions = versions
        self._table = versions.table

    async def take_in(self, decree_id: str, decree: Decree, now: datetime) -> bool:
        """True when it is new, False when it was taken in before. Raises Refused(decree_id_reused).

        Waits for the deadlines that are being counted with the version before; those that come after wait for this.
        """
        async with self._engine.begin() as connection:
            await connection.execute(select(func.pg_advisory_xact_lock(self._versions.lock)))
            if await self._is_known(connection, decree_id, decree):
                return False
            before = await self._versions.current(connection)
            calendar = before if is_known(decree, before) else before.with_decree(decree)
            await connection.execute(
                insert(self._table).values(
                    decree_id=decree_id,
                    citation=decree.citation,
                    decree=decree.model_dump(mode="json"),
                    calendar_version=calendar.version,
                    taken_in_at=now,
                )
            )
            return True

    async def _is_known(self, connection: AsyncConnection, decree_id: str, decree: Decree) -> bool:
        same = or_(self._table.c.decree_id == decree_id, self._table.c.citation == decree.citation)
        rows = (await connection.execute(select(self._table).where(same))).all()
        if any((row.decree_id, Decree.model_validate(row.decree)) != (decree_id, decree) for row in rows):
            raise Refused(DECREE_ID_REUSED)
        return bool(rows)
