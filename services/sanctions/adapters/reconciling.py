"""The open sanctions, as Temporal has to run them after a restore, and what ledgers have to know of the others."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable
from functools import partial
from itertools import groupby

import structlog
from sqlalchemy import ColumnElement, RowMapping, Table, exists, select, true, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.sanctions.adapters.tables import milestones, postscripts, sanctions
from services.sanctions.adapters.temporal import TemporalPostscripts, TemporalSanctions, workflow_id
from shared.contracts.sanctions import SanctionMilestone, SanctionOrder
from shared.temporal.reconciling import ANSWER_SECONDS, PAGE, Kept

log = structlog.get_logger(__name__)


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
            return [workflow_id(*row) for row in await connection.execute(query)]

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


class Postscripts:
    """What sanctions did after they had ended their cases: the ledgers are told again, and write what they lack.

    Temporal may have lost who was to tell it. A ledger that has answered is remembered, in the same database: whatever
    moment that is restored to, what it remembers is true of it.
    """

    def __init__(self, engine: AsyncEngine, telling: TemporalPostscripts) -> None:
        self._engine = engine
        self._telling = telling

    async def tell_again(self) -> int:
        """What no ledger is remembered to have answered for. How many milestones were told."""
        return await self._tell_those(~exists().where(*_same(postscripts, milestones)))

    async def tell_everything_again(self) -> int:
        """For a ledger that was put back to another moment than the milestones. How many were told."""
        return await self._tell_those(true())

    async def _tell_those(self, wanted: ColumnElement[bool]) -> int:
        """Of each sanction in their order."""
        told, after = 0, ("", 0, 0)
        while page := await self._page(wanted, after):
            told, after = told + len(page), _place(page[-1])
            of_each = [list(rows) for _, rows in groupby(page, key=lambda one: (one.case_number, one.round))]
            answered = await asyncio.gather(*(self._tell(rows) for rows in of_each))
            await self._remember([milestone for rows in answered for milestone in rows])
        return told

    async def _tell(self, rows: Iterable[SanctionMilestone]) -> list[SanctionMilestone]:
        """Those that the ledger has.

        A case that waits to close hears them by itself meanwhile; then they are waited for by Temporal, not here.
        """
        answered = []
        for milestone in rows:
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await self._telling.tell(milestone)
                answered.append(milestone)
            except TimeoutError:
                log.warning("postscript.waits", case=milestone.case_number, sequence=milestone.sequence)
        return answered

    async def _remember(self, answered: list[SanctionMilestone]) -> None:
        values = [{"case_number": one.case_number, "round": one.round, "sequence": one.sequence} for one in answered]
        if not values:
            return
        async with self._engine.begin() as connection:
            await connection.execute(insert(postscripts).values(values).on_conflict_do_nothing())

    async def _page(self, wanted: ColumnElement[bool], after: tuple[str, int, int]) -> list[SanctionMilestone]:
        ending = milestones.alias()
        ended_before = exists().where(
            ending.c.case_number == milestones.c.case_number,
            ending.c.round == milestones.c.round,
            ending.c.sequence < milestones.c.sequence,
            ending.c.milestone["outcome"].astext.is_not(None),
        )
        place = tuple_(milestones.c.case_number, milestones.c.round, milestones.c.sequence)
        query = select(milestones.c.milestone).where(ended_before, wanted, place > after).order_by(place).limit(PAGE)
        async with self._engine.connect() as connection:
            return [SanctionMilestone.model_validate(row) for row in (await connection.execute(query)).scalars()]


def _same(one: Table, other: Table) -> tuple[ColumnElement[bool], ...]:
    return tuple(one.c[name] == other.c[name] for name in ("case_number", "round", "sequence"))


def _place(milestone: SanctionMilestone) -> tuple[str, int, int]:
    return (milestone.case_number, milestone.round, milestone.sequence)
