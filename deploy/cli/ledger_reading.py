"""Ledgers straight from the database, row by row: however long they are, one case at a time is in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, Self

import psycopg
from psycopg.rows import class_row

from services.workflow.domain.ledger import GENESIS, Entry, first_break

ROWS_AT_ONCE = 2_000
COUNT = "SELECT count(*) FROM workflow.cases WHERE %(case)s::text IS NULL OR case_number = %(case)s"
ROWS = """
SELECT coalesce(c.case_number, l.case_number) AS case_number, l.sequence, l.body, l.previous_hash, l.hash,
       coalesce(c.last_sequence, 0) AS last_sequence, c.last_hash
FROM workflow.cases c FULL JOIN workflow.ledger l ON l.case_number = c.case_number
WHERE %(case)s::text IS NULL OR coalesce(c.case_number, l.case_number) = %(case)s
ORDER BY 1, 2"""


@dataclass(frozen=True)
class LedgerVerdict:
    """`broken` says where a chain does not hold, and why; None when it holds to the row that the case knows as last."""

    case_number: str
    rows: int
    broken: str | None


class Row(NamedTuple):
    """A ledger row beside what its case knows of the end; `sequence` is None for a case without rows."""

    case_number: str
    sequence: int | None
    body: str
    previous_hash: str
    hash: str
    last_sequence: int
    last_hash: str | None


class LedgerReader:
    """Use it with `with`. One statement, so one moment of the database: a ledger that grows meanwhile is no fault."""

    def __init__(self, database_url: str) -> None:
        self._conninfo = database_url.replace("+psycopg", "")

    def __enter__(self) -> Self:
        self._connection = psycopg.connect(self._conninfo)
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def count(self, case: str | None) -> int:
        found = self._connection.execute(COUNT, {"case": case}).fetchone()
        return int(found[0]) if found else 0

    def verdicts(self, case: str | None) -> Iterator[LedgerVerdict]:
        """Of one case, or of all when none is named, by case number."""
        with self._connection.cursor("ledgers", row_factory=class_row(Row)) as cursor:
            cursor.itersize = ROWS_AT_ONCE
            for number, rows in groupby(cursor.execute(ROWS, {"case": case}), key=attrgetter("case_number")):
                yield verdict(number, rows)


def verdict(case_number: str, rows: Iterable[Row]) -> LedgerVerdict:
    """The chain itself, and that it ends where the case says: rows cut off the end would leave a chain that holds."""
    found = list(rows)
    entries = [_entry(row, row.sequence) for row in found if row.sequence is not None]
    fault = first_break(entries)
    if fault is not None:
        return LedgerVerdict(case_number, len(entries), f"{case_number}/{fault.sequence}: {fault.reason}")
    ends_at = (entries[-1].sequence, entries[-1].hash) if entries else (0, GENESIS)
    if ends_at != (found[0].last_sequence, found[0].last_hash or GENESIS):
        return LedgerVerdict(case_number, len(entries), f"{case_number}/{ends_at[0] + 1}: end_missing")
    return LedgerVerdict(case_number, len(entries), None)


def _entry(row: Row, sequence: int) -> Entry:
    return Entry(row.case_number, sequence, row.body, row.previous_hash, row.hash)
