"""Milestones written down in PostgreSQL, with what lists show of them, in one transaction."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.sanctions.adapters.calendar import calendar_versions
from services.sanctions.adapters.records import publish
from services.sanctions.adapters.search import crossed
from services.sanctions.adapters.tables import milestones, sanctions
from services.sanctions.domain.catalogue import Catalogue
from services.sanctions.domain.counting import Counting
from services.sanctions.domain.deadlines import complete
from services.sanctions.domain.decrees import Crossed, Search
from services.sanctions.domain.records import record_of
from services.sanctions.domain.state import (
    FINAL,
    Entry,
    Read,
    Reading,
    Recorded,
    Standing,
    clocks_after,
    goes_on,
    sla_after,
    stage_after,
)
from shared.calendar import Calendar
from shared.contracts.sanctions import CHECKED, LEAVES_THE_STAGE, MilestoneKind, SanctionMilestone
from shared.contracts.vocabulary import Sla

STANDING = select(milestones.c.entry_id, milestones.c.milestone, milestones.c.due_in_words)
NOT_DECIDED = frozenset({MilestoneKind.DEVIATION_PROPOSED, MilestoneKind.DEVIATION_REFUSED})


class LogBehind(Exception):  # noqa: N818 -- what is the case; the row would leave a gap, so it is not written
    """The history of a sanction knows milestones that the log does not: one was restored from an older time.

    Retried and visible; `python -m services.sanctions reconcile` starts the sanction again from its log.
    """


class PostgresMilestoneLog:
    def __init__(self, engine: AsyncEngine, catalogue: Catalogue, calendar: Calendar) -> None:
        """`calendar` is the published one; what was taken in since is read with every milestone."""
        self._engine = engine
        self._catalogue = catalogue
        self._calendar = calendar_versions(calendar)

    async def write(self, entry: Entry) -> Recorded:
        """As `MilestoneLog` promises: the first writing of a sequence stands. Raises CalendarError, DBAPIError."""
        async with self._engine.begin() as connection:
            standing = await _standing(connection, entry.milestone)
            if standing is not None:
                return standing
            await _require_the_one_before(connection, entry.milestone)
            recorded = complete(entry, self._catalogue, Counting(await self._calendar.current(connection)))
            if not await _insert(connection, entry, recorded):
                return await _standing(connection, entry.milestone) or recorded
            await _project(connection, entry, recorded)
            record = record_of(entry, recorded, self._catalogue)
            if record is not None:
                await publish(connection, record)
        return recorded

    async def read(self, reading: Reading) -> Read:
        async with self._engine.connect() as connection:
            rows = (await connection.execute(STANDING.where(_after(reading)).order_by(milestones.c.sequence))).all()
        return Read(rows=tuple(_recorded(row) for row in rows))

    async def crossed(self, search: Search) -> Crossed:
        async with self._engine.connect() as connection:
            return await crossed(connection, search)


async def _standing(connection: AsyncConnection, milestone: SanctionMilestone) -> Recorded | None:
    row = (await connection.execute(STANDING.where(_this(milestone)))).first()
    return None if row is None else _recorded(row)


def _recorded(row: Any) -> Recorded:
    return Recorded(entry_id=row.entry_id, milestone=row.milestone, due_in_words=row.due_in_words)


async def _require_the_one_before(connection: AsyncConnection, milestone: SanctionMilestone) -> None:
    """Raises LogBehind."""
    before = milestone.model_copy(update={"sequence": milestone.sequence - 1})
    if before.sequence and await _standing(connection, before) is None:
        raise LogBehind(f"{milestone.case_number}/{milestone.round}: no milestone {before.sequence}")


async def _insert(connection: AsyncConnection, entry: Entry, recorded: Recorded) -> bool:
    milestone = recorded.milestone
    values = {
        "case_number": milestone.case_number,
        "round": milestone.round,
        "sequence": milestone.sequence,
        "entry_id": entry.entry_id,
        "kind": milestone.kind.value,
        "at": milestone.at,
        "by_subject": entry.by_subject,
        "milestone": milestone.model_dump(mode="json"),
        "due_in_words": recorded.due_in_words,
    }
    statement = insert(milestones).values(values)
    written = statement.on_conflict_do_nothing(index_elements=["case_number", "round", "sequence"])
    return (await connection.execute(written.returning(milestones.c.sequence))).first() is not None


async def _project(connection: AsyncConnection, entry: Entry, recorded: Recorded) -> None:
    order, milestone = entry.order, recorded.milestone
    changes = _changes(recorded) | {"closed_at": _closed_at(entry.standing, milestone)}
    opening = {
        "case_number": order.case_number,
        "round": order.round,
        "personnel_authority": order.personnel_authority,
        "order": order.model_dump(mode="json"),
        "received_at": milestone.at,
        "closed_at": None,
    }
    standing = {"sla": Sla.ON_TIME.value} | changes  # the row to insert must be whole, though only the first one is
    statement = insert(sanctions).values({**standing, **opening, "stage": milestone.kind.value})
    await connection.execute(statement.on_conflict_do_update(index_elements=["case_number", "round"], set_=changes))


def _changes(recorded: Recorded) -> dict[str, Any]:
    """What a milestone changes in a list; what happens aside changes neither the stage nor the day it is due."""
    milestone = recorded.milestone
    changes: dict[str, Any] = {"last_sequence": milestone.sequence}
    if milestone.kind is MilestoneKind.REDIRECTED:
        return changes | _redirected(milestone)
    sla = sla_after(milestone.kind)
    changes |= {"sla": sla.value} if sla else {}
    moves_due = milestone.kind in CHECKED and milestone.due_at is not None
    if milestone.kind not in LEAVES_THE_STAGE:
        changes |= {"stage": milestone.kind.value, "due_at": milestone.due_at, "due_in_words": recorded.due_in_words}
    elif moves_due:
        changes |= {"due_at": milestone.due_at, "due_in_words": recorded.due_in_words}
    if milestone.sanction is not None and milestone.kind not in NOT_DECIDED:
        changes["sanction"] = milestone.sanction
    if milestone.kind not in FINAL | LEAVES_THE_STAGE:
        changes["outcome"] = None  # it may have been over, until a remedy came to light
    if milestone.outcome is not None:
        changes["outcome"] = milestone.outcome.value
    return changes


def _closed_at(before: Standing, milestone: SanctionMilestone) -> ColumnElement[Any] | None:
    """None while it goes on. What comes to light of a sanction that is over leaves the day on which it ended."""
    stage = stage_after(before.stage or milestone.kind, milestone.kind)
    if goes_on(stage, clocks_after(before.clocks, milestone)):
        return None
    return func.coalesce(sanctions.c.closed_at, milestone.at)


def _redirected(milestone: SanctionMilestone) -> dict[str, Any]:
    """From this row on the old agency neither reads nor acts: every query asks for the one that executes."""
    authority = milestone.personnel_authority
    order = sanctions.c.order.concat(literal({"personnel_authority": authority}, JSONB))
    return {"personnel_authority": authority, "order": order}


def _after(reading: Reading) -> ColumnElement[bool]:
    return and_(
        milestones.c.case_number == reading.case_number,
        milestones.c.round == reading.round,
        milestones.c.sequence > reading.after,
    )


def _this(milestone: SanctionMilestone) -> ColumnElement[bool]:
    return and_(
        milestones.c.case_number == milestone.case_number,
        milestones.c.round == milestone.round,
        milestones.c.sequence == milestone.sequence,
    )
