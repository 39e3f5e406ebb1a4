"""What the personnel authority's office reads: PostgreSQL only."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from services.sanctions.adapters.tables import milestones, sanctions

Position = tuple[str, int]
"""(case number, round) of the last row read: the next page begins after it."""


class PostgresReading:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(
        self, agency: str, *, stage: str | None, only_open: bool, after: Position | None, limit: int
    ) -> Sequence[RowMapping]:
        """Sanctions that `agency` has to execute, by case number and round."""
        query = select(sanctions).where(sanctions.c.personnel_authority == agency)
        if stage is not None:
            query = query.where(sanctions.c.stage == stage)
        if only_open:
            query = query.where(sanctions.c.closed_at.is_(None))
        if after is not None:
            query = query.where(tuple_(sanctions.c.case_number, sanctions.c.round) > tuple_(*after))
        return await self._all(query.order_by(sanctions.c.case_number, sanctions.c.round).limit(limit))

    async def latest(self, agency: str, case_number: str) -> RowMapping | None:
        """The newest round of a case, if `agency` executes it; None otherwise, as if there were no sanction."""
        newest = select(func.max(sanctions.c.round)).where(sanctions.c.case_number == case_number).scalar_subquery()
        query = select(sanctions).where(sanctions.c.case_number == case_number, sanctions.c.round == newest)
        rows = await self._all(query.where(sanctions.c.personnel_authority == agency))
        return rows[0] if rows else None

    async def milestones(self, case_number: str, sanction_round: int) -> Sequence[RowMapping]:
        query = select(milestones).where(milestones.c.case_number == case_number, milestones.c.round == sanction_round)
        return await self._all(query.order_by(milestones.c.sequence))

    async def _all(self, query: Select[tuple[object, ...]]) -> Sequence[RowMapping]:
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).mappings().all()
