import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.processes import Identity, kill, last_lines, stop

WAITS = [sys.executable, "-c", "import signal; print('ready', flush=True); signal.pause()"]
IS_DEAF = [
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); signal.pause()",
]


@pytest.fixture
def children() -> Iterator[list["subprocess.Popen[bytes]"]]:
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for child in started:
        child.kill()
        child.communicate()


def run(command: list[str], children: list["subprocess.Popen[bytes]"]) -> "subprocess.Popen[bytes]":
    child = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603 -- commands of this file
    children.append(child)
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    return child


def test_a_recycled_pid_is_nobody() -> None:
    mine = Identity.of(os.getpid())
    assert mine.lives
    assert not Identity(mine.pid, mine.started - 3600).lives


def test_a_recycled_pid_is_never_stopped(children: list["subprocess.Popen[bytes]"]) -> None:
    stranger = Identity.of(run(WAITS, children).pid)
    before = Identity(stranger.pid, stranger.started - 3600)
    assert not stop(before, polite=signal.SIGTERM, within=1)
    kill(before)
    assert stranger.lives


def test_a_process_that_ended_uncollected_does_not_live(children: list["subprocess.Popen[bytes]"]) -> None:
    child = run(WAITS, children)
    identity = Identity.of(child.pid)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not identity.lives


def test_a_process_that_does_not_listen_is_killed(children: list["subprocess.Popen[bytes]"]) -> None:
    identity = Identity.of(run(IS_DEAF, children).pid)
    assert stop(identity, polite=signal.SIGTERM, within=0.05)
    assert not identity.lives


def test_the_end_of_a_log_is_of_this_run_only(tmp_path: Path) -> None:
    log = tmp_path / "kafka.log"
    log.write_text("an older run\n")
    begins = log.stat().st_size
    log.write_text("an older run\n" + "".join(f"line {number}\n" for number in range(40)))
    shown = last_lines(log, since=begins).splitlines()
    assert (shown[0], shown[-1], len(shown)) == ("line 25", "line 39", 15)
