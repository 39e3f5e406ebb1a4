"""A service whose fuse has blown, as an operator meets it: said by /health and the log, reset by a new process."""

import asyncio
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.local import services
from deploy.local.component import Component, ignore
from deploy.local.home import PROJECT_ROOT, Home
from deploy.local.launcher import Launcher
from deploy.local.ports import HOST, free_ports
from deploy.local.probes import http_answers
from deploy.local.stack import Stack
from shared.contracts.topics import CASE_EVENTS, CASE_EVENTS_INTAKE_DLQ
from shared.messaging.producer import EventProducer
from tests.integration.messaging.conftest import Broker

FUSE = {"NETRA_FUSE_SHARE": "0.9", "NETRA_FUSE_WINDOW": "20", "NETRA_FUSE_LEAST": "20"}


class Intake:
    """The service as one process beside the stack's own; `up` is what `make up` does."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        self.home = Home(folder)
        self.home.make()
        self.launcher = Launcher(self.home, ignore)
        port = free_ports()["NETRA_INTAKE_PORT"]
        self.url = f"http://{HOST}:{port}/health"
        replica = {"NETRA_INTAKE_PORT": str(port), "NETRA_INSTANCE": uuid.uuid4().hex, "PYTHONPATH": str(PROJECT_ROOT)}
        self.component = Component(
            "intake",
            [sys.executable, "-m", "services.intake"],
            lambda: http_answers(self.url),
            self.url,
            environment=stack.environment_of("intake") | replica | FUSE,
        )

    def up(self) -> list[str]:
        return self.launcher.bring_up([self.component])

    def consumer(self) -> dict[str, object]:
        answer = httpx.get(self.url, timeout=10)
        told: dict[str, object] = answer.json()["parts"]["consumer"]
        return told | {"status": answer.status_code}


@pytest.fixture
def intake(stack: Stack, tmp_path: Path) -> Iterator[Intake]:
    services.migrate(["intake"], stack.home, stack.environment, ignore)
    intake = Intake(stack, tmp_path)
    intake.up()
    yield intake
    intake.launcher.stop("intake")


async def test_a_blown_fuse_is_told_by_health_and_log_and_a_new_process_resets_it(
    intake: Intake, stack: Stack, producer: EventProducer
) -> None:
    key = uuid.uuid4().hex.encode()
    for _ in range(20):
        await producer.send(CASE_EVENTS, key, b"{", ())
    async with asyncio.timeout(60):
        while not intake.consumer()["fused"]:  # noqa: ASYNC110 -- another process sets no event of ours
            await asyncio.sleep(0.1)
    told = intake.consumer()
    assert (told["status"], told["healthy"]) == (503, False)
    assert str(told["refused_share"]) >= "0.9"
    log = intake.home.log("intake").read_text()
    assert "consumer_fused" in log
    assert "netra dlq redrive" in log
    letters = await Broker(stack.environment["KAFKA_BOOTSTRAP_SERVERS"]).read(CASE_EVENTS_INTAKE_DLQ)
    assert sum(letter.key == key for letter in letters) >= 19

    assert await asyncio.to_thread(intake.up) == ["intake"]
    assert (intake.consumer()["status"], intake.consumer()["fused"]) == (200, False)
