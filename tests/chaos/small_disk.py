"""A disk of a few megabytes that really is full: a file system of its own, where the kernel lets us mount one."""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEGABYTE = 1024 * 1024
FILLER = "filler"


class NotAllowed(Exception):  # noqa: N818 -- a property of the machine
    """No file system can be mounted here. The text says what the kernel answered."""


@contextmanager
def mounted(folder: Path, megabytes: int, owner: str | None) -> Iterator[Path]:
    """An empty file system of that size at `folder`, of `owner`. Raises NotAllowed. Unmounted at the end."""
    folder.mkdir()
    told = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700{_of(owner)}", "netra-chaos", str(folder)]
    _run(told)
    try:
        yield folder
    finally:
        _run(["umount", "--lazy", str(folder)])  # a server may keep a file open that it has deleted
        folder.rmdir()


def fill(folder: Path) -> int:
    """Write until the kernel says ENOSPC; returns the bytes that went in."""
    written = 0
    with (folder / FILLER).open("wb", buffering=0) as filler:
        for block in (MEGABYTE, 4096):
            try:
                while True:
                    written += filler.write(bytes(block))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
    return written


def make_room(folder: Path) -> None:
    (folder / FILLER).unlink()


def carry(folder: Path, to: Path, owner: str | None) -> None:
    """To another file system, where it stays its owner's."""
    shutil.move(folder, to)
    if owner is not None:
        for each in (to, *to.rglob("*")):
            shutil.chown(each, owner, owner)


def _of(owner: str | None) -> str:
    return "" if owner is None else f",uid={owner},gid={owner}"


def _run(command: list[str]) -> None:
    if os.geteuid() != 0:
        raise NotAllowed("only root may mount a file system")
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 -- our own arguments
    if done.returncode:
        raise NotAllowed(done.stderr.strip() or f"{command[0]} ended with {done.returncode}")
