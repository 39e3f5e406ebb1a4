"""A book of deliveries and receivers that are away for a while, in memory."""

from collections.abc import Callable
from datetime import datetime, timedelta

from services.notify.domain.notices import Delivery, Notice, Receipt, delivery_id
from services.notify.domain.sending import Letter, NotDelivered, Parcel
from shared.contracts.vocabulary import DeliveryStatus, NoticeChannel, Role
from tests.unit.notify.events import case_event, every_facts

EVENT = case_event(every_facts()[0])


def notice(number: str, *recipients: tuple[str, NoticeChannel]) -> Notice:
    return Notice(
        notice_id=number,
        case_number="NTR-2024-000123",
        template="opened",
        deliveries=tuple(
            Delivery(
                delivery_id=delivery_id(number, agency, channel),
                recipient=agency,
                role=Role.HANDLER,
                channel=channel,
            )
            for agency, channel in recipients
        ),
    )


class Book:
    """Keeps the promises of `DeliveryBook`; `outcomes` is what would go to Kafka."""

    def __init__(self, *notices: Notice) -> None:
        self._parcels = {each.delivery_id: _parcel(one, each) for one in notices for each in one.deliveries}
        self._receipts: dict[str, Receipt] = {}
        self.attempts: dict[str, int] = dict.fromkeys(self._parcels, 0)
        self.reasons: list[str] = []
        self.outcomes: list[tuple[str, DeliveryStatus]] = []

    async def claim(self, delivery_id: str) -> Parcel | Receipt:
        if delivery_id in self._receipts:
            return self._receipts[delivery_id]
        self.attempts[delivery_id] += 1
        return self._parcels[delivery_id]

    async def renew(self, delivery_id: str) -> None:
        """There are no leases in memory."""

    async def accept(self, delivery_id: str) -> Receipt:
        return self._settle(delivery_id, DeliveryStatus.ACCEPTED)

    async def give_up(self, delivery_id: str) -> Receipt:
        return self._settle(delivery_id, DeliveryStatus.FAILED)

    async def release(self, delivery_id: str, reason: str) -> None:
        self.reasons.append(f"{self._parcels[delivery_id].delivery.recipient}: {reason}")

    def _settle(self, delivery_id: str, status: DeliveryStatus) -> Receipt:
        if delivery_id not in self._receipts:
            self._receipts[delivery_id] = Receipt(
                delivery_id=delivery_id, status=status, attempts=self.attempts[delivery_id]
            )
            self.outcomes.append((self._parcels[delivery_id].delivery.recipient, status))
        return self._receipts[delivery_id]


class Plain:
    def write(self, parcel: Parcel) -> Letter:
        return Letter(subject=parcel.template, body=parcel.event.case_number)


class Receiver:
    """Takes letters from `opens_at` on, told by `clock`; until then answers with `pause`."""

    def __init__(
        self, clock: Callable[[], datetime], opens_at: datetime | None = None, pause: timedelta | None = None
    ) -> None:
        self._clock = clock
        self._opens_at = opens_at
        self._pause = pause
        self.received: list[tuple[str, datetime]] = []
        self.turned_away: list[datetime] = []

    async def send(self, parcel: Parcel, letter: Letter, address: str) -> None:  # noqa: ARG002 -- the channel's shape
        now = self._clock()
        if self._opens_at is not None and now < self._opens_at:
            self.turned_away.append(now)
            raise NotDelivered("mail_unreachable", self._pause)
        self.received.append((parcel.delivery.delivery_id, now))


def _parcel(one: Notice, delivery: Delivery) -> Parcel:
    return Parcel(delivery=delivery, notice_id=one.notice_id, template=one.template, event=EVENT, address="a@b.test")
