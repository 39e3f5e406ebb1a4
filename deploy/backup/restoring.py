"""Putting a backup back into an empty place: checked before, checked after, and never over anything.

Nothing of NETRA runs meanwhile. The first `up` afterwards brings Temporal to what PostgreSQL says.
"""

import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pyrage.x25519 import Identity

from deploy.backup import database, files, records, temporal_file
from deploy.backup.gauge import Step
from deploy.backup.given import IN_LETTERS, IN_WEBHOOKS, Numbers, in_files, in_kafka, in_temporal, lose, newest, parsed
from deploy.backup.ledger import ledger_end
from deploy.backup.manifest import BadBackup, LedgerEnd, Manifest, check_signature, read
from deploy.backup.place import Place, missing_keys
from deploy.backup.sealed_files import CannotOpen, entry_of, unseal, written_by
from deploy.backup.taking import DATABASE, FILES, RECORDS, TEMPORAL_DATABASE, TEMPORAL_FILE, Watched
from shared.contracts.topics import TOPICS
from shared.messaging.topic_reader import TopicReader
from shared.persistence.migrations import migrations_directory
from shared.security.signing import Verifier


@dataclass(frozen=True)
class Restored:
    """`records` are those that only Kafka had; `aside` holds what was there before.

    `lost`, by year: the first and the last number of cases that were given after the backup. None has them any more.
    """

    manifest: Manifest
    records: int
    files: int
    aside: Path | None
    lost: dict[int, tuple[int, int]]


class Restore:
    def __init__(
        self, place: Place, folder: Path, identity: Identity, watched: Watched, temporal_databases: Sequence[str] = ()
    ) -> None:
        self._place = place
        self._folder = folder
        self._identity = identity
        self._watched = watched
        self._temporal_databases = temporal_databases

    def check(self, public_key: Path | None) -> Manifest:
        """The backup itself, whatever the place. Raises BadBackup."""
        manifest = read(self._folder)
        if public_key is not None:
            check_signature(self._folder, Verifier.from_file(public_key))
        step = self._watched.gauge.begin("SHA-256", sum(file.size for file in manifest.files))
        for file in manifest.files:
            self._check_file(file.name, manifest, step)
        self._check_key(manifest)
        return manifest

    def carry_out(
        self, public_key: Path | None, *, replace: bool, without: Collection[str] = (), given: Collection[str] = ()
    ) -> Restored:
        """Raises BadBackup, CannotStart and what PostgreSQL, Kafka and the disk raise; then `up` refuses this place.

        `without` names keys that were destroyed on purpose: what they opened stays closed. `given` names case numbers
        that somebody was told: neither they nor any before them are given again, nor those of which traces are here.
        """
        told = newest(*map(parsed, given))
        manifest = self.check(public_key)
        self._check_keys(manifest, without)
        self._check_place(manifest, replace=replace)
        stack = self._place.stack
        stack.begin_restore()
        aside = self._set_aside()
        told = newest(told, self._traces(aside))
        try:
            stack.up()
            return self._put_back(manifest, aside, public_key, told)
        finally:
            stack.down()

    def _put_back(self, manifest: Manifest, aside: Path | None, public_key: Path | None, told: Numbers) -> Restored:
        self._check_servers_are_empty()
        self._temporal(manifest)
        self._dump(DATABASE, "PostgreSQL", self._place.database_url)
        kept = self._files()
        self._check_ledger(manifest.ledger, public_key)
        sent = self._records()
        lost = self._lose(manifest.ledger.last_numbers, told)
        self._place.stack.end_restore()
        return Restored(manifest, sent, kept, aside, lost)

    def _traces(self, aside: Path | None) -> Numbers:
        """Of numbers that were given: by what stood here, and by what went out from here."""
        home = self._place.stack.home
        found = [in_files([home.mail], IN_LETTERS), in_files([home.webhooks], IN_WEBHOOKS)]
        if aside is not None:
            found += [in_temporal(aside / home.temporal_database.name), in_kafka(aside / home.kafka.name)]
        return newest(*found)

    def _lose(self, known: Mapping[int, int], told: Numbers) -> dict[int, tuple[int, int]]:
        """A backup of an earlier release has no table for it yet. Raises CannotStart when it cannot be migrated."""
        if all(last <= known.get(year, 0) for year, last in told.items()):
            return {}
        self._place.stack.migrate()
        return lose(self._place.database_url, known, told)

    def _check_file(self, name: str, manifest: Manifest, step: Step) -> None:
        path = self._folder / name
        if path.parent != self._folder or not path.is_file():
            raise BadBackup("file_missing", f"{name} is not in the backup")
        if entry_of(path, step) != manifest.file(name):
            raise BadBackup("file_changed", f"{name} is not what the manifest says")

    def _check_key(self, manifest: Manifest) -> None:
        """By opening the smallest file, before anything is touched."""
        smallest = min(manifest.files, key=lambda file: file.size)
        with Path(os.devnull).open("wb") as nowhere:
            try:
                unseal(self._folder / smallest.name, self._identity, nowhere, lambda _done: None)
            except CannotOpen as error:
                raise BadBackup("key_does_not_open", f"{error}") from None

    def _check_keys(self, manifest: Manifest, without: Collection[str]) -> None:
        wanted = {name: [key for key in ids if key not in without] for name, ids in manifest.key_ids.items()}
        if lacking := missing_keys(wanted, self._place.stack.keys):
            raise BadBackup("keys_missing", f"put the kept keys in place first: {'; '.join(lacking)}")

    def _check_place(self, manifest: Manifest, *, replace: bool) -> None:
        stack = self._place.stack
        if running := stack.running():
            raise BadBackup("system_is_running", f"stop it first (netra down): {', '.join(running)}")
        for service, revision in manifest.schemas.items():
            if not any((migrations_directory(service) / "versions").glob(f"{revision}*.py")):
                raise BadBackup("made_by_a_newer_release", f"{service} has no migration {revision}")
        if not replace and (there := [str(path) for path in self._place.data if path.exists()]):
            raise BadBackup("place_not_empty", f"--replace sets aside: {', '.join(there)}")

    def _set_aside(self) -> Path | None:
        """What was there is kept: a wrong backup must not cost what it was to replace."""
        there = [path for path in self._place.data if path.exists()]
        if not there:
            return None
        aside = self._place.stack.home.root / f"replaced-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        aside.mkdir(mode=0o711)
        for path in there:
            shutil.move(path, aside / path.name)
        return aside

    def _check_servers_are_empty(self) -> None:
        """Those of others are not emptied: what is in them may be somebody's."""
        if present := database.present(self._place.database_url):
            raise BadBackup("database_not_empty", f"it holds {', '.join(present)}: name an empty one in DATABASE_URL")
        with TopicReader(self._place.kafka) as topics:
            filled = [topic.name for topic in TOPICS if topics.size(topic.name)]
        if filled:
            raise BadBackup("topics_not_empty", f"records of another time would be read as new: {', '.join(filled)}")

    def _temporal(self, manifest: Manifest) -> None:
        for number, url in enumerate(self._temporal_databases, start=1):
            self._dump(TEMPORAL_DATABASE.format(number), f"Temporal {number}", url)
        target = self._place.temporal_file
        entry = manifest.file(TEMPORAL_FILE)
        if target is None or entry is None:
            return
        step = self._watched.gauge.begin("Temporal", entry.size)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            unseal(self._folder / TEMPORAL_FILE, self._identity, file, step)
        temporal_file.check(target)

    def _dump(self, name: str, what: str, url: str) -> None:
        path = self._folder / name
        step = self._watched.gauge.begin(what, path.stat().st_size)
        with database.restored(url) as target:
            unseal(path, self._identity, target, step)

    def _files(self) -> int:
        path = self._folder / FILES
        step = self._watched.gauge.begin("evidence", path.stat().st_size)
        with written_by(lambda target: unseal(path, self._identity, target, step)) as archive:
            written = files.extract(archive, self._place.folders)
            archive.read()
        return written

    def _check_ledger(self, told: LedgerEnd, public_key: Path | None) -> None:
        found = ledger_end(self._place.database_url, public_key, self._watched.console)
        if found != told:
            raise BadBackup("ledger_differs", f"{found.cases} cases, {found.rows} rows: not what was backed up")

    def _records(self) -> int:
        """In order, each acknowledged by the time this returns."""
        path = self._folder / RECORDS
        step = self._watched.gauge.begin("Kafka", None)
        with written_by(lambda target: unseal(path, self._identity, target, lambda _done: None)) as lines:
            return records.send(self._place.kafka, records.load(lines), step)
