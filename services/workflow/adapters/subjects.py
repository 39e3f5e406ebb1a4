"""Who a case is about, once an officer knows: the sealed identity, the open case of the same act, and the hand-over."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.workflow.adapters.acts import same_act
from services.workflow.adapters.identities import is_erased
from services.workflow.adapters.tables import case_reports, cases
from services.workflow.adapters.windows import copy_window, windows_of
from services.workflow.domain.case import SealedSubject
from services.workflow.domain.windows import Came, windows_by_report
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
    """A case that closes into another leaves its reports there, with their windows; it stays readable as related."""
    if not isinstance(event.facts, Closed) or event.facts.merged_into is None:
        return
    other = event.facts.merged_into
    await connection.execute(select(cases.c.case_number).where(cases.c.case_number == other).with_for_update())
    reports, windows = await _left(connection, event.case_number)
    for row in reports:
        erased = await is_erased(connection, row["report_id"])
        values = dict(row) | {"case_number": other, "opened_case": False}
        values |= {"sealed_narrative": None} if erased else {}
        adding = insert(case_reports).values(values).on_conflict_do_nothing().returning(case_reports.c.report_id)
        added, window = await connection.scalar(adding), windows.get(row["report_id"])
        if added is not None and window is not None:
            await copy_window(connection, window, other)
    related = update(cases).where(cases.c.case_number == event.case_number)
    await connection.execute(related.values(related_case=other))


async def _left(connection: AsyncConnection, case_number: str) -> tuple[Sequence[RowMapping], dict[str, RowMapping]]:
    """The reports of a case, the one that opened it first, and the window of each that has one."""
    query = select(case_reports).where(case_reports.c.case_number == case_number)
    in_order = query.order_by(case_reports.c.opened_case.desc(), case_reports.c.received_at, case_reports.c.report_id)
    reports = (await connection.execute(in_order)).mappings().all()
    kept = {row["deadline_id"]: row for row in await windows_of(connection, case_number)}
    came = [Came(row["report_id"], row["received_at"]) for row in reports]
    names = windows_by_report(came, [Came(name, row["received_at"]) for name, row in kept.items()])
    return reports, {report: kept[name] for report, name in names.items()}


async def _open_case(connection: AsyncConnection, subject: SealedSubject, event: CaseEvent) -> str | None:
    of_the_act = same_act(subject.dedupe_key, subject.earlier_key, event.election)
    others = (of_the_act, cases.c.closed_at.is_(None), cases.c.case_number != event.case_number)
    number: str | None = await connection.scalar(select(cases.c.case_number).where(*others))
    return number
