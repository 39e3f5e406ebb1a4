"""Delivering: once accepted, never sent again; until then, every attempt is written down.

One window cannot be closed from here: the receiver has accepted, and the process dies before `accept` commits. The
next attempt then repeats the same Message-ID or webhook-id, by which a receiver knows it. It is one UPDATE wide.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from services.notify.domain.notices import Receipt
from services.notify.domain.sending import (
    LEASE,
    NO_ADDRESS,
    SENDING,
    TIMED_OUT,
    AttemptUnderWay,
    Letter,
    NotDelivered,
    Parcel,
)
from shared.contracts.vocabulary import NoticeChannel

DELIVER = "deliver"
GIVE_UP = "give_up"


class DeliveryBook(Protocol):
    """Where deliveries are written down. Each method is one transaction with its outcome event."""

    async def claim(self, delivery_id: str) -> Parcel | Receipt:
        """The parcel for this attempt alone, or the receipt when it is settled. Raises AttemptUnderWay."""
        ...

    async def accept(self, delivery_id: str) -> Receipt: ...

    async def release(self, delivery_id: str, reason: str) -> None: ...

    async def give_up(self, delivery_id: str) -> Receipt: ...


class Writer(Protocol):
    def write(self, parcel: Parcel) -> Letter: ...


class Sender(Protocol):
    """A channel. `send` returns when the receiver has accepted. Raises NotDelivered."""

    async def send(self, parcel: Parcel, letter: Letter, address: str) -> None: ...


class Deliverer:
    def __init__(self, book: DeliveryBook, writer: Writer, senders: Mapping[NoticeChannel, Sender]) -> None:
        self._book = book
        self._writer = writer
        self._senders = senders

    @activity.defn(name=DELIVER)
    async def deliver(self, delivery_id: str) -> Receipt:
        """One attempt. Fails with the stable code of the reason as the failure's type."""
        try:
            parcel = await self._book.claim(delivery_id)
        except AttemptUnderWay:
            raise expected("attempt_under_way", LEASE) from None
        if isinstance(parcel, Receipt):
            return parcel
        try:
            await self._send(parcel)
        except NotDelivered as failure:
            await self._book.release(delivery_id, failure.code)
            raise expected(failure.code, failure.retry_after) from None
        return await asyncio.shield(self._book.accept(delivery_id))  # a timeout now must not lose what was accepted

    @activity.defn(name=GIVE_UP)
    async def give_up(self, delivery_id: str) -> Receipt:
        """Mark a delivery failed, unless it was accepted after all."""
        return await self._book.give_up(delivery_id)

    async def _send(self, parcel: Parcel) -> None:
        if parcel.address is None:
            raise NotDelivered(NO_ADDRESS)
        letter = self._writer.write(parcel)
        try:
            async with asyncio.timeout(SENDING.total_seconds()):
                await self._senders[parcel.delivery.channel].send(parcel, letter, parcel.address)
        except TimeoutError:
            raise NotDelivered(TIMED_OUT) from None


def expected(code: str, pause: timedelta | None) -> ApplicationError:
    """A failed attempt that everyday life brings: visible to operators, no alarm in logs and metrics."""
    return ApplicationError(code, type=code, next_retry_delay=pause, category=ApplicationErrorCategory.BENIGN)
