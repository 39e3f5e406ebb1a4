"""The open sanctions, as Temporal has to run them after a restore."""

from collections.abc import AsyncIterator, Collection
from functools import partial

from sqlalchemy import RowMapping, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from services.sanctions.adapters.tables import sanctions
from services.sanctions.adapters.temporal import TemporalSanctions, workflow_id
from shared.contracts.sanctions import SanctionOrder
from shared.temporal.reconciling import PAGE, Kept


class OpenSanctions:
    def __init__(self, engine: AsyncEngine, running: TemporalSanctions) -> None:
        self._engine = engine
        self._running = running

    async def kept(self) -> AsyncIterator[list[Kept]]:
        """A page at a time, by case number and round."""
        after = ("", 0)
        while rows := await self._page(after):
            after = (rows[-1]["case_number"], rows[-1]["round"])
            yield [self._kept(row) for row in rows]

    async def known(self, workflow_ids: Collection[str]) -> list[str]:
        """Those that belong to a sanction, open or closed."""
        numbers = {each.split("/")[1] for each in workflow_ids}
        query = select(sanctions.c.case_number, sanctions.c.round).where(sanctions.c.case_number.in_(numbers))
        async with self._engine.connect() as connection:
            return [workflow_id(*row) for row in (await connection.execute(query)).tuples()]

    async def _page(self, after: tuple[str, int]) -> list[RowMapping]:
        place = tuple_(sanctions.c.case_number, sanctions.c.round)
        query = select(sanctions).where(sanctions.c.closed_at.is_(None), place > after).order_by(place).limit(PAGE)
        async with self._engine.connect() as connection:
            return list((await connection.execute(query)).mappings())

    def _kept(self, row: RowMapping) -> Kept:
        order = SanctionOrder.model_validate(row["order"])
        return Kept(
            workflow_id=workflow_id(order.case_number, order.round),
            start=partial(self._running.begin, order),
            start_again=partial(self._running.start_again, order),
            rows=partial(self._rows, order),
        )

    async def _rows(self, order: SanctionOrder) -> int | None:
        is_open = (
            sanctions.c.case_number == order.case_number,
            sanctions.c.round == order.round,
            sanctions.c.closed_at.is_(None),
        )
        async with self._engine.connect() as connection:
            found: int | None = await connection.scalar(select(sanctions.c.last_sequence).where(*is_open))
        return found
