"""The book of deliveries, in PostgreSQL. The database's clock decides about leases."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import RowMapping, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.notify.adapters.availability import DATABASE_AWAY
from services.notify.adapters.outcomes import OF_NOTICE, find, receipt, settle
from services.notify.adapters.tables import agencies, deliveries, notices
from services.notify.domain.notices import Delivery, Receipt
from services.notify.domain.sending import LEASE, AttemptUnderWay, BookAway, Parcel
from shared.contracts.cases import CaseEvent
from shared.contracts.vocabulary import DeliveryStatus, NoticeChannel

IS_QUEUED = deliveries.c.status == DeliveryStatus.QUEUED.value
BY_CHANNEL = case((deliveries.c.channel == NoticeChannel.EMAIL.value, agencies.c.email), else_=agencies.c.webhook_url)
ADDRESS = select(BY_CHANNEL).where(agencies.c.id == deliveries.c.recipient).correlate(deliveries).scalar_subquery()


class UnknownDelivery(LookupError):  # noqa: N818 -- a lookup that found nothing
    """No delivery has this id."""


class PostgresDeliveries:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def claim(self, delivery_id: str) -> Parcel | Receipt:
        """Raises AttemptUnderWay, UnknownDelivery, BookAway."""
        async with self._transaction() as connection:
            row = await _take_lease(connection, delivery_id)
            if row is not None:
                return _parcel(row)
            standing = await _receipt(connection, delivery_id)
        if standing.status is DeliveryStatus.QUEUED:
            raise AttemptUnderWay(delivery_id)
        return standing

    async def accept(self, delivery_id: str) -> Receipt:
        return await self._settle(delivery_id, DeliveryStatus.ACCEPTED)

    async def give_up(self, delivery_id: str) -> Receipt:
        return await self._settle(delivery_id, DeliveryStatus.FAILED)

    async def renew(self, delivery_id: str) -> None:
        async with self._transaction() as connection:
            longer = update(deliveries).values(claimed_until=func.now() + LEASE)
            await connection.execute(longer.where(deliveries.c.delivery_id == delivery_id, IS_QUEUED))

    async def release(self, delivery_id: str, reason: str) -> None:
        """Give the lease back at once, with the code of what went wrong."""
        async with self._transaction() as connection:
            values = update(deliveries).values(claimed_until=None, reason=reason)
            await connection.execute(values.where(deliveries.c.delivery_id == delivery_id))

    async def _settle(self, delivery_id: str, status: DeliveryStatus) -> Receipt:
        """What is settled stays: an acknowledgement may overtake the acceptance."""
        async with self._transaction() as connection:
            settled = await settle(connection, (deliveries.c.delivery_id == delivery_id) & IS_QUEUED, status)
            return settled or await _receipt(connection, delivery_id)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        """Raises BookAway when the database is."""
        try:
            async with self._engine.begin() as connection:
                yield connection
        except DATABASE_AWAY as error:
            raise BookAway from error


async def _receipt(connection: AsyncConnection, delivery_id: str) -> Receipt:
    row = await find(connection, delivery_id)
    if row is None:
        raise UnknownDelivery(delivery_id)
    return receipt(row)


async def _take_lease(connection: AsyncConnection, delivery_id: str) -> RowMapping | None:
    """One statement decides who may send, and returns what he needs. An agency unknown here has no address."""
    free = deliveries.c.claimed_until.is_(None) | (deliveries.c.claimed_until < func.now())
    lease = (
        update(deliveries)
        .where(deliveries.c.delivery_id == delivery_id, IS_QUEUED, free, notices.c.notice_id == deliveries.c.notice_id)
        .values(claimed_until=func.now() + LEASE, attempts=deliveries.c.attempts + 1)
        .returning(deliveries, *OF_NOTICE, ADDRESS.label("address"))
    )
    taken: RowMapping | None = (await connection.execute(lease)).mappings().first()
    return taken


def _parcel(row: RowMapping) -> Parcel:
    return Parcel(
        delivery=Delivery.model_validate(dict(row)),
        notice_id=row["notice_id"],
        template=row["template"],
        event=CaseEvent.model_validate(row["event"]),
        address=row["address"],
    )
