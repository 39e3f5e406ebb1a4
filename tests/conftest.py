"""Fixtures of every test. What needs the embedded stack asks for `stack`; unit tests get no sockets."""

import gc
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from pytest_socket import disable_socket, enable_socket

if TYPE_CHECKING:
    from deploy.local.stack import Stack

settings.register_profile("shared machine", deadline=None)  # an example that takes long says nothing of the rule
settings.load_profile("shared machine")

UNIT = Path(__file__).parent / "unit"


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
    for item in items:
        if "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.stack)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.path.is_relative_to(UNIT):
        disable_socket(allow_unix_socket=True)  # asyncio wakes itself through one


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    if item.path.is_relative_to(UNIT):
        enable_socket()


def pytest_sessionfinish() -> None:
    """Temporal's SDK may abort the process when its objects are collected at interpreter exit (sdk-python #300)."""
    gc.collect()
