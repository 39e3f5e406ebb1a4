"""Deadlines on the shelf: counted when a step opens, counted again by rule, settled by what happens to the case."""

from sqlalchemy import ColumnElement, Update, and_, case, select, true, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.workflow.adapters.calendar import calendar_versions
from services.workflow.adapters.tables import deadlines
from services.workflow.adapters.windows import keep_finding_window
from services.workflow.domain.clock import Counted, counted, is_counted, recounted_deadline_id
from services.workflow.domain.deadlines import Deadline, DeadlineOrder
from services.workflow.domain.decrees import Crossed, Place, Search, crosses
from services.workflow.domain.projection import answers_deadline
from services.workflow.domain.register import load_register
from shared.calendar import Calendar, DeadlineProof
from shared.contracts.cases import (
    ActionTaken,
    AuthorityTransferred,
    CaseEvent,
    ClockPaused,
    DeadlineLapsed,
    PartiesChanged,
    RungFired,
)

PAGE = 200
UNANSWERED = ("open", "paused", "lapsed")


class DeadlineShelf:
    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar_versions(calendar)

    async def find(self, connection: AsyncConnection, case_number: str, deadline_id: str) -> Deadline | None:
        query = select(deadlines.c.deadline).where(_this(case_number, deadline_id))
        found = await connection.scalar(query)
        return None if found is None else Deadline.model_validate(found)

    async def complete(
        self, connection: AsyncConnection, event: CaseEvent, order: DeadlineOrder | None
    ) -> tuple[CaseEvent, Deadline | None]:
        """Count the deadline the event asks for, shelve it with its proof, and put its facts into the event."""
        if order is None or not is_counted(event.facts):
            return event, None
        done = await self._counted(connection, event, order)
        await self._shelve(connection, event, order, done)
        return event.model_copy(update={"facts": done.facts}), done.deadline

    async def keep_window(self, connection: AsyncConnection, event: CaseEvent) -> None:
        """Of a finding that this event registers."""
        if isinstance(event.facts, ActionTaken) and event.facts.found_at is not None:
            await keep_finding_window(connection, event, await self._calendar.current(connection))

    async def crossed(self, connection: AsyncConnection, search: Search) -> Crossed:
        """One page of the open deadlines, and those of it that cross a day of the search."""
        place = (deadlines.c.case_number, deadlines.c.deadline_id)
        after = search.after
        later = true() if after is None else tuple_(*place) > tuple_(after.case_number, after.deadline_id)
        query = select(deadlines).where(deadlines.c.status.in_(("open", "paused")), later).order_by(*place).limit(PAGE)
        rows = (await connection.execute(query)).all()
        found = tuple(
            Place(case_number=row.case_number, deadline_id=row.deadline_id)
            for row in rows
            if crosses(Deadline.model_validate(row.deadline), search.days, paused=row.status == "paused")
        )
        last = Place(case_number=rows[-1].case_number, deadline_id=rows[-1].deadline_id) if rows else None
        return Crossed(places=found, next=last if len(rows) == PAGE else None)

    async def settle(self, connection: AsyncConnection, event: CaseEvent) -> None:
        """Mark what this event means for the case's open deadlines: lapsed, met, or met late."""
        if isinstance(event.facts, DeadlineLapsed):
            lapsed = update(deadlines).where(_this(event.case_number, event.facts.deadline.deadline_id))
            await connection.execute(lapsed.values(status="lapsed", lapsed_at=event.facts.observed_at))
        elif isinstance(event.facts, RungFired):
            await self._count_from(connection, event, event.facts)
        elif isinstance(event.facts, PartiesChanged | AuthorityTransferred) and event.facts.deadline is not None:
            handed_over = _earlier(event, "open", "paused").values(status="handed_over", pause=None)
            await connection.execute(handed_over)
        elif isinstance(event.facts, ClockPaused):
            paused = update(deadlines).where(_this(event.case_number, event.facts.deadline.deadline_id))
            pause = event.facts.pause.model_dump(mode="json")
            await connection.execute(paused.values(status="paused", pause=pause))
        elif answers_deadline(event):
            met = _earlier(event, *UNANSWERED)
            status = case((deadlines.c.status == "lapsed", "met_late"), else_="met")
            await connection.execute(met.values(status=status, met_at=event.recorded_at, pause=None))

    async def _count_from(self, connection: AsyncConnection, event: CaseEvent, fired: RungFired) -> None:
        """Rungs that count from the one that fired are moved when it was seen late."""
        told = await self.find(connection, event.case_number, fired.deadline.deadline_id)
        moved = told and told.after_rung(fired.rung, event.recorded_at)
        if moved is not None and moved is not told:
            shelved = update(deadlines).where(_this(event.case_number, fired.deadline.deadline_id))
            await connection.execute(shelved.values(deadline=moved.model_dump(mode="json")))

    async def _counted(self, connection: AsyncConnection, event: CaseEvent, order: DeadlineOrder) -> Counted:
        if not is_counted(event.facts):
            raise TypeError(f"{event.facts.kind} counts no deadline")
        step = load_register().edition(order.edition).step(order.step)
        proof = await self._proof(connection, event.case_number, recounted_deadline_id(event.facts))
        return counted(event.facts, order, step, proof, await self._calendar.current(connection))

    async def _proof(
        self, connection: AsyncConnection, case_number: str, deadline_id: str | None
    ) -> DeadlineProof | None:
        if deadline_id is None:
            return None
        query = select(deadlines.c.proof).where(_this(case_number, deadline_id))
        return DeadlineProof.model_validate_json((await connection.execute(query)).scalar_one())

    async def _shelve(self, connection: AsyncConnection, event: CaseEvent, order: DeadlineOrder, done: Counted) -> None:
        values = {
            "deadline": done.deadline.model_dump(mode="json"),
            "proof": done.proof.model_dump_json(),
            "lapses_at": done.deadline.facts.lapses_at,
            "status": "open",
            "pause": None,
        }
        statement = insert(deadlines).values(
            case_number=event.case_number, deadline_id=order.deadline_id, opened_sequence=event.sequence, **values
        )
        await connection.execute(
            statement.on_conflict_do_update(index_elements=["case_number", "deadline_id"], set_=values)
        )


def _this(case_number: str, deadline_id: str) -> ColumnElement[bool]:
    return and_(deadlines.c.case_number == case_number, deadlines.c.deadline_id == deadline_id)


def _earlier(event: CaseEvent, *statuses: str) -> Update:
    return update(deadlines).where(
        and_(
            deadlines.c.case_number == event.case_number,
            deadlines.c.status.in_(statuses),
            deadlines.c.opened_sequence < event.sequence,
        )
    )
