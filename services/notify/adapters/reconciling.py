"""The notices that are still owed, as Temporal has to run them after a restore."""

from collections.abc import AsyncIterator, Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.notify.adapters.intake import open_notice
from services.notify.adapters.tables import deliveries, notices
from services.notify.domain.notices import Notice, workflow_id
from shared.contracts.vocabulary import DeliveryStatus

PAGE = 200


class OwedNotices:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def owed(self) -> AsyncIterator[Notice]:
        """Each with the deliveries that are not settled."""
        after = ""
        while numbers := await self._page(after):
            after = numbers[-1]
            for number in numbers:
                async with self._engine.connect() as connection:
                    notice = await open_notice(connection, number)
                if notice is not None:
                    yield notice

    async def known(self, workflow_ids: Collection[str]) -> list[str]:
        numbers = [each.removeprefix(workflow_id("")) for each in workflow_ids]
        query = select(notices.c.notice_id).where(notices.c.notice_id.in_(numbers))
        async with self._engine.connect() as connection:
            return [workflow_id(number) for number in (await connection.execute(query)).scalars()]

    async def _page(self, after: str) -> list[str]:
        queued = (deliveries.c.status == DeliveryStatus.QUEUED.value, deliveries.c.notice_id > after)
        query = select(deliveries.c.notice_id).where(*queued).distinct().order_by(deliveries.c.notice_id).limit(PAGE)
        async with self._engine.connect() as connection:
            return list((await connection.execute(query)).scalars())
