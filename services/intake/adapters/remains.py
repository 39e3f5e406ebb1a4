"""What is left of erased reporters' reports, in PostgreSQL: statements that wait in the outbox, exhibits, custody."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.intake.adapters.tables import (
    case_progress,
    custody,
    erasure,
    evidence,
    identity_log,
    outbox,
    report_case,
)
from services.intake.domain.erasure_policy import Part
from services.intake.domain.identity_log import Deed
from services.intake.domain.remains import Remainder
from shared.contracts.identities import ReportErased
from shared.contracts.topics import INTAKE_IDENTITIES, INTAKE_REPORTS
from shared.contracts.vocabulary import CaseOutcome
from shared.persistence.outbox import OutboxEvent, enqueue

GONE = {Part.STATEMENT: erasure.c.statement_gone_at, Part.EXHIBITS: erasure.c.exhibits_gone_at}
KEEPER = "keeper"


class PostgresRemains:
    """Implements `services.intake.domain.remains.Remains`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def order(self, report_id: str, *, at_once: bool) -> None:
        async with self._engine.begin() as connection:
            await _find_unordered(connection)
            if at_once:
                await connection.execute(update(erasure).where(erasure.c.report_id == report_id).values(at_once=True))

    async def left(self, report_id: str | None = None) -> list[Remainder]:
        async with self._engine.begin() as connection:
            await _find_unordered(connection)
            wanted = literal(True) if report_id is None else erasure.c.report_id == report_id
            is_left = or_(*(column.is_(None) for column in GONE.values()))
            query = select(erasure, _case_open().label("case_open")).where(wanted, is_left)
            rows = (await connection.execute(query.order_by(erasure.c.report_id))).mappings().all()
        return [
            Remainder(
                report_id=row["report_id"],
                erased_at=row["erased_at"],
                at_once=row["at_once"],
                case_open=row["case_open"],
                kept=frozenset(part for part, column in GONE.items() if row[column.name] is None),
            )
            for row in rows
        ]

    async def gone(self, report_id: str, parts: Collection[Part], at: datetime) -> None:
        async with self._engine.begin() as connection:
            if Part.STATEMENT in parts:
                await _drop_statement(connection, report_id, at)
            if Part.EXHIBITS in parts:
                await _drop_exhibits(connection, report_id, at)
            values = {GONE[part].name: at for part in parts}
            if values:
                await connection.execute(update(erasure).where(erasure.c.report_id == report_id).values(values))


async def _find_unordered(connection: AsyncConnection) -> None:
    """Whoever was erased is in the log, also when a crash or the release before this one came between."""
    erased = select(identity_log.c.report_id, func.min(identity_log.c.at)).where(
        identity_log.c.deed == Deed.ERASED, ~exists().where(erasure.c.report_id == identity_log.c.report_id)
    )
    rows = erased.group_by(identity_log.c.report_id)
    statement = insert(erasure).from_select(["report_id", "erased_at"], rows)
    await connection.execute(statement.on_conflict_do_nothing())


def _case_open() -> ColumnElement[bool]:
    """A merged case goes on as another one, which is the report's too."""
    closed = and_(case_progress.c.outcome.is_not(None), case_progress.c.outcome != CaseOutcome.MERGED)
    of_report = report_case.c.report_id == erasure.c.report_id
    joined = report_case.outerjoin(case_progress, case_progress.c.case_number == report_case.c.case_number)
    any_open = exists().select_from(joined).where(of_report, case_progress.c.outcome.is_(None))
    any_closed = exists().select_from(joined).where(of_report, closed)
    any_case = exists().where(of_report)
    return or_(any_open, and_(any_case, ~any_closed))


async def _drop_statement(connection: AsyncConnection, report_id: str, at: datetime) -> None:
    """Should the report be published again (ADR 12), then without it; whoever has a case of it is told."""
    waiting = (outbox.c.aggregatetype == INTAKE_REPORTS) & (outbox.c.aggregateid == report_id)
    bare = outbox.c.payload.op("-")("sealed_narrative")
    await connection.execute(update(outbox).where(waiting).values(payload=bare))
    told = ReportErased(report_id=report_id, erased_at=at)
    event = OutboxEvent(
        event_id=told.event_id,
        topic=INTAKE_IDENTITIES,
        key=report_id,
        type=ReportErased.TYPE,
        subject=report_id,
        time=at,
        payload=told.model_dump(mode="json"),
    )
    await enqueue(connection, outbox, event)


async def _drop_exhibits(connection: AsyncConnection, report_id: str, at: datetime) -> None:
    """Hashes stay: whoever has a copy can still be shown that it is the one that was handed in."""
    kept = (evidence.c.report_id == report_id) & evidence.c.erased_at.is_(None)
    stored = select(evidence.c.evidence_id, literal(at), literal("erased"), literal(KEEPER), evidence.c.sha256).where(
        kept, evidence.c.stored_at.is_not(None)
    )
    columns = ["evidence_id", "happened_at", "action", "by", "sha256"]
    await connection.execute(insert(custody).from_select(columns, stored))
    await connection.execute(update(evidence).where(kept).values(erased_at=at))
