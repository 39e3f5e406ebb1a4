"""The proof of a deadline, as it was recorded: for a program, and in words for those it binds."""

from typing import Annotated

from fastapi import APIRouter, Header, Path
from fastapi.responses import PlainTextResponse, Response
from sqlalchemy import RowMapping

from services.workflow.api import explaining
from services.workflow.api.models import ProofView
from services.workflow.api.routes import CaseNumber, OpenDesk, visible_case
from shared.contracts.refusals import Refusal, Refused
from shared.web.access import Caller

UNKNOWN_DEADLINE = Refusal(
    "unknown_deadline",
    404,
    "Perkara ini tidak memiliki tenggat dengan kode itu; lihat /deadlines.",
    "This case has no deadline by that id; see its /deadlines.",
)
PLAIN, JSON = "text/plain", "application/json"
DeadlineId = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,40}[.][0-9]{1,6}$", examples=["clarification.1"])]
router = APIRouter(prefix="/v1", tags=["cases"])


@router.get(
    "/cases/{number}/deadlines/{deadline_id}/proof",
    summary="How a deadline was counted, day by day; `netra deadline verify` reads it",
    response_model=ProofView,
    responses={200: {"content": {PLAIN: {"schema": {"type": "string"}}}}},
)
async def read_proof(
    number: CaseNumber,
    deadline_id: DeadlineId,
    caller: Caller,
    desk: OpenDesk,
    accept: Annotated[str, Header(max_length=500)] = JSON,
) -> Response:
    await visible_case(desk, caller, number)
    rows = (*await desk.reading.deadlines(number), *await desk.reading.windows(number))
    row = next((row for row in rows if row["deadline_id"] == deadline_id), None)
    if row is None:
        raise Refused(UNKNOWN_DEADLINE)
    return _in_words(number, row) if prefers_text(accept) else _as_json(number, row)


def prefers_text(accept: str) -> bool:
    """Whether the first of the two media types that the client names is plain text; JSON where it names neither."""
    wanted = (part.split(";")[0].strip().lower() for part in accept.split(","))
    return next((kind for kind in wanted if kind in (PLAIN, JSON)), JSON) == PLAIN


def _as_json(number: str, row: RowMapping) -> Response:
    """The proof stands in the answer letter by letter as it was recorded: its digest covers the letters."""
    return Response(explaining.proof_view(number, row).model_dump_json(), media_type=JSON, headers={"Vary": "Accept"})


def _in_words(number: str, row: RowMapping) -> PlainTextResponse:
    return PlainTextResponse(explaining.proof_in_words(number, row), headers={"Vary": "Accept"})
