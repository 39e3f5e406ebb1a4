import asyncio
from datetime import timedelta

import pytest

from services.notify.activities import delivery
from services.notify.activities.delivery import Deliverer
from services.notify.domain.notices import Receipt
from services.notify.domain.sending import BookAway, Letter, Parcel
from shared.contracts.vocabulary import DeliveryStatus, NoticeChannel
from tests.workflow.notify.deliveries import Book, notice

NOTICE = notice("NTR-2024-000123.1", ("kasn", NoticeChannel.EMAIL))
DELIVERY = NOTICE.deliveries[0].delivery_id


class SlowToAnswer:
    """A receiver that keeps the letter at once and answers only when it is told to."""

    def __init__(self) -> None:
        self.kept = 0
        self.has_it = asyncio.Event()
        self.answers = asyncio.Event()

    async def send(self, _parcel: Parcel, _letter: Letter, _address: str) -> None:
        self.kept += 1
        self.has_it.set()
        await self.answers.wait()


class AwayOnce(Book):
    """Its database restarts just when the first acceptance is to be written down."""

    def __init__(self) -> None:
        super().__init__(NOTICE)
        self.was_away = False

    async def accept(self, delivery_id: str) -> Receipt:
        if not self.was_away:
            self.was_away = True
            raise BookAway
        return await super().accept(delivery_id)


class Blank:
    def write(self, _parcel: Parcel) -> Letter:
        return Letter(subject="", body="")


def deliverer_to(receiver: SlowToAnswer, book: Book | None = None) -> Deliverer:
    return Deliverer(book or Book(NOTICE), Blank(), {NoticeChannel.EMAIL: receiver})


async def test_an_attempt_cancelled_after_the_receiver_took_the_letter_is_still_written_down() -> None:
    """Temporal cancels a local activity with its workflow task; the letter cannot be called back."""
    receiver = SlowToAnswer()
    deliverer = deliverer_to(receiver)
    attempt = asyncio.create_task(deliverer.deliver(DELIVERY))
    await receiver.has_it.wait()
    attempt.cancel()
    await asyncio.wait([attempt])
    receiver.answers.set()
    await deliverer.finish()
    again = await deliverer.deliver(DELIVERY)
    assert (again.status, receiver.kept) == (DeliveryStatus.ACCEPTED, 1)


async def test_whoever_asks_while_an_attempt_is_under_way_joins_it() -> None:
    receiver = SlowToAnswer()
    deliverer = deliverer_to(receiver)
    asked = [asyncio.create_task(deliverer.deliver(DELIVERY)) for _ in range(3)]
    await receiver.has_it.wait()
    receiver.answers.set()
    assert {receipt.status for receipt in await asyncio.gather(*asked)} == {DeliveryStatus.ACCEPTED}
    assert receiver.kept == 1


async def test_a_database_that_is_away_after_the_acceptance_does_not_make_us_send_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivery, "BOOK_PAUSE", timedelta(milliseconds=1))
    receiver = SlowToAnswer()
    receiver.answers.set()
    receipt = await deliverer_to(receiver, AwayOnce()).deliver(DELIVERY)
    assert (receipt.status, receiver.kept) == (DeliveryStatus.ACCEPTED, 1)
