"""What is told of a component that starts: that it still does, that it died, that it is too late."""

import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest

from deploy.local import launcher
from deploy.local.component import CannotStart, Component
from deploy.local.home import Home
from deploy.local.launcher import Launcher

WAITS = [sys.executable, "-c", "import signal; print('its own words', flush=True); signal.pause()"]
DIES = [sys.executable, "-c", "print('no such disk', flush=True)"]


class Start:
    """Of one component."""

    def __init__(self, home: Home) -> None:
        self.told: list[str] = []
        self.launcher = Launcher(home, self.told.append)

    def bring_up(self, command: list[str], ready: Callable[[], bool]) -> None:
        self.launcher.bring_up([Component("thing", command, ready, address="", ready_within_seconds=90)])


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    home = Home(tmp_path)
    home.make()
    started = Start(home)
    yield started
    started.launcher.kill("thing")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """15 seconds pass each time that somebody looks at the clock."""
    seconds = count(step=15.0)
    monkeypatch.setattr(launcher, "time", SimpleNamespace(monotonic=lambda: next(seconds), sleep=lambda _: None))


@pytest.mark.usefixtures("hurried")
def test_a_start_that_takes_long_says_so_now_and_then(start: Start) -> None:
    answers = iter([False] * 4)
    start.bring_up(WAITS, lambda: next(answers, True))
    starting, *still, ready = start.told
    assert (starting, ready[:15]) == ("thing: starting", "thing: ready in")
    assert still == ["thing: still starting after 30 s", "thing: still starting after 45 s"]


@pytest.mark.usefixtures("hurried")
def test_a_start_without_end_is_given_up_and_shows_the_log(start: Start) -> None:
    with pytest.raises(CannotStart, match="thing: not ready in 90 s"):
        start.bring_up(WAITS, lambda: False)


def test_what_dies_is_not_waited_for(start: Start) -> None:
    with pytest.raises(CannotStart, match="thing: died while starting"):
        start.bring_up(DIES, lambda: False)
