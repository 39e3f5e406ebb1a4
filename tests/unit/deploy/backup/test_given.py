"""Numbers that were given leave traces; a restore finds the last of them."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from kafka.record import MemoryRecordsBuilder

from deploy.backup.given import (
    CHUNK,
    IN_LETTERS,
    IN_WEBHOOKS,
    in_files,
    in_kafka,
    in_temporal,
    newest,
    parsed,
)
from deploy.backup.manifest import BadBackup
from shared.contracts.topics import CASE_EVENTS, SANCTION_RECORDS
from tests.memory import MEGABYTE, most_memory

SEGMENT = "00000000000000000000.log"


def test_in_the_ids_of_workflows_and_not_in_what_stands_beside_them(tmp_path: Path) -> None:
    """Columns follow one another in the file: an id that ends in digits, then a run's that begins with some."""
    with closing(sqlite3.connect(tmp_path / "temporal.db")) as connection, connection:
        connection.execute("CREATE TABLE executions (workflow_id VARCHAR, run_id BLOB)")
        connection.execute("CREATE TABLE others (name TEXT)")
        ids = ("case/NTR-2026-000004", "case/NTR-2025-000007", "notice/NTR-2026-000900.1")
        connection.executemany("INSERT INTO executions VALUES (?, '019d')", [(each,) for each in ids])
        connection.execute("INSERT INTO others VALUES ('case/NTR-2026-000800')")
    assert in_temporal(tmp_path / "temporal.db") == {2025: 7, 2026: 4}
    assert in_temporal(tmp_path / "nowhere.db") == {}


def test_a_damaged_file_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "temporal.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(BadBackup, match="temporal_file_damaged"):
        in_temporal(tmp_path / "temporal.db")


def test_a_trace_is_found_where_a_chunk_ends(tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(bytes(CHUNK - 20) + b"X-Netra-Notice: NTR-2026-000123.4" + bytes(100))
    assert in_files([path], IN_LETTERS) == {2026: 123}


def test_what_somebody_wrote_in_a_reference_is_no_number_that_was_given(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b'{"reference":"NTR-2026-999999"} NTR-2026-888888 case/NTR-2026-0000011111')
    for pattern in (IN_LETTERS, IN_WEBHOOKS):
        assert in_files([tmp_path], pattern) == {}


def test_in_letters_and_webhooks_that_went_out(tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(b"To: a@b\r\nX-Netra-Notice: NTR-2026-000008.2\r\n\r\nNTR-2026-000900")
    (tmp_path / "2.eml").write_bytes(b"To: a@b\r\nX-Netra-Notice: NTR-2026-000012.1\r\n\r\n")
    assert in_files([tmp_path], IN_LETTERS) == {2026: 12}
    body = json.dumps({"case_number": "NTR-2026-000031"})
    (tmp_path / "hook.json").write_text(json.dumps({"body": body}))
    assert in_files([tmp_path / "hook.json", tmp_path / "nowhere"], IN_WEBHOOKS) == {2026: 31}


@pytest.mark.parametrize("compression", [0, 1])
def test_in_the_keys_of_case_events_and_of_no_other_topic(tmp_path: Path, compression: int) -> None:
    segment(tmp_path, CASE_EVENTS, [b"NTR-2026-000005", b"NTR-2026-000041"], compression)
    segment(tmp_path, f"{CASE_EVENTS}.notify.dlq", [b"whatever NTR-2026-000500"], compression)
    segment(tmp_path, SANCTION_RECORDS, [b"NTR-2026-000600"], compression)
    assert in_kafka(tmp_path) == {2026: 41}


@pytest.mark.parametrize("left", [5, 40])
def test_what_a_crash_has_cut_off_is_passed_over(tmp_path: Path, left: int) -> None:
    segment(tmp_path, CASE_EVENTS, [b"NTR-2026-000005"], 0)
    path = tmp_path / f"{CASE_EVENTS}-0" / SEGMENT
    path.write_bytes(path.read_bytes() + batch([b"NTR-2026-000041"], 0)[:left])
    assert in_kafka(tmp_path) == {2026: 5}


def test_a_segment_is_read_batch_by_batch(tmp_path: Path) -> None:
    segment(tmp_path, CASE_EVENTS, [b"NTR-2026-000005"], 0)
    path = tmp_path / f"{CASE_EVENTS}-0" / SEGMENT
    path.write_bytes(batch([b"NTR-2026-000041"], 0, b" " * 100_000) * 100)
    with most_memory() as used:
        assert in_kafka(tmp_path) == {2026: 41}
    assert used() < MEGABYTE < path.stat().st_size


def segment(folder: Path, topic: str, keys: list[bytes], compression: int) -> None:
    """As a broker writes it."""
    place = folder / f"{topic}-0"
    place.mkdir()
    (place / SEGMENT).write_bytes(batch(keys, compression))


def batch(keys: list[bytes], compression: int, value: bytes = b"{}") -> bytes:
    records = MemoryRecordsBuilder(magic=2, compression_type=compression, batch_size=200_000)
    for number, key in enumerate(keys):
        records.append(timestamp=number, key=key, value=value, headers=[])
    records.close()
    return bytes(records.buffer())


def test_the_last_of_each_year_counts() -> None:
    assert newest({2025: 3, 2026: 9}, {2026: 4}, {2024: 1}) == {2024: 1, 2025: 3, 2026: 9}
    assert parsed("NTR-2026-000512") == {2026: 512}
    with pytest.raises(BadBackup, match="not_a_case_number"):
        parsed("LPR-2026-000512")
