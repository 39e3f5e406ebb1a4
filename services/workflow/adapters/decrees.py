"""Taking a decree in: one more version of the calendar, once."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.workflow.adapters.calendar import LOCK, CalendarVersions, with_decrees
from services.workflow.adapters.tables import calendar_decrees
from services.workflow.domain.decrees import DECREE_ID_REUSED
from shared.calendar import Decree
from shared.contracts.refusals import Refused


class PostgresDecrees:
    def __init__(self, engine: AsyncEngine, versions: CalendarVersions) -> None:
        self._engine = engine
        self._versions = versions

    async def take_in(self, decree_id: str, decree: Decree, now: datetime) -> bool:
        """True when it is new, False when it was taken in before. Raises Refused(decree_id_reused).

        Waits for the deadlines that are being counted with the version before; those that come after wait for this.
        """
        async with self._engine.begin() as connection:
            await connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
            if await self._is_known(connection, decree_id, decree):
                return False
            calendar = with_decrees(await self._versions.current(connection), [decree])
            await connection.execute(
                insert(calendar_decrees).values(
                    decree_id=decree_id,
                    citation=decree.citation,
                    decree=decree.model_dump(mode="json"),
                    calendar_version=calendar.version,
                    taken_in_at=now,
                )
            )
            return True

    async def _is_known(self, connection: AsyncConnection, decree_id: str, decree: Decree) -> bool:
        same = or_(calendar_decrees.c.decree_id == decree_id, calendar_decrees.c.citation == decree.citation)
        rows = (await connection.execute(select(calendar_decrees).where(same))).all()
        if any((row.decree_id, Decree.model_validate(row.decree)) != (decree_id, decree) for row in rows):
            raise Refused(DECREE_ID_REUSED)
        return bool(rows)
