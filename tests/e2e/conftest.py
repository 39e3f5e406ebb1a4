"""The whole system, started once; each test hands in a report of its own."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from deploy.demo.desk import open_desk
from deploy.demo.run import Run
from deploy.local.stack import Stack
from tests.e2e.journey import Journey


@pytest.fixture(scope="session")
def running(stack: Stack) -> Stack:
    stack.start_services()
    return stack


@pytest.fixture
async def journey(running: Stack) -> AsyncIterator[Journey]:
    async with open_desk(running, Run(datetime.now(UTC))) as desk:
        yield Journey(desk)
