"""What became of notices, as agencies read it, and the acknowledgement that only a recipient can give."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, RowMapping, and_, false, func, not_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.notify.adapters.outcomes import find, receipt, settle, with_notice
from services.notify.adapters.tables import deliveries, notices
from services.notify.domain.notices import Receipt
from shared.contracts.refusals import Refusal, Refused
from shared.contracts.vocabulary import DeliveryStatus

ACKNOWLEDGED = DeliveryStatus.ACKNOWLEDGED
UNKNOWN_DELIVERY = Refusal(
    "unknown_delivery", 404, "Pemberitahuan dengan nomor ini tidak ada.", "There is no delivery by this number."
)


def _hidden(case_number: str, agency: str) -> ColumnElement[bool]:
    """Whether the newest that was told of the case says that this agency must not know of it."""
    newest = notices.alias("newest")
    excluded = newest.c.event["excluded"].contains([agency])
    told = select(excluded).where(newest.c.case_number == case_number).order_by(newest.c.sequence.desc()).limit(1)
    return func.coalesce(told.scalar_subquery(), false())


class PostgresReceipts:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_case(self, case_number: str, *, reader: str, recipient: str | None) -> Sequence[RowMapping]:
        """Deliveries with their notice, in the order of the case's events; all of them when `recipient` is None.

        None at all to a `reader` from whom the case is hidden, whoever he may read for.
        """
        query = with_notice(and_(notices.c.case_number == case_number, not_(_hidden(case_number, reader))))
        if recipient is not None:
            query = query.where(deliveries.c.recipient == recipient)
        ordered = query.order_by(notices.c.sequence, deliveries.c.recipient, deliveries.c.channel)
        async with self._engine.connect() as connection:
            rows: Sequence[RowMapping] = (await connection.execute(ordered)).mappings().all()
            return rows

    async def acknowledge(self, delivery_id: str, *, agency: str) -> Receipt:
        """Doing it twice changes nothing. Raises Refused(unknown_delivery), for another agency's as for none."""
        async with self._engine.begin() as connection:
            row = await find(connection, delivery_id)
            if row is None or row["recipient"] != agency:
                raise Refused(UNKNOWN_DELIVERY)
            new = (deliveries.c.delivery_id == delivery_id) & (deliveries.c.status != ACKNOWLEDGED.value)
            settled = await settle(connection, new, ACKNOWLEDGED)
            return settled or receipt(row).model_copy(update={"status": ACKNOWLEDGED})
