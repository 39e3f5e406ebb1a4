"""Many reports at once, for agencies: CSV or JSON lines, each row accepted or refused by itself."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from services.intake.activities.bulk import RowAnswer, accept_rows
from services.intake.api.desk import TheCounter, media_type
from services.intake.domain.form import EXAMPLE
from services.intake.domain.refusals import WANTS_ROWS
from services.intake.domain.rows import COLUMNS, REQUIRED_COLUMNS, Row, csv_rows, json_rows
from shared.contracts.faults import told
from shared.contracts.refusals import Refusal, Refused
from shared.web.access import Caller
from shared.web.problems import Fault

router = APIRouter(prefix="/v1", tags=["bulk"])

BODY_LIMIT_BYTES = 10 * 1024 * 1024
_CSV_HELP = (
    "UTF-8 with a header line; cells separated by commas or, as Excel in Indonesian writes them, semicolons. "
    f"Required columns: {', '.join(REQUIRED_COLUMNS)}. Optional: "
    f"{', '.join(sorted(COLUMNS - set(REQUIRED_COLUMNS)))}. Several witnesses or links in one cell: separated by `|`."
)
_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "text/csv": {"schema": {"type": "string", "description": _CSV_HELP}},
        "application/x-ndjson": {
            "schema": {"type": "string", "description": "one report form a line, with a `row_id` beside its fields"},
            "example": {"row_id": "2024-0001", **EXAMPLE},
        },
    },
}


class RowResult(BaseModel):
    """What became of one row. `line` counts from 1, the header included; a refused row has a `code` and sentences."""

    line: int
    row_id: str | None
    status: Literal["accepted", "already_accepted", "refused"]
    tracking_number: str | None = None
    receipt: str | None = None
    code: str | None = None
    detail: str | None = None
    detail_id: str | None = None
    errors: list[Fault] = []


class BulkResult(BaseModel):
    accepted: int
    already_accepted: int
    refused: int
    rows: list[RowResult]


@router.post("/reports:bulk", summary="Hand in many reports at once", openapi_extra={"requestBody": _BODY})
async def submit_rows(request: Request, counter: TheCounter, caller: Caller) -> BulkResult:
    """Each row is accepted or refused by itself, with its line number. At most 1,000 rows and 10 MB a request.

    `row_id` is your own reference: the same row sent again is answered `already_accepted` with the same tracking
    number, and files nothing. Needs the scope `reports:bulk`.
    """
    read = _reader(request)
    answers = await accept_rows(counter.reception, read(_text(await request.body())), caller.agency)
    return bulk_result([_row_result(answer) for answer in answers])


def bulk_result(rows: list[RowResult]) -> BulkResult:
    statuses = [row.status for row in rows]
    return BulkResult(
        accepted=statuses.count("accepted"),
        already_accepted=statuses.count("already_accepted"),
        refused=statuses.count("refused"),
        rows=rows,
    )


def _reader(request: Request) -> Callable[[str], Iterator[Row]]:
    match media_type(request):
        case "text/csv":
            return csv_rows
        case "application/x-ndjson" | "application/jsonl":
            return json_rows
    raise Refused(WANTS_ROWS)


def _text(body: bytes) -> str:
    """A byte that is not UTF-8 spoils its own row only: it becomes a lone surrogate, which no field accepts."""
    return body.decode("utf-8-sig", errors="surrogateescape")


def _row_result(answer: RowAnswer) -> RowResult:
    outcome = answer.outcome
    if isinstance(outcome, Refusal):
        return RowResult(line=answer.line, row_id=answer.row_id, status="refused", **_said(outcome))
    return RowResult(
        line=answer.line,
        row_id=answer.row_id,
        status="accepted" if outcome.fresh else "already_accepted",
        tracking_number=outcome.tracking_number,
        receipt=outcome.receipt,
    )


def _said(refusal: Refusal) -> dict[str, Any]:
    sentences = {"code": refusal.code, "detail": refusal.detail, "detail_id": refusal.detail_id}
    return sentences | {"errors": told(refusal.fields)}
