"""Composition root of the relay: from the outbox to `netra.intake.reports.v1`, again when no case comes of it."""

import asyncio
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.adapters import tables
from services.intake.adapters.reconciling import Reconciler
from services.intake.adapters.republishing import dead_letters
from services.intake.domain.republishing import Patience
from services.intake.settings import IntakeSettings
from shared.contracts.topics import published_by
from shared.messaging.brokers import Brokers
from shared.messaging.producer import EventProducer
from shared.messaging.relay import OutboxRelay
from shared.messaging.topic_memory import TopicMemory

SOURCE = "netra/intake"


class Relay:
    """The `relay` role; of several processes, one is active."""

    def __init__(self, settings: IntakeSettings, engine: AsyncEngine) -> None:
        bootstrap = Brokers.of(settings)
        self._producer = EventProducer(bootstrap=bootstrap, client_id="intake-relay")
        topics = TopicMemory(
            bootstrap=bootstrap, outbox=tables.outbox, table=tables.outbox_topics, topics=published_by("intake")
        )
        self._outbox = OutboxRelay(
            engine=engine, table=tables.outbox, topics=topics, producer=self._producer, source=SOURCE
        )
        self._reconciler = Reconciler(engine, Patience(settings.republish_after), partial(dead_letters, bootstrap))

    def health(self) -> dict[str, Any]:
        return self._outbox.health() | self._reconciler.health()

    async def run(self, stop: asyncio.Event) -> None:
        async with self._producer, asyncio.TaskGroup() as group:
            group.create_task(self._outbox.run(stop))
            group.create_task(self._reconciler.run(stop))
