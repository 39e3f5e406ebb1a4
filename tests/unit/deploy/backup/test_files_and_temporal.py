"""Exhibits travel as they are and cannot lead elsewhere; Temporal's file is copied as of one moment."""

import io
import sqlite3
import tarfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from deploy.backup import files, temporal_file
from deploy.backup.gauge import Step
from deploy.backup.manifest import BadBackup

CONTENT = b"bukti"
NAME = sha256(CONTENT).hexdigest()
ROWS = 600


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    folder = tmp_path / "evidence"
    (folder / "LPR-2026-AAAAAA").mkdir(parents=True)
    (folder / "LPR-2026-AAAAAA" / NAME).write_bytes(CONTENT)
    (folder / "LPR-2026-AAAAAA" / "under-way.partial").write_bytes(b"half")
    return folder


def archived(folder: Path) -> io.BytesIO:
    target = io.BytesIO()
    files.archive({"evidence": folder, "ledger": folder.parent / "nothing"}, target)
    return io.BytesIO(target.getvalue())


def refusal(archive: io.BytesIO, into: Path) -> str:
    with pytest.raises(BadBackup) as refused:
        files.extract(archive, {"evidence": into})
    return refused.value.code


def one_file(name: str, content: bytes, kind: bytes = tarfile.REGTYPE) -> io.BytesIO:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.size, member.type, member.linkname = len(content), kind, "/etc/passwd"
        tar.addfile(member, io.BytesIO(content))
    return io.BytesIO(target.getvalue())


def test_exhibits_come_back_as_they_were_without_what_was_half_uploaded(evidence: Path, tmp_path: Path) -> None:
    assert files.extract(archived(evidence), {"evidence": tmp_path / "back"}) == 1
    [path] = [path for path in (tmp_path / "back").rglob("*") if path.is_file()]
    assert (path.name, path.read_bytes(), path.stat().st_mode & 0o077) == (NAME, CONTENT, 0)


def test_an_exhibit_that_is_not_what_its_name_says_is_found(tmp_path: Path) -> None:
    assert refusal(one_file(f"evidence/LPR/{NAME}", b"other"), tmp_path / "back") == "exhibit_changed"


@pytest.mark.parametrize("name", ["evidence/../../outside", "elsewhere/file", "/etc/file"])
def test_a_path_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    assert refusal(one_file(name, CONTENT), tmp_path / "deep" / "back") == "archive_invalid"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_link_is_refused(tmp_path: Path) -> None:
    assert refusal(one_file("evidence/link", b"", tarfile.SYMTYPE), tmp_path / "back") == "archive_invalid"


class Writes:
    """Writes into the database between any two steps of its being copied."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self.steps = 0

    def begin(self, what: str, total: int | None) -> Step:  # noqa: ARG002 -- as the protocol has it
        return self._step

    def _step(self, _done: int) -> None:
        self.steps += 1
        with self._database:
            self._database.execute("UPDATE account SET amount = amount - 1 WHERE name = 'a'")
            self._database.execute("UPDATE account SET amount = amount + 1 WHERE name = 'b'")
            self._database.execute("INSERT INTO filler VALUES (randomblob(2000))")


def test_a_copy_is_of_one_moment_however_much_is_written_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(temporal_file, "PAGES_AT_ONCE", 64)
    with closing(sqlite3.connect(tmp_path / "temporal.db")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE account (name TEXT PRIMARY KEY, amount INTEGER)")
        database.execute("CREATE TABLE filler (content BLOB)")
        with database:
            database.executemany("INSERT INTO filler VALUES (zeroblob(2000))", [()] * ROWS)
            database.executemany("INSERT INTO account VALUES (?, 100)", [("a",), ("b",)])
        writes = Writes(database)
        temporal_file.copy(tmp_path / "temporal.db", tmp_path / "copy.db", writes)
    temporal_file.check(tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        amounts = dict(copy.execute("SELECT name, amount FROM account"))
        [rows] = copy.execute("SELECT count(*) FROM filler").fetchone()
    assert writes.steps > 2
    assert (amounts, rows) == ({"a": 100, "b": 100}, ROWS)


def test_a_file_that_is_no_whole_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "temporal.db").write_bytes(b"SQLite format 3\x00" + b"\x00" * 5_000)
    with pytest.raises(BadBackup, match="temporal_file_damaged"):
        temporal_file.check(tmp_path / "temporal.db")
