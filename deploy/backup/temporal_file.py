"""The file of the embedded Temporal server, copied while the server writes to it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from deploy.backup.gauge import Gauge
from deploy.backup.manifest import BadBackup

PAGES_AT_ONCE = 4_096


def copy(source: Path, target: Path, gauge: Gauge) -> None:
    """Of one moment: the reading transaction that is open meanwhile keeps the pages it began with (write-ahead log).

    Raises sqlite3.Error.
    """
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        [pages] = reading.execute("PRAGMA page_count").fetchone()
        step, done = gauge.begin("Temporal", pages), 0

        def progress(_status: int, remaining: int, total: int) -> None:
            nonlocal done
            step(total - remaining - done)
            done = total - remaining

        reading.backup(writing, pages=PAGES_AT_ONCE, progress=progress)


def check(path: Path) -> None:
    """Raises BadBackup when it is no whole database."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            [verdict] = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        raise BadBackup("temporal_file_damaged", str(error)) from None
    if verdict != "ok":
        raise BadBackup("temporal_file_damaged", str(verdict))
