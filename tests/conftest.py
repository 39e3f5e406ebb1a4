"""Fixtures of every test. What needs the embedded stack asks for `stack`."""

import gc
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from deploy.local.stack import Stack

gc.disable()  # until everything is collected: a quarter of the time of loading went into looking for garbage in it
settings.register_profile("shared machine", deadline=None)  # an example that takes long says nothing of the rule
settings.load_profile("shared machine")

TESTS = Path(__file__).parent
ONE_STACK, OWN_STACK = ("integration", "fuzz"), ("e2e", "chaos")
"""Folders whose tests share the stack below, and those that start stacks of their own."""
OF_CASES = tuple(TESTS / "integration" / name for name in ("deploy", "notify", "sanctions", "workflow"))
"""Those that share a stack wait more than they compute: half of them go to another process, with a stack there."""
LONGEST_FIRST = (*ONE_STACK, *OWN_STACK, "stories", "workflow", "properties")


@pytest.fixture(scope="session")
def stack() -> Iterator["Stack"]:
    """Real PostgreSQL, Kafka, Temporal, mailbox and webhook receiver, started when the first test asks for them.

    `stack.environment` is what services are told; `stack.start_services()` brings up the four services as well.
    """
    from deploy.local.stack import Stack  # noqa: PLC0415 -- unit tests do without Kafka's and Temporal's libraries

    folder = Path(tempfile.mkdtemp(prefix="netra-"))
    try:
        with Stack.temporary(folder) as running:
            yield running
    finally:
        shutil.rmtree(folder)


def close_kafkas_sockets() -> None:
    """kafka-python 3.0.12 leaves a socket to the collector when its client is closed while it connects.

    That harms nobody, but a warning is an error here, and would be one of whichever test the collector interrupts.
    """
    from kafka.net.inet import KafkaNetSocket  # noqa: PLC0415 -- as above

    connects = KafkaNetSocket.sock_connect

    async def connects_or_closes(self: Any, net: Any, sock: Any, *given: Any, **named: Any) -> Any:
        with ExitStack() as until_connected:
            until_connected.callback(sock.close)
            connected = await connects(self, net, sock, *given, **named)
            until_connected.pop_all()
        return connected

    KafkaNetSocket.sock_connect = connects_or_closes


@cache
def folder_of(path: Path) -> str:
    return path.relative_to(TESTS).parts[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first, so that all processes end at about the same time."""
    for item in items:
        if folder_of(item.path) in OWN_STACK or "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.stack)
    place = {folder: number for number, folder in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(folder_of(item.path), len(place)))


class Shares(LoadScopeScheduling):  # type: ignore[misc] # pytest-xdist has no types
    """For several processes. Its own grouping by marks has no effect with this pytest (3.8 and 9.2)."""

    def _split_scope(self, nodeid: str) -> str:
        """What one process does without a break: the tests of one stack, else those of a file."""
        path = self.config.rootpath / nodeid.partition("::")[0]
        folder = folder_of(path)
        if folder in ONE_STACK:
            return "a stack for cases" if any(map(path.is_relative_to, OF_CASES)) else "a stack for the rest"
        return folder if folder in OWN_STACK else str(path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shares:
    config.option.loadscopereorder = False
    return Shares(config, log)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was loaded stays: the collector need not walk through it thousands of times."""
    if any(item.get_closest_marker("stack") for item in session.items):
        close_kafkas_sockets()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


def pytest_sessionfinish() -> None:
    """Temporal's SDK may abort the process when its objects are collected at interpreter exit (sdk-python #300)."""
    gc.collect()
