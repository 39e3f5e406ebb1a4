"""A delivery's new status and the event that says so, in one transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.adapters.tables import deliveries, notices, outbox
from services.notify.domain.notices import Receipt
from shared.contracts.notices import NoticeOutcome
from shared.contracts.topics import NOTIFY_OUTCOMES
from shared.contracts.vocabulary import DeliveryStatus
from shared.persistence.outbox import OutboxEvent, enqueue

STAMPS = {
    DeliveryStatus.ACCEPTED: deliveries.c.accepted_at,
    DeliveryStatus.ACKNOWLEDGED: deliveries.c.acknowledged_at,
    DeliveryStatus.FAILED: deliveries.c.failed_at,
}
OF_NOTICE = (notices.c.case_number, notices.c.sequence, notices.c.template, notices.c.event, notices.c.created_at)


def with_notice(condition: ColumnElement[bool]) -> Select[Any]:
    joined = deliveries.join(notices, deliveries.c.notice_id == notices.c.notice_id)
    return select(deliveries, *OF_NOTICE).select_from(joined).where(condition)


async def find(connection: AsyncConnection, delivery_id: str) -> RowMapping | None:
    query = with_notice(deliveries.c.delivery_id == delivery_id)
    found: RowMapping | None = (await connection.execute(query)).mappings().first()
    return found


async def settle(connection: AsyncConnection, condition: ColumnElement[bool], status: DeliveryStatus) -> Receipt | None:
    """Settle the delivery that `condition` names; None when it names none, and then nothing is said.

    The outcome's event id holds the status: said twice, it is one event.
    """
    settled = (
        update(deliveries)
        .where(condition, notices.c.notice_id == deliveries.c.notice_id)
        .values({"status": status.value, "claimed_until": None, STAMPS[status].name: func.now()})
        .returning(deliveries, *OF_NOTICE)
    )
    row = (await connection.execute(settled)).mappings().first()
    if row is None:
        return None
    await enqueue(connection, outbox, outcome_event(outcome_of(row, row[STAMPS[status].name])))
    return receipt(row)


def receipt(row: RowMapping) -> Receipt:
    return Receipt(
        delivery_id=row["delivery_id"],
        status=DeliveryStatus(row["status"]),
        attempts=row["attempts"],
        reason=row["reason"],
    )


def outcome_of(row: RowMapping, at: datetime) -> NoticeOutcome:
    return NoticeOutcome(
        notice_id=row["notice_id"],
        case_number=row["case_number"],
        event_id=f"{row['case_number']}/{row['sequence']}",
        template=row["template"],
        recipient=row["recipient"],
        role=row["role"],
        channel=row["channel"],
        status=row["status"],
        attempts=row["attempts"],
        at=at,
        reason=row["reason"] if row["status"] == DeliveryStatus.FAILED else None,
    )


def outcome_event(outcome: NoticeOutcome) -> OutboxEvent:
    return OutboxEvent(
        event_id=f"{outcome.notice_id}/{outcome.recipient}/{outcome.channel.value}/{outcome.status.value}",
        topic=NOTIFY_OUTCOMES,
        key=outcome.case_number,
        type=NoticeOutcome.TYPE,
        subject=outcome.case_number,
        time=outcome.at,
        payload=outcome.model_dump(mode="json"),
    )
