"""What one run works with, and who watches it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import httpx

from deploy.demo.evidence import Told
from deploy.demo.feeding import Accepted
from deploy.demo.records import Records
from deploy.demo.run import Run
from deploy.local.stack import Stack
from shared.contracts.vocabulary import ReportChannel
from shared.messaging.producer import EventProducer
from shared.persistence.engine import create_engine

AT_ONCE = 6
"""Requests under way, handing in and acting alike."""

HTTP_TIMEOUT_SECONDS = 30.0


class Audience(Protocol):
    """Who is shown how far the run is."""

    def handed_in(self, accepted: Accepted) -> None: ...

    def opened(self, channel: ReportChannel, cases: int) -> None: ...

    def told(self, told: Told) -> None: ...

    def waiting_for(self, what: str) -> None: ...


@dataclass(frozen=True)
class Desk:
    stack: Stack
    run: Run
    http: httpx.AsyncClient
    producer: EventProducer
    records: Records

    @property
    def bootstrap(self) -> str:
        return self.stack.environment["KAFKA_BOOTSTRAP_SERVERS"]


@asynccontextmanager
async def open_desk(stack: Stack, run: Run) -> AsyncIterator[Desk]:
    environment = stack.environment
    engine = create_engine(environment["DATABASE_URL"], schema="workflow", pool_size=4)
    bootstrap = environment["KAFKA_BOOTSTRAP_SERVERS"]
    try:
        async with (
            httpx.AsyncClient(timeout=HTTP_TIMEOUT_SECONDS, trust_env=False) as http,
            EventProducer(bootstrap=bootstrap, client_id="demo") as producer,
        ):
            yield Desk(stack, run, http, producer, Records(engine))
    finally:
        await engine.dispose()
