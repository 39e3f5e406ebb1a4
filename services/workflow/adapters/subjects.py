"""Who a case is about, once an officer knows: the sealed identity, the open case of the same act, and the hand-over."""

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.workflow.adapters.acts import same_act
from services.workflow.adapters.identities import is_erased
from services.workflow.adapters.tables import case_reports, cases
from services.workflow.domain.case import SealedSubject
from shared.contracts.cases import CaseEvent, Closed, SubjectResolved


async def resolve(connection: AsyncConnection, event: CaseEvent, subject: SealedSubject | None) -> CaseEvent:
    """Keep the identity, and say in the event which open case of the same act there is.

    A duplicate keeps its own key: one act has one open case. Two officers who identify the same official at once meet
    at that key's unique index; the later transaction fails, is tried again, and then finds the other case.
    """
    if subject is None or not isinstance(event.facts, SubjectResolved):
        return event
    other = await _open_case(connection, subject, event)
    values = {"sealed_official": subject.sealed} | ({} if other else {"dedupe_key": subject.dedupe_key})
    await connection.execute(update(cases).where(cases.c.case_number == event.case_number).values(values))
    return event.model_copy(update={"facts": SubjectResolved(duplicate_of=other)})


async def hand_over_reports(connection: AsyncConnection, event: CaseEvent) -> None:
    """A case that closes into another leaves its reports there; it stays readable as related."""
    if not isinstance(event.facts, Closed) or event.facts.merged_into is None:
        return
    other = event.facts.merged_into
    query = select(case_reports).where(case_reports.c.case_number == event.case_number)
    for row in (await connection.execute(query)).mappings().all():
        erased = await is_erased(connection, row["report_id"])
        values = dict(row) | {"case_number": other, "opened_case": False}
        values |= {"sealed_narrative": None} if erased else {}
        await connection.execute(insert(case_reports).values(values).on_conflict_do_nothing())
    related = update(cases).where(cases.c.case_number == event.case_number)
    await connection.execute(related.values(related_case=other))


async def _open_case(connection: AsyncConnection, subject: SealedSubject, event: CaseEvent) -> str | None:
    of_the_act = same_act(subject.dedupe_key, subject.earlier_key, event.election)
    others = (of_the_act, cases.c.closed_at.is_(None), cases.c.case_number != event.case_number)
    number: str | None = await connection.scalar(select(cases.c.case_number).where(*others))
    return number
