"""Delivering: once accepted, never sent again; until then, every attempt is written down.

One window cannot be closed from here: the receiver has accepted, and the process dies before `accept` commits. The
next attempt then repeats the same Message-ID or webhook-id, by which a receiver knows it. It is one UPDATE wide.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Protocol

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from services.notify.domain.notices import Receipt
from services.notify.domain.sending import (
    LEASE,
    NO_ADDRESS,
    RENEWAL,
    SENDING,
    TIMED_OUT,
    AttemptUnderWay,
    BookAway,
    Letter,
    NotDelivered,
    Parcel,
)
from shared.contracts.vocabulary import NoticeChannel

DELIVER = "deliver"
GIVE_UP = "give_up"

ENDING = timedelta(seconds=5)
"""What a worker that stops still grants attempts that its own grace period did not see end."""

BOOK_PAUSE = timedelta(milliseconds=500)


class DeliveryBook(Protocol):
    """Where deliveries are written down. Each method is one transaction with its outcome event. Raises BookAway."""

    async def claim(self, delivery_id: str) -> Parcel | Receipt:
        """The parcel for this attempt alone, or the receipt when it is settled. Raises AttemptUnderWay."""
        ...

    async def renew(self, delivery_id: str) -> None:
        """The attempt is still under way: nobody else may begin one for another LEASE."""
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
    """An attempt that has begun goes on to its end, whatever becomes of the activity that began it.

    Temporal cancels a local activity when its workflow task is taken away, and any activity at its time limit. The
    letter may be with the receiver by then. So the attempt is a task of its own: whoever asks again joins it.
    """

    def __init__(self, book: DeliveryBook, writer: Writer, senders: Mapping[NoticeChannel, Sender]) -> None:
        self._book = book
        self._writer = writer
        self._senders = senders
        self._under_way: dict[str, asyncio.Task[Receipt]] = {}

    @activity.defn(name=DELIVER)
    async def deliver(self, delivery_id: str) -> Receipt:
        """One attempt. Fails with the stable code of the reason as the failure's type."""
        return await asyncio.shield(self._under_way.get(delivery_id) or self._begin(delivery_id))

    @activity.defn(name=GIVE_UP)
    async def give_up(self, delivery_id: str) -> Receipt:
        """Mark a delivery failed, unless it was accepted after all."""
        return await self._book.give_up(delivery_id)

    async def finish(self, within: timedelta = ENDING) -> None:
        """Let attempts end whose activities are gone, before the process stops."""
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=within.total_seconds())

    def _begin(self, delivery_id: str) -> asyncio.Task[Receipt]:
        attempt = asyncio.create_task(self._attempt(delivery_id))
        self._under_way[delivery_id] = attempt
        attempt.add_done_callback(partial(self._ended, delivery_id))
        return attempt

    def _ended(self, delivery_id: str, attempt: asyncio.Task[Receipt]) -> None:
        """A failure that nobody waits for any more stands in the book; asyncio need not complain of it."""
        del self._under_way[delivery_id]
        if not attempt.cancelled():
            attempt.exception()

    async def _attempt(self, delivery_id: str) -> Receipt:
        try:
            parcel = await self._book.claim(delivery_id)
        except AttemptUnderWay:
            raise expected("attempt_under_way", LEASE) from None
        if isinstance(parcel, Receipt):
            return parcel
        async with self._lease_kept(delivery_id):
            try:
                await self._send(parcel)
            except NotDelivered as failure:
                await self._book.release(delivery_id, failure.code)
                raise expected(failure.code, failure.retry_after) from None
            return await self._write_down(delivery_id)

    async def _send(self, parcel: Parcel) -> None:
        if parcel.address is None:
            raise NotDelivered(NO_ADDRESS)
        letter = self._writer.write(parcel)
        try:
            async with asyncio.timeout(SENDING.total_seconds()):
                await self._senders[parcel.delivery.channel].send(parcel, letter, parcel.address)
        except TimeoutError:
            raise NotDelivered(TIMED_OUT) from None

    async def _write_down(self, delivery_id: str) -> Receipt:
        """The receiver has it. A database that is away now must not make us send it again."""
        while True:
            try:
                return await self._book.accept(delivery_id)
            except BookAway:
                await asyncio.sleep(BOOK_PAUSE.total_seconds())

    @asynccontextmanager
    async def _lease_kept(self, delivery_id: str) -> AsyncIterator[None]:
        keeping = asyncio.create_task(self._keep_lease(delivery_id))
        try:
            yield
        finally:
            keeping.cancel()

    async def _keep_lease(self, delivery_id: str) -> None:
        while True:
            await asyncio.sleep(RENEWAL.total_seconds())
            with suppress(BookAway):
                await self._book.renew(delivery_id)


def expected(code: str, pause: timedelta | None) -> ApplicationError:
    """A failed attempt that everyday life brings: visible to operators, no alarm in logs and metrics."""
    return ApplicationError(code, type=code, next_retry_delay=pause, category=ApplicationErrorCategory.BENIGN)
