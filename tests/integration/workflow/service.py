"""The workflow service as processes of its own, started, killed and asked over HTTP and Kafka."""

import asyncio
import subprocess
import sys
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from kafka import KafkaConsumer, TopicPartition
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.local.component import Component, ignore
from deploy.local.home import PROJECT_ROOT, Home
from deploy.local.launcher import Launcher
from deploy.local.ports import HOST, free_ports
from deploy.local.probes import http_answers
from services.workflow.adapters.tables import case_reports
from shared.contracts.reports import ReportSubmitted
from shared.contracts.topics import INTAKE_REPORTS_DLQ
from shared.messaging.cloudevents import CloudEvent
from shared.security.sealing import Seal
from tests.integration.workflow.reports import report

if TYPE_CHECKING:
    from deploy.local.stack import Stack

SOURCE = "test/workflow"


def new_ports() -> dict[str, int]:
    """One for the full service, one for an API that stands alone."""
    return dict(zip(("all", "api"), free_ports().values(), strict=False))


@dataclass
class Service:
    """`role` is `all` or `api`; both may run at the same time."""

    stack: "Stack"
    folder: Path
    ports: dict[str, int] = field(default_factory=new_ports)
    instance: str = field(default_factory=lambda: f"test-{uuid.uuid4().hex[:8]}")

    def __post_init__(self) -> None:
        home = Home(self.folder)
        home.make()
        self.launcher = Launcher(home, ignore)
        self.seal = Seal.from_file(self.stack.keys.seal)

    def migrate(self) -> None:
        command = [sys.executable, "-m", "services.workflow", "migrate"]
        environment = self._environment("all") | {"DATABASE_URL": self.stack.environment["DATABASE_URL"]}
        subprocess.run(command, env=environment, cwd=PROJECT_ROOT, check=True)  # noqa: S603 -- our own

    def start(self, role: str) -> None:
        self.launcher.bring_up([self._component(role)])

    def kill(self, role: str) -> None:
        self.launcher.kill(role)

    def stop(self, role: str) -> None:
        self.launcher.stop(role)

    def url(self, role: str = "all") -> str:
        return f"http://{HOST}:{self.ports[role]}"

    def officer(self, agency: str, *roles: str, role: str = "all") -> "Officer":
        return Officer(self.url(role), {"Authorization": f"Bearer {self.stack.token(agency, *roles)}"})

    def report(self, **changes: Any) -> ReportSubmitted:
        """Under an edition in which the supervisor has the first word, so that one officer can act twice."""
        return report(self.seal, **({"edition": "kasn-2022"} | changes))

    def _component(self, role: str) -> Component:
        health = f"{self.url(role)}/health"
        command = [sys.executable, "-m", "services.workflow", role]
        return Component(role, command, lambda: http_answers(health), health, environment=self._environment(role))

    def _environment(self, role: str) -> dict[str, str]:
        return self.stack.environment_of("workflow") | {
            "NETRA_WORKFLOW_PORT": str(self.ports[role]),
            "NETRA_INSTANCE": self.instance,
            "NETRA_UPDATE_TIMEOUT_SECONDS": "5" if role == "all" else "0.5",
            "PYTHONPATH": str(PROJECT_ROOT),
        }


@dataclass(frozen=True)
class Officer:
    url: str
    headers: dict[str, str]

    async def act(self, number: str, action: str, key: str | None = None, **body: Any) -> httpx.Response:
        headers = self.headers | {"Idempotency-Key": key or uuid.uuid4().hex}
        async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=60) as client:
            return await client.post(f"/v1/cases/{number}/actions/{action}", json=body)

    async def get(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.url, headers=self.headers, timeout=60) as client:
            return await client.get(path)

    async def see(self, number: str, part: str = "") -> Any:
        return (await self.get(f"/v1/cases/{number}{part}")).raise_for_status().json()

    async def stage(self, number: str) -> str:
        return str((await self.see(number))["stage"])


def event(one: ReportSubmitted, **changes: Any) -> CloudEvent:
    values: dict[str, Any] = {
        "id": f"{one.report_id}/submitted",
        "source": SOURCE,
        "type": ReportSubmitted.TYPE,
        "time": one.received_at,
        "subject": one.report_id,
        "data": one.model_dump_json().encode(),
    }
    return CloudEvent(**(values | changes))


async def cases_of(engine: AsyncEngine, *reports: ReportSubmitted) -> list[str]:
    """The case of each report, where it has one; twice where it has two."""
    wanted = [one.report_id for one in reports]
    query = select(case_reports.c.case_number).where(case_reports.c.report_id.in_(wanted))
    async with engine.connect() as connection:
        return list((await connection.execute(query)).scalars())


async def dead_letter(stack: "Stack", key: bytes, topic: str = INTAKE_REPORTS_DLQ) -> Any:
    """The dead letter with this key; None when there is none, the newest when there are several."""
    return await asyncio.to_thread(_dead_letter, stack.environment["KAFKA_BOOTSTRAP_SERVERS"], key, topic)


def _dead_letter(bootstrap: str, key: bytes, topic: str) -> Any:
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest", enable_auto_commit=False)
    try:
        partitions = [TopicPartition(topic, n) for n in consumer.partitions_for_topic(topic)]
        consumer.assign(partitions)
        ends, found = consumer.end_offsets(partitions), None
        while any(consumer.position(each) < ends[each] for each in partitions):
            for records in consumer.poll(timeout_ms=200).values():
                found = next((record for record in reversed(records) if record.key == key), found)
        return found
    finally:
        consumer.close()


async def eventually(condition: Callable[[], Awaitable[bool]], *, seconds: float = 90) -> None:
    """Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 -- another process sets no event of ours
            await asyncio.sleep(0.05)
