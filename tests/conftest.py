"""Fixtures of every test. What needs the embedded stack asks for `stack`; unit tests get no sockets."""

import gc
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from pytest_socket import disable_socket, enable_socket
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from deploy.local.stack import Stack

settings.register_profile("shared machine", deadline=None)  # an example that takes long says nothing of the rule
settings.load_profile("shared machine")

TESTS = Path(__file__).parent
UNIT = TESTS / "unit"
OWN_STACK = (TESTS / "e2e", TESTS / "chaos")
"""They start a stack of their own."""
WITH_STACK = (*OWN_STACK, TESTS / "integration", TESTS / "fuzz")


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the stack comes first: of two processes one is busy with it until the end."""
    for item in items:
        if any(map(item.path.is_relative_to, OWN_STACK)) or "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.stack)
    items.sort(key=lambda item: not any(map(item.path.is_relative_to, WITH_STACK)))


class OneStack(LoadScopeScheduling):  # type: ignore[misc] # pytest-xdist has no types
    """Of several processes one has the stack and every test of it, in order; the others take the rest, by files."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return "stack" if any(map(Path(path).absolute().is_relative_to, WITH_STACK)) else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneStack:
    config.option.loadscopereorder = False
    return OneStack(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.path.is_relative_to(UNIT):
        disable_socket(allow_unix_socket=True)  # asyncio wakes itself through one


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    if item.path.is_relative_to(UNIT):
        enable_socket()


def pytest_collection_finish() -> None:
    """What was collected stays: the collector need not walk through it thousands of times."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_sessionfinish() -> None:
    """Temporal's SDK may abort the process when its objects are collected at interpreter exit (sdk-python #300)."""
    gc.unfreeze()
    gc.collect()
