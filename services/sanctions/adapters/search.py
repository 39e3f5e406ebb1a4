"""The open sanctions that a decree may touch, read from their milestones a page at a time."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.sanctions.adapters.tables import milestones, sanctions
from services.sanctions.domain.decrees import Crossed, Place, Position, Search, crossing
from services.sanctions.domain.state import Recorded, SanctionState

PAGE = 200
SANCTION = (sanctions.c.case_number, sanctions.c.round)


async def crossed(connection: AsyncConnection, search: Search, *, size: int = PAGE) -> Crossed:
    """One page of the open sanctions, and those of it with a clock that crosses a day of the search."""
    page = await _page(connection, search.after, size)
    found = [_place(rows, search) for rows in await _by_sanction(connection, page)]
    places = tuple(place for place in found if place.codes)
    return Crossed(places=places, next=page[-1] if len(page) == size else None)


async def _page(connection: AsyncConnection, after: Position | None, size: int) -> list[Position]:
    later = true() if after is None else tuple_(*SANCTION) > tuple_(after.case_number, after.round)
    query = select(*SANCTION).where(sanctions.c.closed_at.is_(None), later)
    rows = (await connection.execute(query.order_by(*SANCTION).limit(size))).all()
    return [Position(case_number=row.case_number, round=row.round) for row in rows]


async def _by_sanction(connection: AsyncConnection, page: Sequence[Position]) -> Iterable[list[Row[Any]]]:
    """The milestones of each sanction of the page, in the order in which they were recorded."""
    these = tuple_(milestones.c.case_number, milestones.c.round).in_([(one.case_number, one.round) for one in page])
    query = select(milestones).where(these).order_by(milestones.c.sequence)
    found: dict[tuple[str, int], list[Row[Any]]] = {(one.case_number, one.round): [] for one in page}
    for row in await connection.execute(query):
        found[row.case_number, row.round].append(row)
    return (rows for rows in found.values() if rows)


def _place(rows: list[Row[Any]], search: Search) -> Place:
    state = SanctionState()
    for row in rows:
        recorded = Recorded(entry_id=row.entry_id, milestone=row.milestone, due_in_words=row.due_in_words)
        state = state.after(recorded)
    return Place(case_number=rows[0].case_number, round=rows[0].round, codes=crossing(state, search.days))
