"""A sanction in its log, written down by hand: what its workflow, if there is one, knows nothing of."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from temporalio.client import WorkflowHandle

from services.sanctions.adapters.tables import sanctions
from services.sanctions.domain.milestones import Writer
from services.sanctions.domain.postscripts import postscript_id
from services.sanctions.domain.state import SanctionState
from shared.contracts.sanctions import MilestoneKind, SanctionOrder
from tests.integration.sanctions.office import Office
from tests.unit.sanctions.matters import NOW


class Written:
    def __init__(self, desk: Office, order: SanctionOrder, state: SanctionState | None = None) -> None:
        self.order, self.state, self._desk = order, state or SanctionState(), desk

    async def becomes(self, kind: MilestoneKind, **told: Any) -> WorkflowHandle[Any, int]:
        """Its postscript, whether or not there is one."""
        entry = Writer(self.order, self.state).received(NOW)
        milestone = entry.milestone.model_copy(update={"kind": kind, **told})
        recorded = await self._desk.log.write(entry.model_copy(update={"entry_id": kind.value, "milestone": milestone}))
        self.state = self.state.after(recorded)
        return self._desk.client.get_workflow_handle(postscript_id(recorded.milestone), result_type=int)

    async def closed_at(self) -> datetime | None:
        this = sanctions.c.case_number == self.order.case_number
        async with self._desk.engine.connect() as connection:
            found: datetime | None = await connection.scalar(select(sanctions.c.closed_at).where(this))
        return found
