"""Files of a backup: each encrypted to a public key (age, X25519) while it is written, and hashed as it lies on disk.

The machine that makes backups needs no key that opens them, and any `age` program can open them.
"""

import hashlib
import io
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import pyrage
from pydantic import BaseModel, ConfigDict
from pyrage.x25519 import Identity, Recipient

from deploy.backup.gauge import Step

SUFFIX = ".age"
CHUNK = 1024 * 1024


class CannotOpen(Exception):  # noqa: N818 -- what is the case
    """Not encrypted to this key, or damaged."""


class FileEntry(BaseModel):
    """A file of the backup, as it lies on disk."""

    model_config = ConfigDict(frozen=True)

    name: str
    size: int
    sha256: str


def recipient_of(path: Path) -> Recipient:
    """Raises OSError; CannotOpen when it holds no public key."""
    try:
        return Recipient.from_str(path.read_text().strip())
    except pyrage.RecipientError as error:
        raise CannotOpen(f"{path}: {error}") from None


def identity_of(path: Path) -> Identity:
    """Raises OSError; CannotOpen when it holds no private key."""
    lines = [line.strip() for line in path.read_text().splitlines() if line.strip() and not line.startswith("#")]
    try:
        return Identity.from_str(lines[0] if lines else "")
    except pyrage.IdentityError as error:
        raise CannotOpen(f"{path}: {error}") from None


def seal(source: BinaryIO, path: Path, recipient: Recipient, step: Step) -> FileEntry:
    """Encrypt all of `source` into a new file, and return what lies there. Raises OSError, EncryptError."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        hashed = _Hashed(file)
        pyrage.encrypt_io(_Counted(source, step), hashed, [recipient])
        file.flush()
        os.fsync(file.fileno())
    return FileEntry(name=path.name, size=hashed.size, sha256=hashed.digest.hexdigest())


def unseal(path: Path, identity: Identity, target: BinaryIO, step: Step) -> None:
    """Raises CannotOpen, also when the end of it is missing: then `target` has what came before."""
    try:
        with path.open("rb") as file:
            pyrage.decrypt_io(_Counted(file, step), cast("io.BufferedIOBase", target), [identity])
    except (pyrage.DecryptError, OSError) as error:
        raise CannotOpen(f"{path.name}: {error}") from error


def entry_of(path: Path, step: Step) -> FileEntry:
    """Of a file that is there. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            step(len(chunk))
    return FileEntry(name=path.name, size=size, sha256=digest.hexdigest())


@contextmanager
def written_by(write: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """What `write` writes, to be read while it is written. What it raises is raised at the end."""
    reading, writing = os.pipe()
    failures: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(writing, "wb") as target:
                write(target)
        except BaseException as error:  # noqa: BLE001 -- carried over to the thread that waits for it
            failures.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        with os.fdopen(reading, "rb") as source:
            yield source
    finally:
        thread.join()
    if failures:
        raise failures[0]


class _Counted(io.BufferedIOBase):
    def __init__(self, source: BinaryIO, step: Step) -> None:
        self._source = source
        self._step = step

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        chunk = self._source.read(-1 if size is None else size)
        self._step(len(chunk))
        return chunk


class _Hashed(io.BufferedIOBase):
    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.digest = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview", /) -> int:  # type: ignore[override]
        self.digest.update(data)
        self.size += len(data)
        return self._target.write(data)
