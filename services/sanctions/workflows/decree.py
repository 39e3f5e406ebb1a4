"""A decree makes its round: every running clock that crosses it is checked by its own sanction, once."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from services.sanctions.activities.searching import FIND_CROSSED
    from services.sanctions.domain.decrees import (
        CALENDAR_CHANGED,
        DECREE_WORKFLOW,
        CalendarChanged,
        Crossed,
        DecreeOrder,
        Place,
        Position,
        Search,
    )

ATTEMPT_TIMEOUT = timedelta(seconds=30)
PATIENCE = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1))
"""No last attempt: a round that waits for its database is seen by operators and goes on where it stood."""


@workflow.defn(name=DECREE_WORKFLOW)
class SanctionDecreeWorkflow:
    """Id `decree/<decree id>/sanctions`: a decree makes one round, however often it is told."""

    @workflow.init
    def __init__(self, decree: DecreeOrder) -> None:
        self.decree = decree
        self.told = decree.told

    @workflow.run
    async def run(self, decree: DecreeOrder) -> int:
        """The number of clocks that sanctions were told to check."""
        after = decree.after
        while True:
            page = await self._search(after)
            await asyncio.gather(*(self._tell(place) for place in page.places))
            after = page.next
            workflow.set_current_details(f"**{decree.citation}**: {self.told} jam sanksi diperiksa")
            if after is None:
                return self.told
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(decree.model_copy(update={"after": after, "told": self.told}))

    async def _search(self, after: Position | None) -> Crossed:
        page: Crossed = await workflow.execute_activity(
            FIND_CROSSED,
            Search(days=self.decree.days, after=after),
            result_type=Crossed,
            start_to_close_timeout=ATTEMPT_TIMEOUT,
            retry_policy=PATIENCE,
            summary=f"setelah {after.case_number}" if after else "dari awal",
        )
        return page

    async def _tell(self, place: Place) -> None:
        """A sanction that has ended in the meantime has no clock left to move."""
        change = CalendarChanged(decree_id=self.decree.decree_id, decree=self.decree.citation, codes=place.codes)
        sanction = workflow.get_external_workflow_handle(f"sanction/{place.case_number}/{place.round}")
        try:
            await sanction.signal(CALENDAR_CHANGED, change)
        except ApplicationError as gone:
            workflow.logger.info("sanction has ended: %s (%s)", place.case_number, gone.type)
        else:
            self.told += len(place.codes)
