"""Processes that outlive the command that started them, known by pid and birth, so that no stranger is ever killed."""

import contextlib
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

BIRTH_TOLERANCE_SECONDS = 0.05
TAIL_LINES = 15
KILLED_WITHIN_SECONDS = 10.0
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Identity:
    """A pid with the birth of its process, in seconds since the epoch: a recycled pid has another birth."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> "Identity":
        """Raises psutil.NoSuchProcess."""
        return cls(pid, psutil.Process(pid).create_time())

    @property
    def process(self) -> psutil.Process | None:
        """None when it has ended, also when its parent has not collected it yet."""
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.started) <= BIRTH_TOLERANCE_SECONDS
            if same and found.status() != psutil.STATUS_ZOMBIE:
                return found
        return None

    @property
    def lives(self) -> bool:
        return self.process is not None


def start(
    command: Sequence[str], *, log: Path, environment: Mapping[str, str], folder: Path, user: str | None = None
) -> "subprocess.Popen[bytes]":
    """Start a process in a session of its own: Ctrl-C here does not reach it. Its output is appended to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
            cwd=folder,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )


def stop(identity: Identity, *, polite: int, within: float) -> bool:
    """Ask, wait, then kill with all its children. Returns False when the recorded process was not there."""
    process = identity.process
    if process is None:
        return False
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(polite)
    if not _ends(identity, within):
        kill(identity)
    return True


def kill(identity: Identity) -> None:
    """SIGKILL without notice. Children go with it: they would hold its ports and files."""
    process = identity.process
    if process is None:
        return
    family = [process]
    with contextlib.suppress(psutil.NoSuchProcess):
        family += process.children(recursive=True)
    for member in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()
    _ends(identity, KILLED_WITHIN_SECONDS)


def last_lines(log: Path, *, since: int = 0) -> str:
    """The end of what was written after `since` bytes."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(since)
        written = file.read().decode(errors="replace")
    return "\n".join(written.splitlines()[-TAIL_LINES:])


def _ends(identity: Identity, within: float) -> bool:
    """A zombie has ended: in a container, process 1 may take seconds to collect it."""
    deadline = time.monotonic() + within
    while identity.lives:
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
