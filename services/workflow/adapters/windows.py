"""Windows with their proofs: kept as a report opens a case, and as a tip becomes a finding."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.workflow.adapters.tables import cases, windows
from services.workflow.domain.register import load_register
from services.workflow.domain.windows import Window, count_window, window_of
from shared.calendar import Calendar
from shared.contracts.cases import ActionTaken, CaseEvent
from shared.contracts.limits import Week
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


async def keep_finding_window(connection: AsyncConnection, event: CaseEvent, calendar: Calendar) -> None:
    """A tip that was registered as a finding has the window of one, from the day it was found."""
    facts = event.facts
    if not isinstance(facts, ActionTaken) or facts.found_at is None:
        return
    case = await connection.scalar(select(cases.c.input).where(cases.c.case_number == event.case_number))
    if case is None:
        return
    edition, week = load_register().edition(event.edition), Week(case.get("week", Week.FIVE_DAY))
    of_week = calendar.for_week(week)
    proof = count_window(
        ReportKind.FINDING, edition, event.election, facts.found_at, zone=case["zone"], calendar=of_week
    )
    await keep_window(connection, event.case_number, window_of(proof, event.recorded_at))
