"""The proof of a clock: for a program, and in words for those it binds. `netra deadline verify` reads it."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from services.sanctions.api.desk import CaseNumber, Office, OpenDesk, own_sanction
from services.sanctions.api.models import ClockProof
from services.sanctions.domain.proving import begins, prove, told_last
from services.sanctions.domain.words import clock_in_words, limit_name
from shared.calendar import Language, explain
from shared.contracts.sanctions import SanctionMilestone, SanctionOrder

BEGINS = {
    Language.INDONESIAN: " Keputusan mulai berlaku pada awal hari itu.",
    Language.ENGLISH: " The decision takes effect as that day begins.",
}
router = APIRouter(prefix="/v1/sanctions/{number}/clocks", tags=["sanctions"])


@router.get("/{code}/proof", summary="How a clock was counted, day by day", response_model=ClockProof)
async def read_proof(
    number: CaseNumber,
    code: Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,40}$", examples=["service"])],
    caller: Office,
    desk: OpenDesk,
) -> Response:
    """The proof stands in the answer letter by letter as it was made: its digest covers the letters."""
    row = await own_sanction(desk, caller, number)
    rows = await desk.reading.milestones(number, row["round"])
    order = SanctionOrder.model_validate(row["order"])
    told = told_last(code, [(SanctionMilestone.model_validate(one["milestone"]), one["recorded_at"]) for one in rows])
    proof = prove(told, order, await desk.calendar.read())
    words = {
        language: explain(proof, language) + (BEGINS[language] if begins(told.clock) else "") for language in Language
    }
    answer = ClockProof(
        case_number=number,
        round=order.round,
        code=told.clock.code,
        name=limit_name(told.clock.confidence),
        in_words=clock_in_words(told.clock),
        due_at=told.clock.due_at,
        explanation_id=words[Language.INDONESIAN],
        explanation=words[Language.ENGLISH],
        proof=proof,
    )
    return Response(answer.model_dump_json(), media_type="application/json")
