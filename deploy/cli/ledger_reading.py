"""Ledgers straight from the database, as streams: however long they are, few thousand rows are in memory."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import psycopg
from psycopg import sql

from services.workflow.adapters.roots import root_of
from services.workflow.domain.audit import Dated, Head
from services.workflow.domain.ledger import Entry
from services.workflow.domain.roots import Mark, Place
from shared.contracts.ledger_roots import LedgerRootSealed

ROWS_AT_ONCE = 2_000

EVERY_CASE = "TRUE"
ONE_CASE = "case_number = %(case)s"
ONE_DAY = "case_number IN (SELECT m.case_number FROM workflow.ledger_marks m WHERE m.day = %(day)s::date)"

COUNT = "SELECT count(*) FROM workflow.ledger WHERE {which}"
KNOWN_CASE = "SELECT 1 FROM workflow.cases WHERE case_number = %(case)s"
HEADS = "SELECT case_number, last_sequence, last_hash FROM workflow.cases WHERE {which} ORDER BY case_number"
MARKS = """SELECT day::text, case_number, first_sequence, last_sequence, last_hash
FROM workflow.ledger_marks WHERE {which} ORDER BY case_number, first_sequence"""
ROWS = """SELECT case_number, sequence, body, previous_hash, hash
FROM workflow.ledger WHERE {which} ORDER BY case_number, sequence"""
ROOTS = "SELECT day::text, record, hash, signature FROM workflow.ledger_roots ORDER BY day"
GIVEN = "SELECT year, last FROM workflow.case_counter"
LOST = "SELECT year, first, last FROM workflow.lost_numbers ORDER BY year, first"
KNOWS_LOST = "SELECT to_regclass('workflow.lost_numbers') IS NOT NULL"
DAYS_OF = "SELECT day::text FROM workflow.ledger_marks WHERE case_number = %(case)s ORDER BY day"
ROWS_OF = "SELECT 1 FROM workflow.ledger WHERE case_number = %(case)s LIMIT 1"
ROW = ROWS.format(which="case_number = %(case)s AND sequence = %(sequence)s")
DAY_OF_ROW = """SELECT day::text FROM workflow.ledger_marks
WHERE case_number = %(case)s AND %(sequence)s BETWEEN first_sequence AND last_sequence"""
PLACES = """SELECT l.case_number, l.sequence, l.hash FROM workflow.ledger l JOIN workflow.ledger_marks m
ON m.case_number = l.case_number AND l.sequence BETWEEN m.first_sequence AND m.last_sequence
WHERE m.day = %(day)s::date ORDER BY l.case_number, l.sequence"""


@dataclass(frozen=True)
class Which:
    """One case, the cases of one day, or everything; `condition` is SQL over `case_number`."""

    condition: str = EVERY_CASE
    case: str | None = None
    day: str | None = None

    @classmethod
    def of(cls, case: str | None, day: str | None) -> "Which":
        if case is not None:
            return cls(ONE_CASE, case=case)
        return cls(ONE_DAY, day=day) if day is not None else cls()

    @property
    def values(self) -> dict[str, Any]:
        return {"case": self.case, "day": self.day}


class Streams(NamedTuple):
    heads: Iterator[Head]
    marks: Iterator[Mark]
    entries: Iterator[Entry]


class LedgerReader:
    """Use it with `with`. All it reads is of one moment of the database: a ledger that grows meanwhile is no fault.

    `snapshot` names a moment that another session holds.
    """

    def __init__(self, database_url: str, snapshot: str | None = None) -> None:
        self._conninfo = database_url.replace("+psycopg", "")
        self._snapshot = snapshot

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            self._connection = opening.enter_context(closing(psycopg.connect(self._conninfo)))
            self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            self._connection.read_only = True
            if self._snapshot is not None:
                self._connection.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(self._snapshot))
            opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def knows(self, case: str) -> bool:
        """Also a case of which only the rows are left, or only the marks."""
        return any(self._all(query, {"case": case}) for query in (KNOWN_CASE, DAYS_OF, ROWS_OF))

    def count(self, which: Which) -> int:
        [(rows,)] = self._all(COUNT.format(which=which.condition), which.values)
        return int(rows)

    def streams(self, which: Which) -> Streams:
        """Each ordered by case number, as the audit takes them."""
        return Streams(
            (Head(*row) for row in self._stream("heads", HEADS, which)),
            (Mark(*row) for row in self._stream("marks", MARKS, which)),
            (Entry(*row) for row in self._stream("rows", ROWS, which)),
        )

    def roots(self) -> list[Dated]:
        return [(day, root_of(*rest)) for day, *rest in self._all(ROOTS)]

    def given(self) -> dict[int, int]:
        return dict(self._all(GIVEN))

    def lost(self) -> list[tuple[int, int, int]]:
        """Numbers that a restore has skipped: year, first, last."""
        return list(self._all(LOST)) if self._all(KNOWS_LOST)[0][0] else []

    def days_of(self, case: str) -> frozenset[str]:
        return frozenset(day for (day,) in self._all(DAYS_OF, {"case": case}))

    def row(self, case: str, sequence: int) -> Entry | None:
        found = self._all(ROW, {"case": case, "sequence": sequence})
        return Entry(*found[0]) if found else None

    def root_over(self, case: str, sequence: int) -> LedgerRootSealed | None:
        """None while the row's day is not sealed."""
        found = self._all(DAY_OF_ROW, {"case": case, "sequence": sequence})
        return dict(self.roots()).get(found[0][0]) if found else None

    def places(self, day: str) -> Iterator[Place]:
        """The rows of a day, in order."""
        return self._stream("places", PLACES, Which(day=day))

    def _all(self, query: str, values: dict[str, Any] | None = None) -> list[Any]:
        return self._connection.execute(sql.SQL(query), values).fetchall()

    def _stream(self, name: str, query: str, which: Which) -> Iterator[Any]:
        with self._connection.cursor(name) as cursor:
            cursor.itersize = ROWS_AT_ONCE
            statement = query.format(which=which.condition)
            yield from cursor.execute(statement, which.values)
