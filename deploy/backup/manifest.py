"""What a backup says of itself: its files with their hashes, its moments, its release, and where the ledger ends.

It is not encrypted: it names files, hashes, counts, versions and key ids, and nothing of a case.
"""

from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.backup.sealed_files import FileEntry
from shared.security.signing import NotSigned, Signer, Verifier

MANIFEST = "manifest.json"
SIGNATURE = "manifest.jws"
FORMAT: Literal[1] = 1


class BadBackup(Exception):  # noqa: N818 -- what is the case; `code` is stable
    """It is not what it says it is, or not for this place."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Moments(Value):
    """In this order, and why: deploy/BACKUP.md. All UTC."""

    offsets: datetime
    temporal: datetime
    database: datetime
    files: datetime
    records: datetime


class LedgerEnd(Value):
    """`heads` is the SHA-256 over the end of every case's chain; `last_numbers` the last case number of each year."""

    cases: int
    rows: int
    heads: str
    holds: bool
    sealed_upto: str | None
    last_root: str | None
    last_numbers: dict[int, int]


class Manifest(Value):
    """`schemas` maps each service to its migration, `key_ids` each key file to the ids of the keys it had."""

    format: Literal[1] = FORMAT
    release: str
    moments: Moments
    files: tuple[FileEntry, ...]
    postgres: str
    schemas: dict[str, str]
    calendar: str
    ledger: LedgerEnd
    key_ids: dict[str, list[str]]

    def file(self, name: str) -> FileEntry | None:
        return next((file for file in self.files if file.name == name), None)

    def text(self) -> str:
        return self.model_dump_json(indent=1)


def write(folder: Path, manifest: Manifest, signer: Signer | None) -> None:
    """Signed with the ledger's key where there is one: only then can nobody put another backup in its place."""
    (folder / MANIFEST).write_text(manifest.text())
    if signer is not None:
        (folder / SIGNATURE).write_text(signer.sign(manifest.text()))


def read(folder: Path) -> Manifest:
    """Raises BadBackup."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise BadBackup("no_backup", f"there is no {MANIFEST} in {folder}") from None
    except ValidationError as error:
        raise BadBackup("manifest_unreadable", f"{error.error_count()} faults in {MANIFEST}") from None


def check_signature(folder: Path, verifier: Verifier) -> None:
    """Raises BadBackup: unsigned, or by another key, or of another text."""
    try:
        signed = verifier.read((folder / SIGNATURE).read_text())
    except FileNotFoundError:
        raise BadBackup("manifest_not_signed", f"there is no {SIGNATURE}") from None
    except NotSigned:
        raise BadBackup("signature_wrong", f"{SIGNATURE} is not by this ledger key") from None
    if signed != (folder / MANIFEST).read_text():
        raise BadBackup("manifest_edited", f"{MANIFEST} is not what was signed")
