"""A decree makes its round: every open deadline that crosses it is checked by its own case, once."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from services.workflow.activities.searching import FIND_CROSSED
    from services.workflow.domain.decrees import (
        CALENDAR_CHANGED,
        DECREE_WORKFLOW,
        CalendarChanged,
        Crossed,
        DecreeOrder,
        Place,
        Search,
    )

ATTEMPT_TIMEOUT = timedelta(seconds=30)
PATIENCE = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1))
"""No last attempt: a round that waits for its database is seen by operators and goes on where it stood."""


@workflow.defn(name=DECREE_WORKFLOW)
class DecreeWorkflow:
    """Id `decree/<decree id>`: a decree makes one round, however often it is told."""

    @workflow.init
    def __init__(self, decree: DecreeOrder) -> None:
        self.decree = decree
        self.told = decree.told

    @workflow.run
    async def run(self, decree: DecreeOrder) -> int:
        """The number of deadlines that were told to check themselves."""
        after = decree.after
        while True:
            page = await self._search(after)
            await asyncio.gather(*(self._tell(place) for place in page.places))
            after = page.next
            workflow.set_current_details(f"**{decree.citation}**: {self.told} tenggat diperiksa terhadap penetapan ini")
            if after is None:
                return self.told
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(decree.model_copy(update={"after": after, "told": self.told}))

    async def _search(self, after: Place | None) -> Crossed:
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
        """A case that has closed in the meantime has no deadline left to move."""
        decree = self.decree
        change = CalendarChanged(decree_id=decree.decree_id, decree=decree.citation, deadline_id=place.deadline_id)
        try:
            await workflow.get_external_workflow_handle(f"case/{place.case_number}").signal(CALENDAR_CHANGED, change)
        except ApplicationError as gone:
            workflow.logger.info("case is closed: %s (%s)", place.case_number, gone.type)
        else:
            self.told += 1
