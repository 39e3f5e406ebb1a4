"""Decrees on Kafka become versions of a service's calendar. A handler for the service's consumer."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog

from shared.calendar import Decree
from shared.calendar.announced import days_touched, decree_of
from shared.calendar.zones import Zone, local_day
from shared.contracts.decrees import DecreePublished
from shared.contracts.refusals import Refused
from shared.messaging.cloudevents import CloudEvent, from_kafka, parse
from shared.messaging.errors import InvalidMessage
from shared.messaging.records import Record

log = structlog.get_logger(__name__)


class Decrees(Protocol):
    """As `shared.persistence.decrees.PostgresDecrees`."""

    async def take_in(self, decree_id: str, decree: Decree, now: datetime) -> bool: ...


class Rounds(Protocol):
    """Begins the round of a decree through the open deadlines, once for each decree however often it is asked."""

    async def start(self, decree_id: str, decree: Decree) -> None: ...


class CalendarKeeper:
    """A decree is one more version of the calendar, then one round of the open deadlines; then its offset counts."""

    def __init__(self, *, decrees: Decrees, rounds: Rounds, clock: Callable[[], datetime]) -> None:
        self._decrees = decrees
        self._rounds = rounds
        self._clock = clock

    async def handle(self, record: Record) -> None:
        """Raises InvalidMessage for what is no decree; a decree that comes again changes nothing."""
        published, now = decree_published(from_kafka(record)), self._clock()
        try:
            decree = decree_of(published, local_day(now, Zone.JAKARTA))
            is_new = await self._decrees.take_in(published.decree_id, decree, now)
        except Refused as refused:
            raise InvalidMessage(refused.refusal.code, refused.refusal.detail) from None
        await self._rounds.start(published.decree_id, decree)
        log.info("decree.taken_in", decree=published.decree_id, new=is_new, days=len(days_touched(decree)))


def decree_published(event: CloudEvent) -> DecreePublished:
    """Raises InvalidMessage: unknown_type, unsupported_version, invalid_data."""
    if event.type.rpartition(".")[0] != DecreePublished.TYPE.rpartition(".")[0]:
        raise InvalidMessage("unknown_type", f"This topic carries {DecreePublished.TYPE} only.")
    if event.type != DecreePublished.TYPE:
        raise InvalidMessage("unsupported_version", f"This release reads {DecreePublished.TYPE} only.")
    return parse(event, DecreePublished)
