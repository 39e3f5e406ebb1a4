"""Accepting many reports: each row on its own, so that a bad one never stops the rest."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.intake.activities.reception import Acceptance, Origin, Reception
from services.intake.domain.refusals import TOO_MANY_ROWS
from services.intake.domain.rows import Row
from shared.contracts.refusals import Refusal, Refused
from shared.contracts.vocabulary import ReportChannel

MAX_ROWS = 1_000


@dataclass(frozen=True)
class RowAnswer:
    line: int
    row_id: str | None
    outcome: Acceptance | Refusal


async def accept_rows(reception: Reception, rows: Iterable[Row], agency: str) -> list[RowAnswer]:
    """One answer per row, in order. Raises Refused(too_many_rows) before anything is filed."""
    listed: list[Row] = []
    for row in rows:
        if len(listed) == MAX_ROWS:
            raise Refused(TOO_MANY_ROWS)
        listed.append(row)
    return [await _accept_row(reception, row, agency) for row in listed]


async def _accept_row(reception: Reception, row: Row, agency: str) -> RowAnswer:
    if isinstance(row.content, Refusal):
        return RowAnswer(row.line, row.row_id, row.content)
    origin = Origin(ReportChannel.CSV, f"rows of {agency}", row.row_id, agency)
    try:
        return RowAnswer(row.line, row.row_id, await reception.accept(row.content, origin))
    except Refused as refused:
        return RowAnswer(row.line, row.row_id, refused.refusal)
