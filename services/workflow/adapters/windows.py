"""Windows with their proofs: kept as a report opens a case, and as a tip becomes a finding."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.workflow.adapters.tables import case_reports, cases, windows
from services.workflow.domain.register import load_register
from services.workflow.domain.windows import Window, calendar_of_office, count_window, window_of
from shared.calendar import Calendar
from shared.contracts.cases import ActionTaken, CaseEvent
from shared.contracts.vocabulary import ReportKind


async def keep_window(connection: AsyncConnection, case_number: str, window: Window) -> None:
    """Once: what was counted first stands."""
    values = {
        "case_number": case_number,
        "deadline_id": window.deadline_id,
        "deadline": window.deadline.model_dump(mode="json"),
        "proof": window.proof.model_dump_json(),
        "lapses_at": window.proof.lapses_at,
        "status": window.status.value,
        "received_at": window.received_at,
    }
    await connection.execute(insert(windows).values(values).on_conflict_do_nothing())


async def next_number(connection: AsyncConnection, case_number: str) -> int:
    """Of the window of the report that was added last; its case is locked meanwhile."""
    counting = select(func.count()).where(case_reports.c.case_number == case_number)
    return (await connection.execute(counting)).scalar_one()


async def windows_of(connection: AsyncConnection, case_number: str) -> Sequence[RowMapping]:
    query = select(windows).where(windows.c.case_number == case_number).order_by(windows.c.deadline_id)
    return (await connection.execute(query)).mappings().all()


async def copy_window(connection: AsyncConnection, window: RowMapping, other: str) -> None:
    """Into the case that took the report over; the proof is the same, its number is that of the report there."""
    name = window["deadline"]["facts"]["step"]
    deadline_id = f"{name}.{await next_number(connection, other)}"
    facts = window["deadline"]["facts"] | {"deadline_id": deadline_id}
    values = dict(window) | {"case_number": other, "deadline_id": deadline_id}
    values["deadline"] = window["deadline"] | {"facts": facts}
    await connection.execute(insert(windows).values(values).on_conflict_do_nothing())


async def keep_finding_window(connection: AsyncConnection, event: CaseEvent, calendar: Calendar) -> None:
    """A tip that was registered as a finding has the window of one, from the day it was found."""
    facts = event.facts
    if not isinstance(facts, ActionTaken) or facts.found_at is None:
        return
    case = await connection.scalar(select(cases.c.input).where(cases.c.case_number == event.case_number))
    if case is None:
        return
    edition, of_office = load_register().edition(event.edition), calendar_of_office(case, calendar)
    proof = count_window(
        ReportKind.FINDING, edition, event.election, facts.found_at, zone=case["zone"], calendar=of_office
    )
    await keep_window(connection, event.case_number, window_of(proof, event.recorded_at))
