"""The open cases, as Temporal has to run them after a restore."""

from collections.abc import AsyncIterator, Collection
from functools import partial

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.workflow.adapters.intake import Assignment
from services.workflow.adapters.tables import case_reports, cases, transfer_cases
from services.workflow.adapters.temporal import TemporalCases, TemporalTransfers, workflow_id
from services.workflow.domain.case import CaseInput
from shared.temporal.reconciling import PAGE, Kept


class OpenCases:
    def __init__(self, engine: AsyncEngine, running: TemporalCases) -> None:
        self._engine = engine
        self._running = running

    async def kept(self) -> AsyncIterator[list[Kept]]:
        """A page at a time, by case number."""
        after = ""
        while rows := await self._page(after):
            after = rows[-1]["case_number"]
            yield [self._kept(row) for row in rows]

    async def known(self, workflow_ids: Collection[str]) -> list[str]:
        """Those that belong to a case, open or closed: its own, and its postscripts."""
        numbers = {each: each.split("/")[1] for each in workflow_ids}
        query = select(cases.c.case_number).where(cases.c.case_number.in_(set(numbers.values())))
        async with self._engine.connect() as connection:
            found = set((await connection.execute(query)).scalars())
        return [each for each, number in numbers.items() if number in found]

    async def _page(self, after: str) -> list[RowMapping]:
        is_next = (cases.c.closed_at.is_(None), cases.c.case_number > after)
        query = select(cases.c.case_number, cases.c.input).where(*is_next).order_by(cases.c.case_number).limit(PAGE)
        async with self._engine.connect() as connection:
            return list((await connection.execute(query)).mappings())

    def _kept(self, row: RowMapping) -> Kept:
        case = CaseInput.model_validate(row["input"])
        return Kept(
            workflow_id=workflow_id(case.case_number),
            start=partial(self._start, case),
            start_again=partial(self._running.start_again, case),
            rows=partial(self._rows, case.case_number),
        )

    async def _start(self, case: CaseInput) -> None:
        """With every report that was attached to it: the case asks itself which of them it knows."""
        await self._running.begin(case)
        for report_id in await self._attached(case.case_number):
            await self._running.start(Assignment(case, report_id, opened_case=False))

    async def _attached(self, case_number: str) -> list[str]:
        attached = (case_reports.c.case_number == case_number, case_reports.c.opened_case.is_(False))
        async with self._engine.connect() as connection:
            query = select(case_reports.c.report_id).where(*attached).order_by(case_reports.c.report_id)
            return list((await connection.execute(query)).scalars())

    async def _rows(self, case_number: str) -> int | None:
        is_open = (cases.c.case_number == case_number, cases.c.closed_at.is_(None))
        async with self._engine.connect() as connection:
            found: int | None = await connection.scalar(select(cases.c.last_sequence).where(*is_open))
        return found


async def go_on_with_transfers(engine: AsyncEngine, transfers: TemporalTransfers) -> int:
    """Those that have cases left to hand over. Starting one that runs changes nothing."""
    query = select(transfer_cases.c.transfer_id).where(transfer_cases.c.outcome.is_(None)).distinct()
    async with engine.connect() as connection:
        waiting = list((await connection.execute(query)).scalars())
    for transfer_id in waiting:
        await transfers.start(transfer_id)
    return len(waiting)
