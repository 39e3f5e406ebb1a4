"""What the personnel authority's office reads. No rules here, no SQL."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.sanctions.adapters.reading import Position
from services.sanctions.api import views
from services.sanctions.api.desk import CaseNumber, Office, OpenDesk, own_sanction
from services.sanctions.api.models import CatalogueView, SanctionDetail, SanctionPage
from shared.contracts.model import Day
from shared.contracts.sanctions import MilestoneKind
from shared.contracts.vocabulary import EmploymentType
from shared.web.access import Caller

router = APIRouter(prefix="/v1")

CURSOR = r"^NTR-\d{4}-\d{6,9}/\d{1,4}$"


@router.get("/sanctions", summary="Sanctions your agency has to execute", tags=["sanctions"])
async def list_sanctions(
    caller: Office,
    desk: OpenDesk,
    stage: MilestoneKind | None = None,
    only_open: Annotated[bool, Query(alias="open")] = False,  # noqa: FBT002 -- a query parameter has its name
    cursor: Annotated[str | None, Query(pattern=CURSOR)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> SanctionPage:
    rows = await desk.reading.page(
        caller.agency,
        stage=stage.value if stage else None,
        only_open=only_open,
        after=_position(cursor) if cursor else None,
        limit=limit + 1,
    )
    page = [views.summary(row) for row in rows[:limit]]
    more = f"{page[-1].case_number}/{page[-1].round}" if len(rows) > limit else None
    return SanctionPage(sanctions=page, next=more)


@router.get("/sanctions/{number}", summary="One sanction with its milestones", tags=["sanctions"])
async def read_sanction(number: CaseNumber, caller: Office, desk: OpenDesk) -> SanctionDetail:
    row = await own_sanction(desk, caller, number)
    milestones = await desk.reading.milestones(number, row["round"])
    return views.detail(row, milestones, await desk.records.of_sanction(number, row["round"]))


@router.get("/catalogue", summary="Kinds of sanction for acts of one day", tags=["law"])
async def read_catalogue(
    _caller: Caller,
    on: Annotated[Day | None, Query(description="day of the act; every day if left out")] = None,
    employment_type: EmploymentType = EmploymentType.UNKNOWN,
) -> CatalogueView:
    return views.catalogue(on, employment_type)


def _position(cursor: str) -> Position:
    case_number, _, sanction_round = cursor.partition("/")
    return case_number, int(sanction_round)
