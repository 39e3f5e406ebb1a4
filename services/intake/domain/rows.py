"""Bulk files: CSV or JSON lines to report forms, one by one. A row that cannot be read becomes a refusal."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from services.intake.domain.csv_records import Record, csv_records
from services.intake.domain.form import OfficialForm, Reporter, ReportForm
from services.intake.domain.refusals import invalid_fields
from shared.contracts.refusals import Refusal, Refused

MAX_OFFICIALS_PER_ROW = 5
SEPARATOR = "|"
"""Between several witnesses, circumstances, or links to evidence, in one cell."""

_PLAIN = (
    "kind",
    "election",
    "election_id",
    "election_type",
    "target_status",
    "violation",
    "province",
    "handler",
    "occurred_at",
    "known_at",
    "what",
    "place",
    "chronology",
    "edition",
)
_LISTS = ("witnesses", "circumstances", "evidence_urls")
_REPORTER = tuple(Reporter.model_fields)
_OFFICIAL = tuple(OfficialForm.model_fields)
_OFFICIAL_PREFIXES = ("official_", *(f"official_{number}_" for number in range(2, MAX_OFFICIALS_PER_ROW + 1)))

REQUIRED_COLUMNS = (
    "row_id",
    "election",
    "violation",
    "province",
    "occurred_at",
    "known_at",
    "what",
    "place",
    "chronology",
    "reporter_name",
    "reporter_address",
    "reporter_phone",
    "official_name",
    "official_agency",
)
COLUMNS = frozenset(
    (
        "row_id",
        *_PLAIN,
        *_LISTS,
        *(f"reporter_{name}" for name in _REPORTER),
        *(f"{prefix}{name}" for prefix in _OFFICIAL_PREFIXES for name in _OFFICIAL),
    )
)


class _RowId(BaseModel):
    """The sender's own reference of a row: the same row_id is the same report, however often it is sent."""

    model_config = ConfigDict(frozen=True)

    row_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:/-]{1,64}$")]


@dataclass(frozen=True)
class Row:
    """One row of a bulk file: a form, or the refusal that says why there is none. Lines count from 1."""

    line: int
    row_id: str | None
    content: ReportForm | Refusal


def csv_rows(text: str) -> Iterator[Row]:
    """The rows of a CSV file with a header. Raises Refused(csv_header) before the first row."""
    records = csv_records(text)
    header = _header(next(records, None))
    return (_csv_row(record, header) for record in records)


def json_rows(text: str) -> Iterator[Row]:
    """The rows of a JSON lines file: each line a report form with a `row_id` beside its other fields."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _json_row(number, line)


def _header(record: Record | None) -> list[str]:
    header = [name.strip().lower() for name in (record and record.cells) or ()]
    wrong = [(name, "missing_column") for name in REQUIRED_COLUMNS if name not in header]
    wrong += [(_shown(name), "unknown_column") for name in header if name not in COLUMNS]
    wrong += [(name, "repeated_column") for name in sorted(COLUMNS) if header.count(name) > 1]
    if wrong:
        detail = "The first line must name the columns; see errors."
        raise Refused(Refusal("csv_header", 422, "Baris pertama harus memuat nama kolom.", detail, tuple(wrong[:50])))
    return header


def _shown(name: str) -> str:
    return name[:40].encode("ascii", "backslashreplace").decode()


def _csv_row(record: Record, header: list[str]) -> Row:
    if record.cells is None:
        return Row(record.line, None, UNREADABLE_ROW)
    if len(record.cells) != len(header):
        return Row(record.line, None, WRONG_NUMBER_OF_CELLS)
    filled = {name: cell for name, cell in zip(header, record.cells, strict=True) if cell.strip()}
    return _row(record.line, filled.pop("row_id", None), _document(filled))


def _json_row(line: int, text: str) -> Row:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return Row(line, None, NOT_JSON)
    if not isinstance(document, dict):
        return Row(line, None, NOT_JSON)
    return _row(line, document.pop("row_id", None), document)


def _row(line: int, row_id: object, document: dict[str, object]) -> Row:
    known_id: str | None = None
    try:
        known_id = _RowId.model_validate({"row_id": row_id}).row_id
        return Row(line, known_id, ReportForm.model_validate(document))
    except ValidationError as error:
        return Row(line, known_id, invalid_fields(error))


def _document(cells: dict[str, str]) -> dict[str, object]:
    """The report form that a row of named, non-empty cells describes; what is missing is told by the form itself."""
    document: dict[str, object] = {name: cells[name] for name in _PLAIN if name in cells}
    document["reporter"] = _with_prefix(cells, "reporter_", _REPORTER)
    officials = [_with_prefix(cells, prefix, _OFFICIAL) for prefix in _OFFICIAL_PREFIXES]
    document["reported_officials"] = [official for official in officials if official]
    document["witnesses"] = _split(cells.get("witnesses", ""))
    document["circumstances"] = _split(cells.get("circumstances", ""))
    document["evidence"] = [{"description": url[:200], "url": url} for url in _split(cells.get("evidence_urls", ""))]
    return document


def _with_prefix(cells: dict[str, str], prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    return {name: cells[f"{prefix}{name}"] for name in names if f"{prefix}{name}" in cells}


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(SEPARATOR) if part.strip()]


UNREADABLE_ROW = Refusal(
    "csv_unreadable_row",
    422,
    "Baris ini bukan CSV yang sah; periksa tanda kutipnya.",
    "This row is not valid CSV; check its quotes.",
)
WRONG_NUMBER_OF_CELLS = Refusal(
    "csv_wrong_number_of_cells",
    422,
    "Jumlah sel tidak sama dengan jumlah kolom.",
    "The row does not have as many cells as the header has columns.",
)
NOT_JSON = Refusal("not_json", 400, "Baris ini bukan objek JSON.", "This line is not a JSON object.")
