"""A CSV file of reports on its way to intake: split into batches, sent again when the answer is lost."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from services.intake.domain.csv_records import Record, csv_records

BATCH_ROWS = 25
ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.5
TIMEOUT_SECONDS = 60.0

Answer = dict[str, Any]
UNREADABLE: Answer = {
    "row_id": None,
    "status": "refused",
    "tracking_number": None,
    "receipt": None,
    "code": "csv_unreadable_row",
    "detail": "This row is not valid CSV; check its quotes.",
    "detail_id": "Baris ini bukan CSV yang sah; periksa tanda kutipnya.",
    "errors": [],
}


class CannotImport(Exception):  # noqa: N818 -- an answer to a person
    """Why the whole file, or the rest of it, could not be handed in."""


def read_records(file: Path) -> tuple[list[str], list[Record]]:
    """The header and the rows that are not blank. Bytes that are not UTF-8 are kept: intake refuses their row alone."""
    text = file.read_bytes().decode("utf-8-sig", errors="surrogateescape")
    records = list(csv_records(text))
    if not records or records[0].cells is None:
        raise CannotImport("the first line must name the columns")
    return records[0].cells, records[1:]


def batches(records: list[Record]) -> Iterator[list[Record]]:
    for start in range(0, len(records), BATCH_ROWS):
        yield records[start : start + BATCH_ROWS]


class Intake:
    """The bulk endpoint. Rows are idempotent by `row_id`, so a batch whose answer was lost is simply sent again."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = f"{url.rstrip('/')}/v1/reports:bulk"
        self._headers = {"Content-Type": "text/csv; charset=utf-8", "Authorization": f"Bearer {token}"}
        self._client = httpx.Client(timeout=TIMEOUT_SECONDS, transport=transport)
        self._pause = pause

    def hand_in(self, header: list[str], batch: list[Record]) -> list[Answer]:
        """One answer per record, in order, each with the record's own line. Raises CannotImport."""
        readable = [record for record in batch if record.cells is not None]
        answers = iter(self._rows(header, readable) if readable else [])
        return [{**(UNREADABLE if record.cells is None else next(answers)), "line": record.line} for record in batch]

    def _rows(self, header: list[str], records: list[Record]) -> list[Answer]:
        response = self._send(csv_bytes(header, records))
        if response.status_code != httpx.codes.OK:
            raise CannotImport(_reason(response))
        rows: list[Answer] = response.json()["rows"]
        if len(rows) != len(records):
            raise CannotImport(f"intake answered {len(rows)} of {len(records)} rows")
        return rows

    def _send(self, body: bytes) -> httpx.Response:
        for attempt in range(ATTEMPTS):
            try:
                response = self._client.post(self._url, content=body, headers=self._headers)
            except httpx.TransportError as error:
                problem = f"{self._url} does not answer ({type(error).__name__})"
            else:
                if response.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    return response
                problem = _reason(response)
            self._pause(FIRST_PAUSE_SECONDS * 2**attempt)
        raise CannotImport(problem)


def csv_bytes(header: list[str], records: list[Record]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([header, *(record.cells or [] for record in records)])
    return buffer.getvalue().encode("utf-8", errors="surrogateescape")


def _reason(response: httpx.Response) -> str:
    """What the problem document says, or the status when there is none."""
    try:
        problem = response.json()
        fields = ", ".join(f"{each['field']}: {each['reason']}" for each in problem["errors"])
        return f"{problem['code']}: {problem['detail']}{f' ({fields})' if fields else ''}"
    except (ValueError, KeyError, TypeError):
        return f"intake answered {response.status_code}"
