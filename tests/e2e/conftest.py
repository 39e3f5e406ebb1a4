"""The whole system, started once; each test hands in a report of its own."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from deploy.demo.desk import open_desk
from deploy.demo.run import Run
from deploy.local.stack import Stack
from tests.e2e.journey import Journey


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own: services left running on the shared one would answer in other tests' stead."""
    with Stack.temporary(tmp_path_factory.mktemp("e2e")) as stack:
        stack.start_services()
        yield stack


@pytest.fixture
async def journey(running: Stack) -> AsyncIterator[Journey]:
    async with open_desk(running, Run(datetime.now(UTC))) as desk:
        yield Journey(desk)
