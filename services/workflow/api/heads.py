"""What is known of the heads of agencies: read, recorded, ended and withdrawn. Facts without names.

A change seals cases at once and re-routes the open ones; it is kept for ever with its author and its document.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field, model_validator

from services.workflow.adapters.headships import Author, PostgresHeadships
from services.workflow.domain.conflicts import today
from shared.calendar import Elections
from shared.contracts import model
from shared.contracts.faults import broken_rule
from shared.contracts.model import Day, DocumentNumber
from shared.contracts.refusals import Refusal, Refused
from shared.contracts.vocabulary import Confidence
from shared.directory.agencies import Directory
from shared.directory.headships import Headship, Tenure
from shared.web.access import Caller

AgencyId = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$")]
FactId = Annotated[int, Path(ge=1, le=2**63 - 1)]
router = APIRouter(prefix="/v1/headships", tags=["conflicts of interest"])


class HeadshipBody(model.Request):
    """Who heads an agency, since when and how. `source` is the number of the document that says so, never a name."""

    agency: AgencyId
    tenure: Tenure
    first: Day
    last: Day | None = None
    home_agency: AgencyId | None = Field(default=None, description="where an acting head is employed")
    appointed_by: AgencyId | None = Field(default=None, description="the agency whose head appointed this head")
    candidate_in: str | None = Field(default=None, max_length=40, examples=["pilkada-2024"])
    source: DocumentNumber
    confidence: Confidence = Confidence.UNVERIFIED

    @model_validator(mode="after")
    def begins_before_it_ends(self) -> "HeadshipBody":
        if self.last is not None and self.last < self.first:
            raise broken_rule("ends_before_it_begins")
        return self


class HeadshipView(HeadshipBody):
    id: int


class EndBody(model.Request):
    last: Day
    source: DocumentNumber


class WithdrawalBody(model.Request):
    source: DocumentNumber


@dataclass(frozen=True)
class HeadsDesk:
    """Set by the composition root as `app.state.heads`."""

    heads: PostgresHeadships
    directory: Directory
    elections: Elections
    clock: Callable[[], datetime]

    def today(self) -> date:
        return today(self.clock())


async def desk_of(request: Request) -> HeadsDesk:
    desk: HeadsDesk = request.app.state.heads
    return desk


OpenDesk = Annotated[HeadsDesk, Depends(desk_of)]
Keeper = Caller
"""The gate has seen that his token has the scope, see `access.py`."""


@router.get("", summary="Facts about heads of agencies, the newest first")
async def list_headships(
    _keeper: Keeper, desk: OpenDesk, agency: Annotated[str | None, Query(pattern=r"^[a-z0-9-]{1,64}$")] = None
) -> list[HeadshipView]:
    names = HeadshipView.model_fields
    return [HeadshipView(**{name: row[name] for name in names}) for row in await desk.heads.rows(agency)]


@router.post("", status_code=201, summary="Record a fact; recording it twice records it once")
async def record(body: HeadshipBody, keeper: Keeper, desk: OpenDesk) -> HeadshipView:
    _check(body, desk)
    by = Author(keeper.agency, keeper.subject, body.source)
    return HeadshipView(
        id=await desk.heads.record(Headship(**body.model_dump()), by, desk.today()), **body.model_dump()
    )


@router.post("/{fact_id}/end", status_code=204, summary="The fact holds until a day")
async def end(fact_id: FactId, body: EndBody, keeper: Keeper, desk: OpenDesk) -> None:
    if not await desk.heads.end(fact_id, body.last, Author(keeper.agency, keeper.subject, body.source), desk.today()):
        raise Refused(UNKNOWN_FACT)


@router.post("/{fact_id}/withdraw", status_code=204, summary="The fact was never true")
async def withdraw(fact_id: FactId, body: WithdrawalBody, keeper: Keeper, desk: OpenDesk) -> None:
    if not await desk.heads.withdraw(fact_id, Author(keeper.agency, keeper.subject, body.source), desk.today()):
        raise Refused(UNKNOWN_FACT)


def _check(body: HeadshipBody, desk: HeadsDesk) -> None:
    """Raises Refused: a fact about an agency or an election that nobody knows would silently exclude nobody."""
    for agency in (body.agency, body.home_agency, body.appointed_by):
        if agency is not None and desk.directory.find(agency) is None:
            raise Refused(UNKNOWN_AGENCY)
    if body.candidate_in is not None and not desk.elections.find(body.candidate_in):
        raise Refused(UNKNOWN_ELECTION)


UNKNOWN_FACT = Refusal(
    "unknown_headship",
    404,
    "Fakta ini tidak ada atau sudah demikian.",
    "There is no such fact, or it is so already.",
)
UNKNOWN_AGENCY = Refusal(
    "unknown_agency", 422, "Instansi tidak ada dalam direktori.", "The agency is not in the directory."
)
UNKNOWN_ELECTION = Refusal(
    "unknown_election", 422, "Pemilihan ini tidak dikenal.", "There is no election by this name."
)
