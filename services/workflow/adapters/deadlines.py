"""Deadlines on the shelf: counted when a step opens, extended by a rule, settled by what happens to the case."""

from sqlalchemy import ColumnElement, and_, case, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.workflow.adapters.tables import deadlines
from services.workflow.domain.deadlines import Deadline, DeadlineOrder, extend_deadline, open_deadline
from services.workflow.domain.projection import answers_deadline
from services.workflow.domain.register import load_register
from shared.calendar import Calendar, DeadlineProof
from shared.contracts.cases import CaseEvent, DeadlineExtended, DeadlineLapsed, StageEntered


class DeadlineShelf:
    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar

    async def find(self, connection: AsyncConnection, case_number: str, deadline_id: str) -> Deadline | None:
        query = select(deadlines.c.deadline).where(_this(case_number, deadline_id))
        found = await connection.scalar(query)
        return None if found is None else Deadline.model_validate(found)

    async def complete(
        self, connection: AsyncConnection, event: CaseEvent, order: DeadlineOrder | None
    ) -> tuple[CaseEvent, Deadline | None]:
        """Count the deadline the event asks for, shelve it with its proof, and put its facts into the event."""
        if order is None:
            return event, None
        deadline, proof = await self._counted(connection, event, order)
        await self._shelve(connection, event, order, deadline, proof)
        return event.model_copy(update={"facts": _with_deadline(event, deadline)}), deadline

    async def settle(self, connection: AsyncConnection, event: CaseEvent) -> None:
        """Mark what this event means for the case's open deadlines: lapsed, met, or met late."""
        if isinstance(event.facts, DeadlineLapsed):
            lapsed = update(deadlines).where(_this(event.case_number, event.facts.deadline.deadline_id))
            await connection.execute(lapsed.values(status="lapsed", lapsed_at=event.facts.observed_at))
        elif answers_deadline(event):
            met = update(deadlines).where(
                and_(
                    deadlines.c.case_number == event.case_number,
                    deadlines.c.status.in_(("open", "lapsed")),
                    deadlines.c.opened_sequence < event.sequence,
                )
            )
            status = case((deadlines.c.status == "lapsed", "met_late"), else_="met")
            await connection.execute(met.values(status=status, met_at=event.recorded_at))

    async def _counted(
        self, connection: AsyncConnection, event: CaseEvent, order: DeadlineOrder
    ) -> tuple[Deadline, DeadlineProof]:
        step = load_register().edition(order.edition).step(order.step)
        if not order.extends:
            return open_deadline(order, step, self._calendar)
        query = select(deadlines.c.proof).where(_this(event.case_number, order.deadline_id))
        proof = DeadlineProof.model_validate_json((await connection.execute(query)).scalar_one())
        reason = event.facts.reason if isinstance(event.facts, DeadlineExtended) else ""
        return extend_deadline(order, step, proof, reason, self._calendar)

    async def _shelve(
        self,
        connection: AsyncConnection,
        event: CaseEvent,
        order: DeadlineOrder,
        deadline: Deadline,
        proof: DeadlineProof,
    ) -> None:
        values = {
            "deadline": deadline.model_dump(mode="json"),
            "proof": proof.model_dump_json(),
            "lapses_at": deadline.facts.lapses_at,
            "status": "open",
        }
        statement = insert(deadlines).values(
            case_number=event.case_number, deadline_id=order.deadline_id, opened_sequence=event.sequence, **values
        )
        await connection.execute(
            statement.on_conflict_do_update(index_elements=["case_number", "deadline_id"], set_=values)
        )


def _this(case_number: str, deadline_id: str) -> ColumnElement[bool]:
    return and_(deadlines.c.case_number == case_number, deadlines.c.deadline_id == deadline_id)


def _with_deadline(event: CaseEvent, deadline: Deadline) -> StageEntered | DeadlineExtended:
    facts = event.facts
    if isinstance(facts, DeadlineExtended):
        return facts.model_copy(update={"new": deadline.facts})
    if isinstance(facts, StageEntered):
        return facts.model_copy(update={"deadline": deadline.facts})
    raise TypeError(f"{facts.kind} opens no deadline")
