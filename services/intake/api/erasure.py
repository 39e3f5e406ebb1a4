"""Erasing a reporter: for the keeper of the vault, and for good."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel, Field

from services.intake.api.desk import TheCounter, TheOfficer, wants_json
from services.intake.api.releases import Code, Number
from services.intake.domain.erasure_policy import Part
from services.intake.domain.refusals import ANOTHER_NUMBER
from shared.contracts import model
from shared.contracts.model import DocumentNumber
from shared.contracts.refusals import Refused

router = APIRouter(prefix="/v1", tags=["identities"])


class ErasureBody(model.Request):
    """Why. `tracking_number` repeats the path: nobody erases the wrong report by a slip of the hand."""

    tracking_number: str = Field(max_length=40, examples=["LPR-2026-7K2MQX"])
    reason: Code = Field(examples=["reporters_request"])
    reference: DocumentNumber | None = None
    at_once: bool = Field(default=False, description="also of open cases: they go on with codes, dates and hashes only")


class ErasureView(BaseModel):
    """`fresh` is false when the reporter had been erased before: then this is what was recorded at that time.

    `kept` names what stays until the report's cases are closed, or for good, by the rule: `statement`, `exhibits`.
    """

    tracking_number: str
    erased_at: datetime
    reason: str
    fresh: bool
    kept: list[Part]


@router.post(
    "/reports/{tracking_number}/erasure",
    summary="Destroy the key of a reporter's identity",
    dependencies=[Depends(wants_json)],
)
async def erase(
    tracking_number: Number, body: Annotated[ErasureBody, Body()], officer: TheOfficer, counter: TheCounter
) -> ErasureView:
    """Nobody can read the identity after this, and nothing brings it back. The report and its cases stay.

    The statement (story, witnesses) and the exhibits go too, once no case of the report is open.
    """
    if body.tracking_number != tracking_number:
        raise Refused(ANOTHER_NUMBER)
    erasure = await counter.erasing.erase(tracking_number, officer, body.reason, body.reference, at_once=body.at_once)
    entry = erasure.entry
    return ErasureView(
        tracking_number=entry.report_id,
        erased_at=entry.at,
        reason=entry.reason or "",
        fresh=erasure.fresh,
        kept=sorted(erasure.kept),
    )
