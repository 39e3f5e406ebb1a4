"""Composition root of the consumer: case events become what reporters are told."""

import asyncio
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.adapters.progress import CONSUMER, PostgresProgress
from services.intake.settings import IntakeSettings
from shared.contracts.cases import CaseEvent, CaseEventKind, case_event_type
from shared.contracts.topics import CASE_EVENTS, CASE_EVENTS_INTAKE_DLQ
from shared.messaging.brokers import Brokers
from shared.messaging.cloudevents import from_kafka, parse
from shared.messaging.consumer import Handler, LaneConsumer
from shared.messaging.errors import InvalidMessage
from shared.messaging.fuse import FuseRule
from shared.messaging.producer import EventProducer
from shared.messaging.records import Record
from shared.messaging.subscription import ConsumerSettings
from shared.persistence.availability import DATABASE_AWAY

KNOWN_TYPES = frozenset(case_event_type(kind) for kind in CaseEventKind)


def follower(progress: PostgresProgress) -> Handler:
    """Raises InvalidMessage (dead letter) for what is no case event of version 1."""

    async def follow(record: Record) -> None:
        event = from_kafka(record)
        if event.type not in KNOWN_TYPES:
            raise InvalidMessage("unknown_type", f"{CASE_EVENTS} carries case events of version 1 only")
        await progress.follow(parse(event, CaseEvent), source=event.source, event_id=event.id)

    return follow


class Consumer:
    """The `consumer` role."""

    def __init__(self, settings: IntakeSettings, engine: AsyncEngine) -> None:
        bootstrap = Brokers.of(settings)
        self._producer = EventProducer(bootstrap=bootstrap, client_id="intake-dead-letters")
        self._lanes = LaneConsumer(
            bootstrap=bootstrap,
            topic=CASE_EVENTS,
            group=CONSUMER,
            handler=follower(PostgresProgress(engine)),
            dead_letter_topic=CASE_EVENTS_INTAKE_DLQ,
            producer=self._producer,
            instance=settings.instance,
            transient=DATABASE_AWAY,
            settings=ConsumerSettings(fuse=FuseRule.of(settings)),
        )

    def health(self) -> dict[str, Any]:
        return self._lanes.health()

    async def run(self, stop: asyncio.Event) -> None:
        async with self._producer:
            await self._lanes.run(stop)
