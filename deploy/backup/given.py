"""Which case numbers were given, by the traces that they leave outside of PostgreSQL.

A number that was told to somebody must not come to mean another case. What a backup does not know of, these places may:
Temporal's ids of workflows, keys of case events in Kafka, letters and webhooks that went out.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import psycopg
from kafka.record import MemoryRecords

from deploy.backup.database import libpq
from deploy.backup.manifest import BadBackup
from shared.contracts.topics import CASE_EVENTS

CHUNK = 4 * 1024 * 1024
BATCH_HEAD, BATCH_LENGTH = 12, 4
"""Bytes before what a batch of records calls its length, which come last among them."""
LONGEST = 64
"""Bytes of a trace: what is cut by the end of a chunk stands in the next one whole."""

NUMBER = rb"NTR-(\d{4})-(\d{6,9})(?!\d)"
IN_IDS = re.compile(rb"case/" + NUMBER)
IN_LETTERS = re.compile(rb"X-Netra-Notice: " + NUMBER, re.IGNORECASE)
IN_WEBHOOKS = re.compile(rb"case_number\W{1,8}" + NUMBER)
IN_KEYS = re.compile(NUMBER)

Numbers = dict[int, int]
"""The last number of each year."""

MOVE = """INSERT INTO workflow.case_counter (year, last) VALUES (%(year)s, %(last)s)
ON CONFLICT (year) DO UPDATE SET last = greatest(case_counter.last, excluded.last)"""
LOSE = "INSERT INTO workflow.lost_numbers (year, first, last) VALUES (%(year)s, %(first)s, %(last)s)"


def parsed(number: str) -> Numbers:
    """Of a number that the operator knows was given. Raises BadBackup."""
    found = IN_KEYS.fullmatch(number.encode())
    if found is None:
        raise BadBackup("not_a_case_number", f"{number} is not written NTR-2026-000123")
    return {int(found[1]): int(found[2])}


def newest(*found: Mapping[int, int]) -> Numbers:
    last: Numbers = {}
    for numbers in found:
        for year, number in numbers.items():
            last[year] = max(last.get(year, 0), number)
    return last


def in_files(paths: Iterable[Path], pattern: re.Pattern[bytes]) -> Numbers:
    """In the bytes of files, or of all files of a folder. What is not there has no traces."""
    return newest(*(_in_file(path, pattern) for root in paths for path in _files(root)))


def in_temporal(path: Path) -> Numbers:
    """In the ids of workflows that a Temporal server keeps in a file, and which it has not open."""
    if not path.exists():
        return {}
    try:
        with closing(sqlite3.connect(path)) as connection:
            return newest(*(_found(IN_IDS.fullmatch(name)) for name in _ids(connection)))
    except sqlite3.DatabaseError as error:
        raise BadBackup("temporal_file_damaged", f"{path}: {error}") from None


def in_kafka(folder: Path) -> Numbers:
    """In the segments of a broker that does not run."""
    logs = folder.rglob(f"{CASE_EVENTS}-*/*.log")
    return newest(*(_found(IN_KEYS.fullmatch(key)) for path in logs for key in _keys(path)))


def lose(url: str, known: Mapping[int, int], given: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """Move the counters past `given`; returns, by year, the first and the last number that no case has any more."""
    lost = {year: (known.get(year, 0) + 1, last) for year, last in given.items() if last > known.get(year, 0)}
    with psycopg.connect(libpq(url)) as connection:
        for year, (first, last) in lost.items():
            values = {"year": year, "first": first, "last": last}
            connection.execute(MOVE, values)
            connection.execute(LOSE, values)
    return lost


def _files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
    elif root.is_dir():
        yield from (path for path in root.rglob("*") if path.is_file())


def _in_file(path: Path, pattern: re.Pattern[bytes]) -> Numbers:
    last, rest = Numbers(), b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            content = rest + chunk
            last = newest(last, *(_found(each) for each in pattern.finditer(content)))
            rest = content[-LONGEST:]
    return last


def _ids(connection: sqlite3.Connection) -> Iterator[bytes]:
    tables = "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c ON c.name = 'workflow_id'"
    for (table,) in connection.execute(f"{tables} WHERE m.type = 'table'").fetchall():
        query = f'SELECT DISTINCT CAST(workflow_id AS BLOB) FROM "{table}"'  # noqa: S608 -- named by the schema
        yield from (name for (name,) in connection.execute(query) if name)


def _keys(path: Path) -> Iterator[bytes]:
    """Batch by batch: a segment has up to a gigabyte. One that a crash has cut off is the last."""
    with path.open("rb") as file:
        while len(head := file.read(BATCH_HEAD)) == BATCH_HEAD:
            batch = MemoryRecords(head + file.read(int.from_bytes(head[-BATCH_LENGTH:]))).next_batch()
            if batch is None:
                return
            yield from (record.key for record in batch if record.key)


def _found(match: re.Match[bytes] | None) -> Numbers:
    return {int(match[1]): int(match[2])} if match else {}
