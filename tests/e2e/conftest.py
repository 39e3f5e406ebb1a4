"""The whole system, started once; each test hands in a report of its own."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.demo.desk import open_desk
from deploy.demo.run import Run
from deploy.local.stack import Stack
from tests.e2e.journey import Journey
from tests.e2e.traces import trace_receiver


@pytest.fixture(scope="session")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the services export, as it is received."""
    return tmp_path_factory.mktemp("traces") / "traces.otlp"


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, traces: Path) -> Iterator[Stack]:
    """A stack of its own: services left running on the shared one would answer in other tests' stead."""
    with (
        trace_receiver(traces) as endpoint,
        pytest.MonkeyPatch.context() as patch,
        Stack.temporary(tmp_path_factory.mktemp("e2e")) as stack,
    ):
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        stack.start_services()
        yield stack


@pytest.fixture
async def journey(running: Stack) -> AsyncIterator[Journey]:
    async with open_desk(running, Run(datetime.now(UTC))) as desk:
        yield Journey(desk)
