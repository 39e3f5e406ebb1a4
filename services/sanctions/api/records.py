"""Duties to upload to the national discipline record (I'DIS), until they are acknowledged with its reference."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from services.sanctions.adapters.reading import Position
from services.sanctions.api.desk import CaseNumber, OpenDesk, actor
from services.sanctions.api.models import Acknowledgement, RecordPage, RecordView
from services.sanctions.api.views import record
from services.sanctions.domain.refusals import UNKNOWN_RECORD
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import Role
from shared.web.access import Caller

router = APIRouter(prefix="/v1", tags=["records"])

CURSOR = r"^NTR-\d{4}-\d{6,9}/\d{1,4}/\d{1,6}$"
SIDES = {Role.PERSONNEL_AUTHORITY.value: "personnel_authority", Role.CONTROL.value: "control"}
"""Which column of a duty names the agency that holds this role in it."""


Keeper = Caller
"""Who uploads, or who watches that it is done: the gate has seen one of the two roles, see `access.py`."""

Number = Annotated[int, Path(ge=1, le=1_000_000)]


@router.get("/records", summary="Uploads that your agency waits for or watches")
async def list_waiting(
    caller: Keeper,
    desk: OpenDesk,
    cursor: Annotated[str | None, Query(pattern=CURSOR)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RecordPage:
    after = _position(cursor) if cursor else None
    rows = await desk.records.waiting(caller.agency, after=after, limit=limit + 1)
    page = [record(row) for row in rows[:limit]]
    last = page[-1] if len(rows) > limit else None
    return RecordPage(records=page, next=last and f"{last.case_number}/{last.round}/{last.sequence}")


@router.post("/sanctions/{number}/records/{sanction_round}/{sequence}/acknowledgement", summary="I'DIS has it")
async def acknowledge(
    number: CaseNumber,
    sanction_round: Number,
    sequence: Number,
    body: Acknowledgement,
    caller: Keeper,
    desk: OpenDesk,
) -> RecordView:
    """By the agency that uploaded it or by the one that controls; saying it twice is saying it once."""
    row = await desk.records.find(number, sanction_round, sequence)
    if not any(row[column] == caller.agency for role, column in SIDES.items() if role in caller.roles):
        raise Refused(UNKNOWN_RECORD)
    return record(await desk.records.acknowledge(row, body.reference, actor(caller)))


def _position(cursor: str) -> tuple[Position, int]:
    case_number, sanction_round, sequence = cursor.split("/")
    return (case_number, int(sanction_round)), int(sequence)
