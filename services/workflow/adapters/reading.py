"""What agencies read of cases: PostgreSQL only. Who may see a case is part of every query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, case, func, not_, null, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from services.workflow.adapters.tables import calendar_decrees, case_reports, cases, deadlines, ledger, windows
from services.workflow.domain.ledger import Entry
from services.workflow.domain.windows import WindowStatus

FAR_FUTURE = datetime.fromisoformat("9999-12-31T00:00:00+00:00")


@dataclass(frozen=True)
class Viewer:
    """`agency` sees the cases it is a party to; `sees_all` is for operators with the scope cases:read:all."""

    agency: str
    sees_all: bool = False


@dataclass(frozen=True)
class CaseFilter:
    stage: str | None = None
    sla: str | None = None
    outcome: str | None = None
    edition: str | None = None
    election: str | None = None
    province: str | None = None
    agency: str | None = None
    violation: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        return [cases.c[name] == value for name, value in vars(self).items() if value is not None]


class PostgresReading:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(
        self, viewer: Viewer, wanted: CaseFilter, *, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[RowMapping]:
        """Cases by due date, then number; cases without a due date come last. `after` is the last row's position."""
        due = func.coalesce(cases.c.due_at, FAR_FUTURE)
        conditions = [_visible(viewer), *wanted.conditions()]
        if after is not None:
            conditions.append(tuple_(due, cases.c.case_number) > tuple_(*after))
        query = select(cases, due.label("position")).where(and_(*conditions)).order_by(due, cases.c.case_number)
        return await self._all(query.limit(limit))

    async def case(self, viewer: Viewer, case_number: str) -> RowMapping | None:
        rows = await self._all(select(cases).where(cases.c.case_number == case_number, _visible(viewer)))
        return rows[0] if rows else None

    async def reports(self, case_number: str) -> Sequence[RowMapping]:
        query = select(case_reports).where(case_reports.c.case_number == case_number)
        return await self._all(query.order_by(case_reports.c.received_at))

    async def entries(self, case_number: str) -> list[Entry]:
        query = select(ledger).where(ledger.c.case_number == case_number).order_by(ledger.c.sequence)
        return [entry_of(row) for row in await self._all(query)]

    async def deadlines(self, case_number: str) -> Sequence[RowMapping]:
        query = select(deadlines).where(deadlines.c.case_number == case_number)
        return await self._all(query.order_by(deadlines.c.opened_sequence))

    async def windows(self, case_number: str) -> Sequence[RowMapping]:
        """The windows that let reports in, or barred them, in the shape of deadlines; none for earlier releases."""
        met_at = case((windows.c.status == WindowStatus.MET, windows.c.received_at))
        lapsed_at = case((windows.c.status == WindowStatus.MISSED, windows.c.received_at))
        columns = (windows, null().label("pause"), met_at.label("met_at"), lapsed_at.label("lapsed_at"))
        query = select(*columns).where(windows.c.case_number == case_number)
        return await self._all(query.order_by(windows.c.received_at, windows.c.deadline_id))

    async def decrees(self) -> Sequence[RowMapping]:
        """The decrees taken in since the release, in the order in which the calendar applies them."""
        return await self._all(select(calendar_decrees).order_by(calendar_decrees.c.number))

    async def _all(self, query: Any) -> Sequence[RowMapping]:
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).mappings().all()


def entry_of(row: RowMapping) -> Entry:
    return Entry(row["case_number"], row["sequence"], row["body"], row["previous_hash"], row["hash"])


def _visible(viewer: Viewer) -> ColumnElement[bool]:
    """A party, or an operator of all cases; but never an agency that has a conflict of interest in this one."""
    sees = true() if viewer.sees_all else cases.c.party_agencies.contains([viewer.agency])
    return and_(sees, not_(cases.c.sealed_to.contains([viewer.agency])))
