"""A process without an API tells its health on a port of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from deploy.local.ports import free_ports
from deploy.local.stack import Stack
from tests.integration.workflow.service import eventually


@pytest.fixture
def relay(stack: Stack, database_url: str) -> Iterator[str]:
    """A relay whose broker is away."""
    port = free_ports()["NETRA_INTAKE_PORT"]
    own = {
        "DATABASE_URL": database_url,
        "NETRA_HEALTH_PORT": str(port),
        "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{free_ports()['NETRA_KAFKA_PORT']}",
    }
    command = [sys.executable, "-m", "services.intake", "relay"]
    process = subprocess.Popen(command, env={**os.environ, **stack.environment, **own})  # noqa: S603 -- our own
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=40)


async def test_a_relay_says_that_its_broker_is_away_and_is_not_started_anew_for_it(relay: str) -> None:
    async with httpx.AsyncClient(base_url=relay, timeout=10) as client:

        async def answers() -> bool:
            try:
                return (await client.get("/health/live")).is_success
            except httpx.TransportError:
                return False

        await eventually(answers)
        state = await client.get("/health")
        assert (state.status_code, (await client.get("/health/ready")).status_code) == (503, 200)
        assert (await client.get("/v1/reports")).status_code == 404
    told = state.json()["dependencies"]
    assert told["kafka"]["healthy"] is False
    assert told["database"]["healthy"] is True
