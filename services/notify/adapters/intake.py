"""Taking an event in: inbox, notice and its queued deliveries in one transaction."""

from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.notify.adapters.outcomes import with_notice
from services.notify.adapters.tables import agencies, deliveries, inbox, notices
from services.notify.domain.notices import Delivery, Notice, Recipient, delivery_id, notice_id
from services.notify.domain.routing import Plan
from shared.contracts.cases import CaseEvent
from shared.contracts.vocabulary import DeliveryStatus, NoticeChannel
from shared.persistence.inbox import first_sight

CONSUMER = "notify"


class PostgresIntake:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def take_in(self, event: CaseEvent, plan: Plan, *, source: str, event_id: str) -> Notice | None:
        """The notice with the deliveries that are still to be made; None when all are settled.

        A second sight of the event writes nothing, but still returns what is open: the process may have died between
        this transaction and the start of the workflow.
        """
        async with self._engine.begin() as connection:
            if await first_sight(connection, inbox, consumer=CONSUMER, source=source, event_id=event_id):
                await _write(connection, event, plan)
            return await open_notice(connection, notice_id(event))


async def _write(connection: AsyncConnection, event: CaseEvent, plan: Plan) -> None:
    notice: dict[str, Any] = {
        "notice_id": notice_id(event),
        "case_number": event.case_number,
        "sequence": event.sequence,
        "template": plan.template,
        "event": event.model_dump(mode="json"),
    }
    await connection.execute(insert(notices).values(notice).on_conflict_do_nothing())
    contacts = await _contacts(connection, [recipient.agency for recipient in plan.recipients])
    rows = [
        _queued(notice["notice_id"], recipient, channel)
        for recipient in plan.recipients
        for channel in channels(contacts.get(recipient.agency), plan.channels)
    ]
    await connection.execute(insert(deliveries).values(rows).on_conflict_do_nothing())


def channels(contact: RowMapping | None, wanted: tuple[NoticeChannel, ...]) -> tuple[NoticeChannel, ...]:
    """Those by which the agency can be reached. Without any it is mail, which then waits in sight for an address."""
    reachable = {
        NoticeChannel.EMAIL: contact is not None and contact["email"] is not None,
        NoticeChannel.WEBHOOK: contact is not None and contact["webhook_url"] is not None,
    }
    return tuple(channel for channel in wanted if reachable[channel]) or (NoticeChannel.EMAIL,)


async def _contacts(connection: AsyncConnection, ids: list[str]) -> dict[str, RowMapping]:
    rows = await connection.execute(select(agencies).where(agencies.c.id.in_(ids)))
    return {row["id"]: row for row in rows.mappings()}


def _queued(notice: str, recipient: Recipient, channel: NoticeChannel) -> dict[str, str]:
    return {
        "delivery_id": delivery_id(notice, recipient.agency, channel),
        "notice_id": notice,
        "recipient": recipient.agency,
        "role": recipient.role.value,
        "channel": channel.value,
        "status": DeliveryStatus.QUEUED.value,
    }


async def open_notice(connection: AsyncConnection, notice: str) -> Notice | None:
    is_open = (deliveries.c.notice_id == notice) & (deliveries.c.status == DeliveryStatus.QUEUED.value)
    rows = (await connection.execute(with_notice(is_open).order_by(deliveries.c.delivery_id))).mappings().all()
    if not rows:
        return None
    return Notice(
        notice_id=notice,
        case_number=rows[0]["case_number"],
        template=rows[0]["template"],
        deliveries=tuple(Delivery.model_validate(dict(row)) for row in rows),
    )
