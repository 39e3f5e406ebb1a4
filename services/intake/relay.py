"""Composition root of the relay: from the outbox to `netra.intake.reports.v1`."""

import asyncio
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.adapters import tables
from services.intake.settings import IntakeSettings
from shared.messaging.producer import EventProducer
from shared.messaging.relay import OutboxRelay

SOURCE = "netra/intake"


class Relay:
    """The `relay` role; of several processes, one is active."""

    def __init__(self, settings: IntakeSettings, engine: AsyncEngine) -> None:
        self._producer = EventProducer(bootstrap=settings.kafka_bootstrap_servers, client_id="intake-relay")
        self._outbox = OutboxRelay(engine=engine, table=tables.outbox, producer=self._producer, source=SOURCE)

    def health(self) -> dict[str, Any]:
        return self._outbox.health()

    async def run(self, stop: asyncio.Event) -> None:
        async with self._producer:
            await self._outbox.run(stop)
