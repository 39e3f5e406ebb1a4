"""The calendar in force, for whoever counts a deadline again. Public, without a token: holidays are no secret."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from sqlalchemy import RowMapping

from services.workflow.api.routes import OpenDesk
from shared.calendar import Change, Decree
from shared.contracts.model import Request

COLUMNS = ("decree", "authority", "signed_on", "year", "changes", "note", "confidence")
router = APIRouter(prefix="/v1", tags=["law"])


class CsvResponse(PlainTextResponse):
    media_type = "text/csv"


class DecreeView(Request):
    """A decree that came after the release: `calendar_version` is that of the calendar with it and all before it."""

    decree_id: str
    citation: str
    taken_in_at: datetime
    calendar_version: str
    changes: list[str]


@router.get("/decrees", summary="Holiday decrees that came after this release")
async def list_decrees(desk: OpenDesk) -> list[DecreeView]:
    return [_view(row) for row in await desk.reading.decrees()]


@router.get(
    "/decrees.csv",
    summary="The same as a file for `netra deadline verify --calendar`",
    response_class=CsvResponse,
)
async def decrees_file(desk: OpenDesk) -> CsvResponse:
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_file_row(_decree(row)) for row in await desk.reading.decrees())
    return CsvResponse(text.getvalue())


def _view(row: RowMapping) -> DecreeView:
    return DecreeView(
        decree_id=row["decree_id"],
        citation=row["citation"],
        taken_in_at=row["taken_in_at"],
        calendar_version=row["calendar_version"],
        changes=list(_changes(_decree(row))),
    )


def _file_row(decree: Decree) -> tuple[object, ...]:
    changes = ";".join(_changes(decree))
    signed_on = decree.published_on.isoformat()
    return (
        decree.citation,
        decree.authority.value,
        signed_on,
        decree.year,
        changes,
        decree.note,
        decree.confidence.value,
    )


def _changes(decree: Decree) -> Iterator[str]:
    return (_written(change) for change in decree.changes)


def _written(change: Change) -> str:
    name = f":{change.name}" if change.name else ""
    return f"{change.operation.value}{change.day.isoformat()}:{change.kind.value}{name}"


def _decree(row: RowMapping) -> Decree:
    return Decree.model_validate(row["decree"])
