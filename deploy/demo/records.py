"""What stands in the database about the cases of one run. Reading only: acting goes through the APIs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.workflow.domain.ledger import Entry

ASSIGNMENTS = "SELECT case_number, report_id, opened_case FROM workflow.case_reports WHERE report_id = ANY(:names)"
STANDINGS = """
SELECT c.case_number, c.stage, c.sla, c.rung, c.outcome, c.violation, c.agency, c.day_of_act, c.parties,
       c.input->>'employment_type' AS employment_type,
       (c.input->>'subject_unresolved')::boolean AS subject_unresolved, s.stage AS sanction
FROM workflow.cases c
LEFT JOIN LATERAL (SELECT stage FROM sanctions.sanctions s
                   WHERE s.case_number = c.case_number ORDER BY round DESC LIMIT 1) s ON true
WHERE c.case_number = ANY(:names)"""
LEDGER = """
SELECT l.case_number, l.sequence, l.body, l.previous_hash, l.hash, o.created_at AS written_at
FROM workflow.ledger l LEFT JOIN workflow.outbox o ON o.event_id = l.case_number || '/' || l.sequence
WHERE l.case_number = ANY(:names) ORDER BY l.case_number, l.sequence"""
DEADLINES = """
SELECT case_number, deadline_id, deadline, lapses_at, status, lapsed_at, met_at
FROM workflow.deadlines WHERE case_number = ANY(:names)"""
DELIVERIES = """
SELECT d.delivery_id, n.case_number, n.sequence, n.template, d.recipient, d.channel, d.status, d.accepted_at
FROM notify.deliveries d JOIN notify.notices n USING (notice_id) WHERE n.case_number = ANY(:names)"""


@dataclass(frozen=True)
class Assignment:
    """One report in one case: it opened the case, or was attached to it."""

    case_number: str
    report_id: str
    opened_case: bool


@dataclass(frozen=True)
class CaseStanding:
    """Where a case stands now. `sanction` is the last milestone of its newest sanction, if there is one."""

    case_number: str
    stage: str
    sla: str
    rung: int
    outcome: str | None
    violation: str
    agency: str
    day_of_act: Any
    parties: dict[str, str]
    employment_type: str
    subject_unresolved: bool
    sanction: str | None


@dataclass(frozen=True)
class LedgerRow:
    """`written_at` is the database's clock at the start of the transaction."""

    entry: Entry
    written_at: datetime | None


@dataclass(frozen=True)
class DeadlineRow:
    """`deadline` holds its facts and moments as the workflow waits for them."""

    case_number: str
    deadline_id: str
    deadline: dict[str, Any]
    lapses_at: datetime
    status: str
    lapsed_at: datetime | None
    met_at: datetime | None


@dataclass(frozen=True)
class DeliveryRow:
    delivery_id: str
    case_number: str
    sequence: int
    template: str
    recipient: str
    channel: str
    status: str
    accepted_at: datetime | None


class Records:
    """Each method takes report ids or case numbers and opens a transaction of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def assignments(self, reports: Collection[str]) -> list[Assignment]:
        return [Assignment(**row) for row in await self._rows(ASSIGNMENTS, reports)]

    async def standings(self, cases: Collection[str]) -> list[CaseStanding]:
        return [CaseStanding(**row) for row in await self._rows(STANDINGS, cases)]

    async def ledger(self, cases: Collection[str]) -> list[LedgerRow]:
        """Case by case, in the order of each ledger."""
        rows = [dict(row) for row in await self._rows(LEDGER, cases)]
        return [LedgerRow(written_at=row.pop("written_at"), entry=Entry(**row)) for row in rows]

    async def deadlines(self, cases: Collection[str]) -> list[DeadlineRow]:
        return [DeadlineRow(**row) for row in await self._rows(DEADLINES, cases)]

    async def deliveries(self, cases: Collection[str]) -> list[DeliveryRow]:
        return [DeliveryRow(**row) for row in await self._rows(DELIVERIES, cases)]

    async def _rows(self, query: str, names: Collection[str]) -> list[Mapping[str, Any]]:
        async with self._engine.connect() as connection:
            rows = (await connection.execute(text(query), {"names": list(names)})).mappings().all()
        return [dict(row) for row in rows]
