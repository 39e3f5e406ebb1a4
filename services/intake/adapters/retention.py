"""Whose identity was kept long enough: reporters whose cases are long closed, or whose report became none."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.retention.schedule import Kind, Rule, Schedule

CLOSED = """SELECT k.report_id FROM intake.reporter_key k JOIN intake.report_case c USING (report_id)
LEFT JOIN intake.case_progress p USING (case_number) GROUP BY k.report_id
HAVING bool_and(p.outcome IS NOT NULL) AND bool_or(p.outcome <> 'merged') AND max(p.updated_at) < {before}
ORDER BY k.report_id"""
"""A merged case goes on as another: its reports wait for that one."""

WITHOUT_CASE = """SELECT k.report_id FROM intake.reporter_key k JOIN intake.report r USING (report_id)
WHERE r.received_at < {before}
AND NOT EXISTS (SELECT FROM intake.report_case c WHERE c.report_id = k.report_id) ORDER BY k.report_id"""

REPORTERS = {Kind.REPORTER_IDENTITY: CLOSED, Kind.REPORTER_IDENTITY_WITHOUT_CASE: WITHOUT_CASE}
"""With a place for the parameter, which each driver writes in its own way."""


class PostgresRetention:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def due(self, schedule: Schedule, now: datetime) -> dict[Kind, list[str]]:
        """Tracking numbers, by the rule they fall under; a rule that keeps for ever has none."""
        return {kind: await self._due(schedule[kind], now) for kind in REPORTERS}

    async def _due(self, rule: Rule, now: datetime) -> list[str]:
        if rule.days is None:
            return []
        query = text(REPORTERS[rule.kind].format(before=":before"))
        async with self._engine.connect() as connection:
            rows = await connection.execute(query, {"before": now - timedelta(days=rule.days)})
            return list(rows.scalars())
