"""The records of a CSV file of reports, each with the line where it begins."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import _csv


@dataclass(frozen=True)
class Record:
    """`cells` is None when it could not be read. Lines count from 1."""

    line: int
    cells: list[str] | None


def csv_records(text: str) -> Iterator[Record]:
    """The header, then every row that is not blank.

    A quote that is never closed, or only by another row's, would swallow the rows between. So a row of several lines
    that cannot be read, or has not as many cells as the header, is unreadable alone: the next one begins a line later.
    """
    lines, delimiter = list(io.StringIO(text, newline="")), delimiter_of(text)
    width: int | None = None
    at = 0
    while at < len(lines):
        reader = csv.reader((lines[number] for number in range(at, len(lines))), delimiter=delimiter, strict=True)
        cells = _read(reader, width)
        if cells is None or any(cell.strip() for cell in cells):
            yield Record(at + 1, cells)
            width = width or len(cells or ())
        at += 1 if cells is None else reader.line_num


def delimiter_of(text: str) -> str:
    """As the header line has it: where a comma is the decimal sign, as in Indonesia, Excel writes semicolons."""
    header = text.partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","


def _read(reader: "_csv.Reader", width: int | None) -> list[str] | None:
    try:
        cells = next(reader)
    except csv.Error:
        return None
    return None if width and reader.line_num > 1 and len(cells) != width else cells
