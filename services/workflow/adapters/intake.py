"""Taking a report in: inbox, case rows and attachments in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.workflow.adapters.acts import same_act
from services.workflow.adapters.headships import hold_facts
from services.workflow.adapters.identities import is_erased
from services.workflow.adapters.numbers import Comparing, NotCompared
from services.workflow.adapters.tables import case_counter, case_reports, cases, inbox
from services.workflow.adapters.windows import keep_window, next_number
from services.workflow.domain.admission import EVENT_ID_REUSED, REPORT_ID_REUSED, Admission, content_digest
from services.workflow.domain.case import CaseInput
from services.workflow.domain.ledger import GENESIS
from services.workflow.domain.projection import party_agencies
from services.workflow.domain.windows import window_of
from shared.contracts.refusals import Refused
from shared.contracts.reports import ReportSubmitted
from shared.contracts.vocabulary import ReportKind, Sla
from shared.persistence.inbox import first_sight

CONSUMER = "starter"


@dataclass(frozen=True)
class Event:
    """The CloudEvent that brought a report: its identity, and what it said."""

    source: str
    event_id: str
    content_digest: str


@dataclass(frozen=True)
class Assignment:
    """The case that a report belongs to: it opened the case, or it attaches to one that was open."""

    case: CaseInput
    report_id: str
    opened_case: bool


class PostgresIntake:
    """`comparing` keeps a database that was put back from giving numbers again; without it nobody looks."""

    def __init__(self, engine: AsyncEngine, comparing: Comparing | None = None) -> None:
        self._engine = engine
        self._comparing = comparing

    async def take_in(
        self, admissions: list[Admission], *, source: str, event_id: str, now: datetime
    ) -> list[Assignment]:
        """Idempotent by (source, event id): a redelivery returns the assignments of the first delivery.

        Raises Refused: report_id_reused when another event brought a report by this id, event_id_reused when an event
        of this identity said something else. Raises FactsChanged when the facts about heads changed since the
        admissions were routed by them: then they have to be made again. Raises Transient as `Comparing` does.
        """
        while True:
            try:
                return await self._take_in(admissions, source, event_id, now)
            except NotCompared as started:
                await started.comparing.compare(started.began)

    async def _take_in(
        self, admissions: list[Admission], source: str, event_id: str, now: datetime
    ) -> list[Assignment]:
        event = Event(source, event_id, content_digest(admissions))
        async with self._engine.begin() as connection:
            for version in {admission.routing.version for admission in admissions}:
                await hold_facts(connection, version)
            if await first_sight(connection, inbox, consumer=CONSUMER, source=source, event_id=event_id):
                await self._refuse_known_report(connection, admissions)
                # One order for everybody: two reports naming the same officials must not wait for each other.
                for admission in sorted(admissions, key=lambda one: one.act.key):
                    await self._assign(connection, admission, event, now)
            else:
                await self._refuse_other_content(connection, event)
            return await self._assignments(connection, source, event_id)

    async def _refuse_known_report(self, connection: AsyncConnection, admissions: list[Admission]) -> None:
        """A report comes in one event; another under its id would add to somebody else's report, or vanish in it."""
        ids = {admission.report.report_id for admission in admissions}
        query = select(case_reports.c.report_id).where(case_reports.c.report_id.in_(ids)).limit(1)
        if await connection.scalar(query) is not None:
            raise Refused(REPORT_ID_REUSED)

    async def _refuse_other_content(self, connection: AsyncConnection, event: Event) -> None:
        """Rows from before the column have no digest: nobody can say any more what their events said."""
        of_event = (case_reports.c.event_source == event.source) & (case_reports.c.event_id == event.event_id)
        known = await connection.scalar(select(case_reports.c.content_digest).where(of_event).limit(1))
        if known not in {None, event.content_digest}:
            raise Refused(EVENT_ID_REUSED)

    async def _assign(self, connection: AsyncConnection, admission: Admission, event: Event, now: datetime) -> None:
        opened, case_number = None, await self._open_case(connection, admission)
        if case_number is None:
            opened = await self._new_case(connection, admission, now)
            case_number = opened or await self._open_case(connection, admission)
        if case_number is None:
            raise RuntimeError("the case that stood in the way is gone; the record will be delivered again")
        values = {
            "case_number": case_number,
            "report_id": admission.report.report_id,
            "event_source": event.source,
            "event_id": event.event_id,
            "content_digest": event.content_digest,
            "opened_case": opened is not None,
            **_report_values(admission.report),
        }
        if await is_erased(connection, admission.report.report_id):
            values["sealed_narrative"] = None
        inserting = insert(case_reports).values(values).on_conflict_do_nothing().returning(case_reports.c.report_id)
        if await connection.scalar(inserting) is not None:
            await self._keep_window(connection, case_number, admission)

    async def _keep_window(self, connection: AsyncConnection, case_number: str, admission: Admission) -> None:
        """Numbered as its report is among those of the case, which is locked meanwhile. A tip has none."""
        if admission.report.kind is ReportKind.PRELIMINARY_INFORMATION:
            return
        number = await next_number(connection, case_number)
        window = window_of(admission.window, admission.report.received_at, number=number)
        await keep_window(connection, case_number, window)

    async def _open_case(self, connection: AsyncConnection, admission: Admission) -> str | None:
        query = select(cases.c.case_number).where(_act_of(admission), cases.c.closed_at.is_(None))
        number: str | None = await connection.scalar(query.with_for_update())
        return number

    async def _new_case(self, connection: AsyncConnection, admission: Admission, now: datetime) -> str | None:
        """The number of the case opened now; None when another report of the act came first.

        Then the number goes back: one that no case ever had would look like a case that somebody removed.
        """
        async with connection.begin_nested() as taking:
            number = await self._next_number(connection, now.year)
            values = _case_values(admission.numbered(number), admission, now)
            values["related_case"] = await self._closed_case(connection, admission)
            inserting = insert(cases).values(values).on_conflict_do_nothing().returning(cases.c.case_number)
            inserted: str | None = await connection.scalar(inserting)
            if inserted is None:
                await taking.rollback()
        return inserted

    async def _closed_case(self, connection: AsyncConnection, admission: Admission) -> str | None:
        query = select(cases.c.case_number).where(_act_of(admission))
        number: str | None = await connection.scalar(query.order_by(cases.c.case_number.desc()).limit(1))
        return number

    async def _next_number(self, connection: AsyncConnection, year: int) -> str:
        statement = insert(case_counter).values(year=year, last=1)
        bumped = statement.on_conflict_do_update(index_elements=["year"], set_={"last": case_counter.c.last + 1})
        answer = await connection.execute(bumped.returning(case_counter.c.last, func.pg_postmaster_start_time()))
        last, began = answer.one()
        if self._comparing is not None:
            self._comparing.require(began)
        return f"NTR-{year}-{last:06d}"

    async def _assignments(self, connection: AsyncConnection, source: str, event_id: str) -> list[Assignment]:
        query = (
            select(cases.c.input, case_reports.c.report_id, case_reports.c.opened_case)
            .join(cases, cases.c.case_number == case_reports.c.case_number)
            .where(case_reports.c.event_source == source, case_reports.c.event_id == event_id)
            .order_by(case_reports.c.case_number)
        )
        rows = (await connection.execute(query)).all()
        return [Assignment(CaseInput.model_validate(row.input), row.report_id, row.opened_case) for row in rows]


def _act_of(admission: Admission) -> ColumnElement[bool]:
    return same_act(admission.act.key, admission.act.earlier, admission.report.election)


def _report_values(report: ReportSubmitted) -> dict[str, object]:
    return {
        "channel": report.channel.value,
        "received_at": report.received_at,
        "sealed_narrative": report.sealed_narrative,
        "evidence": [item.model_dump(mode="json") for item in report.evidence],
    }


def _case_values(case: CaseInput, admission: Admission, now: datetime) -> dict[str, object]:
    return {
        "case_number": case.case_number,
        "dedupe_key": admission.act.key,
        "input": case.model_dump(mode="json"),
        "edition": case.edition,
        "election": case.election.value,
        "province": case.province,
        "agency": case.agency,
        "violation": case.violation,
        "day_of_act": case.day_of_act,
        "stage": "opened",
        "sla": Sla.ON_TIME.value,
        "parties": case.parties.model_dump(mode="json"),
        "party_agencies": party_agencies(case.parties),
        "assigned": admission.routing.assigned.model_dump(mode="json"),
        "heads_agency": case.heads_agency,
        "sealed_to": list(admission.routing.sealed_to),
        "routed_version": admission.routing.version,
        "routed_on": admission.routing.on,
        "sealed_official": admission.official.sealed,
        "last_hash": GENESIS,
        "opened_at": now,
    }
