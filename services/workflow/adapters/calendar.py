"""The calendar in force: the published one and the decrees taken in since, one more version with each."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.workflow.adapters.tables import calendar_decrees
from shared.calendar import Calendar, Decree
from shared.persistence.advisory import lock_key

LOCK = lock_key("workflow.calendar")


class CalendarVersions:
    """Reads the version in force inside the transaction that counts with it; keeps it until there is a newer one."""

    def __init__(self, published: Calendar) -> None:
        self._published = published
        self._calendar = published
        self._number = 0

    async def current(self, connection: AsyncConnection) -> Calendar:
        """Until the transaction ends no decree is taken in: a deadline is counted with it, or found by its search."""
        await connection.execute(select(func.pg_advisory_xact_lock_shared(LOCK)))
        number = await connection.scalar(select(func.max(calendar_decrees.c.number))) or 0
        if number != self._number:
            self._calendar, self._number = await self._built(connection), number
        return self._calendar

    async def _built(self, connection: AsyncConnection) -> Calendar:
        rows = await connection.execute(select(calendar_decrees.c.decree).order_by(calendar_decrees.c.number))
        return with_decrees(self._published, [Decree.model_validate(body) for body in rows.scalars()])


class CurrentCalendar:
    """The version in force for those who count outside of a transaction of their own: a report's window."""

    def __init__(self, engine: AsyncEngine, versions: CalendarVersions) -> None:
        self._engine = engine
        self._versions = versions

    async def read(self) -> Calendar:
        async with self._engine.begin() as connection:
            return await self._versions.current(connection)


def with_decrees(calendar: Calendar, decrees: Sequence[Decree]) -> Calendar:
    """Each decree once: a release may have brought in its own tables what the topic had told before."""
    for decree in decrees:
        if all(known.citation != decree.citation for known in calendar.decrees):
            calendar = calendar.with_decree(decree)
    return calendar
