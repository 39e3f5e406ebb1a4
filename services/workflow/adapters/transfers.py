"""Bulk hand-overs in PostgreSQL: the order, the cases it found, and what became of each."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, DateTime, RowMapping, Select, and_, cast, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.workflow.adapters.headships import PostgresHeadships, reported_in
from services.workflow.adapters.tables import cases, ledger, transfer_cases, transfers
from services.workflow.adapters.temporal import TemporalCases
from services.workflow.domain.actions import CASE_CLOSED, PARTIES_MOVED
from services.workflow.domain.case import Reassignment
from services.workflow.domain.conflicts import HELD, Knowledge, today
from services.workflow.domain.transfers import (
    MOST_NAMED,
    TRANSFERRED,
    UNCHANGED,
    UNKNOWN_TRANSFER,
    TransferOrder,
    TransferProgress,
    hand_over,
)
from shared.calendar import Elections
from shared.contracts.cases import CaseEventKind, Parties
from shared.contracts.refusals import Refused
from shared.directory.agencies import Directory


class PostgresTransfers:
    """The transfers of the API: asked for, looked at, not done."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def preview(self, order: TransferOrder) -> dict[str, int]:
        """How many cases the order would find now, by stage. Nothing is written."""
        query = select(cases.c.stage, func.count()).where(_found_by(order)).group_by(cases.c.stage)
        async with self._engine.connect() as connection:
            return dict((await connection.execute(query)).all())

    async def ask(self, order: TransferOrder, *, agency: str, subject: str) -> str:
        """Write down the order and every case it finds. The same order again is the same transfer, with its author.

        Asked again, it takes in the cases that its filter finds now and that it has not handed over before.
        """
        values = {"transfer_id": order.transfer_id, "request": order.model_dump(mode="json")}
        asking = insert(transfers).values(values | {"by_agency": agency, "by_subject": subject})
        async with self._engine.begin() as connection:
            await connection.execute(asking.on_conflict_do_nothing())
            await connection.execute(_planning(order).on_conflict_do_nothing())
        return order.transfer_id

    async def progress(self, transfer_id: str) -> TransferProgress:
        """Raises Refused(unknown_transfer)."""
        asked = select(transfers.c.asked_at).where(transfers.c.transfer_id == transfer_id)
        count = select(transfer_cases.c.outcome, func.count()).where(transfer_cases.c.transfer_id == transfer_id)
        async with self._engine.connect() as connection:
            asked_at = await connection.scalar(asked)
            rows = await connection.execute(count.group_by(transfer_cases.c.outcome))
            counted: dict[str | None, int] = dict(rows.all())
            waiting = (await connection.execute(_waiting(transfer_id).limit(MOST_NAMED))).scalars().all()
        if asked_at is None:
            raise Refused(UNKNOWN_TRANSFER)
        return TransferProgress(
            transfer_id=transfer_id,
            asked_at=asked_at,
            total=sum(counted.values()),
            waiting=counted.get(None, 0),
            waiting_cases=tuple(waiting),
            outcomes={outcome: number for outcome, number in counted.items() if outcome is not None},
        )


class PostgresTransferBook:
    """Keeps what `TransferBook` promises; the case's own ledger says whether it was handed over."""

    def __init__(
        self,
        engine: AsyncEngine,
        heads: PostgresHeadships,
        running: TemporalCases,
        directory: Directory,
        elections: Elections,
        *,
        timeout_seconds: float,
        clock: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._heads = heads
        self._running = running
        self._directory = directory
        self._elections = elections
        self._timeout = timeout_seconds
        self._clock = clock

    async def next_cases(self, transfer_id: str, limit: int, after: str) -> list[str]:
        query = _waiting(transfer_id).where(transfer_cases.c.case_number > after).limit(limit)
        async with self._engine.connect() as connection:
            return list((await connection.execute(query)).scalars())

    async def hand_over(self, transfer_id: str, case_number: str) -> str:
        async with self._engine.connect() as connection:
            order = await _order(connection, transfer_id)
            row = (await connection.execute(select(cases).where(cases.c.case_number == case_number))).mappings().one()
            before = await _was_transferred(connection, transfer_id, case_number)
        outcome = TRANSFERRED if before else await self._ask(order, row)
        await self._settle(transfer_id, case_number, outcome)
        return outcome

    async def _ask(self, order: TransferOrder, row: RowMapping) -> str:
        known = Knowledge(self._directory, self._elections, await self._heads.current(), today(self._clock()))
        present = Parties.model_validate(row["parties"])
        assigned = Parties.model_validate(row["assigned"] or row["parties"])
        request = hand_over(order, present, assigned, reported_in(row), known)
        if row["closed_at"] is not None:
            return CASE_CLOSED.code
        return UNCHANGED if request is None else await self._reassign(order, row, request)

    async def _reassign(self, order: TransferOrder, row: RowMapping, request: Reassignment) -> str:
        """The key holds the case's last row: a case that moved on meanwhile is asked anew, not answered as before."""
        number, key = row["case_number"], f"transfer/{order.transfer_id}/{row['last_sequence']}"
        try:
            await self._running.reassign(number, request, key=key, timeout_seconds=self._timeout)
        except Refused as refused:
            if refused.refusal.code == PARTIES_MOVED.code:
                raise
            return refused.refusal.code
        return TRANSFERRED

    async def _settle(self, transfer_id: str, case_number: str, outcome: str) -> None:
        this = and_(transfer_cases.c.transfer_id == transfer_id, transfer_cases.c.case_number == case_number)
        settling = update(transfer_cases).where(this, transfer_cases.c.outcome.is_(None))
        async with self._engine.begin() as connection:
            await connection.execute(settling.values(outcome=outcome, settled_at=func.now()))


def _waiting(transfer_id: str) -> Select[str]:
    """In the order of their numbers."""
    number = transfer_cases.c.case_number
    these = and_(transfer_cases.c.transfer_id == transfer_id, transfer_cases.c.outcome.is_(None))
    return select(number).where(these).order_by(number)


def _planning(order: TransferOrder) -> Insert:
    found = select(literal(order.transfer_id), cases.c.case_number).where(_found_by(order))
    return insert(transfer_cases).from_select(["transfer_id", "case_number"], found)


def _found_by(order: TransferOrder) -> ColumnElement[bool]:
    wanted, received = order.filter, cast(cases.c.input["received_at"].astext, DateTime(timezone=True))
    conditions: list[ColumnElement[bool]] = [
        cases.c.closed_at.is_(None),
        or_(*(cases.c.parties[role.value].astext == order.from_agency for role in HELD)),
    ]
    if wanted.editions:
        conditions.append(cases.c.edition.in_(wanted.editions))
    if wanted.stages:
        conditions.append(cases.c.stage.in_(wanted.stages))
    if wanted.received_before is not None:
        conditions.append(received < wanted.received_before)
    if wanted.received_from is not None:
        conditions.append(received >= wanted.received_from)
    return and_(*conditions)


async def _order(connection: AsyncConnection, transfer_id: str) -> TransferOrder:
    """Raises Refused(unknown_transfer)."""
    request = await connection.scalar(select(transfers.c.request).where(transfers.c.transfer_id == transfer_id))
    if request is None:
        raise Refused(UNKNOWN_TRANSFER)
    return TransferOrder.model_validate(request)


async def _was_transferred(connection: AsyncConnection, transfer_id: str, case_number: str) -> bool:
    """A worker can die after the case recorded the hand-over and before the transfer knew."""
    query = select(ledger.c.sequence).where(
        ledger.c.case_number == case_number,
        ledger.c.kind == CaseEventKind.AUTHORITY_TRANSFERRED.value,
        ledger.c.body.contains(f'"transfer_id":"{transfer_id}"', autoescape=True),
    )
    return await connection.scalar(query.limit(1)) is not None
