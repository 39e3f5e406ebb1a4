"""Exhibits, and the signed roots of the ledger: folders in one archive, written and read as a stream."""

import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from deploy.backup.manifest import BadBackup
from deploy.backup.sealed_files import entry_of

UNFINISHED = ".partial"
"""An upload that is under way: no exhibit yet."""

EXHIBITS = "evidence"


def size_of(folders: Mapping[str, Path]) -> int:
    return sum(path.stat().st_size for folder in folders.values() for path in _files(folder))


def archive(folders: Mapping[str, Path], target: BinaryIO) -> None:
    """A file that goes away meanwhile was discarded: nothing refers to it."""
    with tarfile.open(fileobj=target, mode="w|") as tar:
        for name, folder in folders.items():
            for path in _files(folder):
                try:
                    tar.add(path, f"{name}/{path.relative_to(folder)}")
                except FileNotFoundError:
                    continue


def extract(source: BinaryIO, folders: Mapping[str, Path]) -> int:
    """Return how many files were written. Raises BadBackup for a path that leads elsewhere, or a changed exhibit."""
    written = 0
    with tarfile.open(fileobj=source, mode="r|") as tar:
        for member in tar:
            name, _, rest = member.name.partition("/")
            folder = folders.get(name)
            if folder is None or not member.isfile():
                raise BadBackup("archive_invalid", f"{member.name} does not belong here")
            _extract(tar, member.replace(name=rest, deep=False), folder)
            if name == EXHIBITS:
                _check_exhibit(folder / rest)
            written += 1
    return written


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        tar.extract(member, folder, filter="data")
    except tarfile.FilterError as error:
        raise BadBackup("archive_invalid", str(error)) from None
    (folder / member.name).parent.chmod(0o700)
    (folder / member.name).chmod(0o600)


def _check_exhibit(path: Path) -> None:
    """An exhibit is called by the hash of its content."""
    if entry_of(path, lambda _done: None).sha256 != path.name:
        raise BadBackup("exhibit_changed", f"{path.parent.name}/{path.name[:12]} is not what was kept")


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != UNFINISHED]
