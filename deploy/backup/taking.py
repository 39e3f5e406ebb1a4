"""Taking a backup of a running system, in the one order in which its parts fit together.

Temporal before PostgreSQL, because every fact of a history was committed as a row before; exhibits and records after
it, because they only grow; the offsets of what was taken in first of all. deploy/BACKUP.md says what follows from that.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from pyrage.x25519 import Recipient
from rich.console import Console

from deploy.backup import database, files, records, temporal_file
from deploy.backup.gauge import Gauge
from deploy.backup.ledger import ledger_end
from deploy.backup.manifest import BadBackup, LedgerEnd, Manifest, Moments, write
from deploy.backup.place import Place, key_ids
from deploy.backup.sealed_files import SUFFIX, FileEntry, seal, written_by
from shared.calendar import published_calendar
from shared.security.signing import Signer

DATABASE = f"postgres.dump{SUFFIX}"
TEMPORAL_FILE = f"temporal.db{SUFFIX}"
TEMPORAL_DATABASE = f"temporal-{{}}.dump{SUFFIX}"
FILES = f"files.tar{SUFFIX}"
RECORDS = f"records.jsonl{SUFFIX}"
UNFINISHED = ".unfinished"


@dataclass(frozen=True)
class Watched:
    """Who is shown how far it is: bars, and the audit's own."""

    gauge: Gauge
    console: Console


class Backup:
    """`temporal_databases` are those of a Temporal server that keeps its histories in PostgreSQL."""

    def __init__(
        self, place: Place, recipient: Recipient, watched: Watched, temporal_databases: Sequence[str] = ()
    ) -> None:
        self._place = place
        self._recipient = recipient
        self._watched = watched
        self._temporal_databases = temporal_databases

    def take(self, folder: Path) -> Manifest:
        """Whole, or not there at all. Raises BadBackup, psycopg.Error, KafkaError, OSError."""
        if folder.exists():
            raise BadBackup("folder_exists", f"{folder} is there already: name one that is not")
        unfinished = folder.with_name(folder.name + UNFINISHED)
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700, parents=True)
        try:
            manifest = self._take(unfinished)
            unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        return manifest

    def _take(self, folder: Path) -> Manifest:
        place, made, times = self._place, list[FileEntry](), list[datetime]()

        def begin() -> None:
            times.append(datetime.now(UTC))

        begin()
        offsets = records.taken_in(place.kafka)
        begin()
        made += self._temporal(folder)
        begin()
        with database.Moment(place.database_url) as moment:
            made.append(self._database(folder, moment))
            end = self._ledger(moment)
            versions = (moment.version, moment.revisions())
        begin()
        made.append(self._files(folder))
        begin()
        made.append(self._records(folder, offsets))
        return self._write(
            folder, Moments.model_validate(dict(zip(Moments.model_fields, times, strict=True))), made, end, versions
        )

    def _temporal(self, folder: Path) -> list[FileEntry]:
        made = [
            self._dump(folder, TEMPORAL_DATABASE.format(number), f"Temporal {number}", url, None)
            for number, url in enumerate(self._temporal_databases, start=1)
        ]
        source = self._place.temporal_file
        return made if source is None else [*made, self._temporal_file(folder, source)]

    def _temporal_file(self, folder: Path, source: Path) -> FileEntry:
        """By way of a copy beside the original, which is no safer there: the copy needs a file to be copied into."""
        copy = source.with_name("temporal.copy")
        copy.unlink(missing_ok=True)
        try:
            temporal_file.copy(source, copy, self._watched.gauge)
            step = self._watched.gauge.begin("Temporal", copy.stat().st_size)
            with copy.open("rb") as content:
                return seal(content, folder / TEMPORAL_FILE, self._recipient, step)
        finally:
            copy.unlink(missing_ok=True)

    def _database(self, folder: Path, moment: database.Moment) -> FileEntry:
        return self._dump(folder, DATABASE, "PostgreSQL", self._place.database_url, moment.snapshot)

    def _dump(self, folder: Path, name: str, what: str, url: str, snapshot: str | None) -> FileEntry:
        step = self._watched.gauge.begin(what, None)
        with database.dumped(url, snapshot) as dump:
            return seal(dump, folder / name, self._recipient, step)

    def _ledger(self, moment: database.Moment) -> LedgerEnd:
        keys, place = self._place.stack.keys, self._place
        public = keys.ledger_public if keys.ledger_public.exists() else None
        return ledger_end(place.database_url, public, self._watched.console, moment.snapshot)

    def _files(self, folder: Path) -> FileEntry:
        folders = self._place.folders
        step = self._watched.gauge.begin("evidence", files.size_of(folders))
        with written_by(partial(files.archive, folders)) as archive:
            return seal(archive, folder / FILES, self._recipient, step)

    def _records(self, folder: Path, offsets: dict[str, records.Offsets]) -> FileEntry:
        save: Callable[..., None] = partial(records.save, self._place.kafka, offsets, gauge=self._watched.gauge)
        with written_by(save) as lines:
            return seal(lines, folder / RECORDS, self._recipient, lambda _done: None)

    def _write(
        self,
        folder: Path,
        moments: Moments,
        made: list[FileEntry],
        end: LedgerEnd,
        versions: tuple[str, dict[str, str]],
    ) -> Manifest:
        keys = self._place.stack.keys
        manifest = Manifest(
            release=version("netra-deploy"),
            moments=moments,
            files=tuple(made),
            postgres=versions[0],
            schemas=versions[1],
            calendar=published_calendar().version,
            ledger=end,
            key_ids=key_ids(keys),
        )
        write(folder, manifest, Signer.from_file(keys.ledger) if keys.ledger.exists() else None)
        return manifest
