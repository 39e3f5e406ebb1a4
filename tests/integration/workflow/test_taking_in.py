"""Inbox, case rows and attachments in one transaction, however often and however many at once."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.workflow.adapters.book import PostgresCaseBook
from services.workflow.adapters.reading import PostgresReading
from services.workflow.adapters.tables import case_counter, cases, ledger, metadata
from services.workflow.api import explaining
from services.workflow.domain.recording import RecordRequest
from shared.calendar import DeadlineProof, published_calendar, verify
from shared.contracts.cases import ActionTaken
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import Role
from shared.persistence.drift import drift
from tests.integration.workflow.reports import admissions, report, take_in
from tests.integration.workflow.test_case_book import event as event_of_stage


async def test_a_report_opens_one_case_for_each_official(engine: AsyncEngine) -> None:
    tag = uuid.uuid4().hex
    letters = "abc"
    assigned = await take_in(engine, admissions(report(people=tuple(f"{tag} {letter}" for letter in letters))))
    assert len({one.case.case_number for one in assigned}) == len(letters)
    assert all(one.opened_case for one in assigned)


async def test_a_redelivered_event_gets_the_assignments_of_the_first(engine: AsyncEngine) -> None:
    wanted = admissions(report())
    first = await take_in(engine, wanted, "event-" + (tag := uuid.uuid4().hex))
    again = await take_in(engine, wanted, "event-" + tag)
    assert first == again


async def test_an_event_id_that_comes_again_with_another_content_is_refused(engine: AsyncEngine) -> None:
    event, person = uuid.uuid4().hex, f"Pegawai {uuid.uuid4().hex}"
    first = report(people=(person,))
    await take_in(engine, admissions(first), event)
    for other in (
        first.model_copy(update={"violation": "DS-02"}),
        report(people=("Orang lain",)).model_copy(update={"report_id": first.report_id}),
    ):
        with pytest.raises(Refused) as refused:
            await take_in(engine, admissions(other), event)
        assert refused.value.refusal.code == "event_id_reused"


async def test_an_event_that_was_sealed_anew_and_sent_again_is_the_same(engine: AsyncEngine) -> None:
    event, tag = uuid.uuid4().hex, uuid.uuid4().hex
    first = report(people=(tag,))
    again = report(people=(tag,)).model_copy(update={"report_id": first.report_id})
    assert first.officials[0].sealed != again.officials[0].sealed
    times = {name: getattr(first, name) for name in ("occurred_at", "known_at", "received_at")}
    assert await take_in(engine, admissions(first), event) == await take_in(
        engine, admissions(again.model_copy(update=times)), event
    )


async def test_a_second_report_of_the_same_act_attaches_to_the_open_case(engine: AsyncEngine) -> None:
    person = (f"Pegawai {uuid.uuid4().hex}",)
    when: dict[str, Any] = {
        "occurred_at": datetime(2026, 11, 2, 3, tzinfo=UTC),
        "known_at": datetime(2026, 11, 3, tzinfo=UTC),
    }
    [first] = await take_in(engine, admissions(report(people=person, **when)))
    [second] = await take_in(engine, admissions(report(people=person, **when)))
    assert second.case.case_number == first.case.case_number
    assert (first.opened_case, second.opened_case) == (True, False)


async def test_the_same_act_in_another_election_is_another_case(engine: AsyncEngine) -> None:
    person, when = (f"Pegawai {uuid.uuid4().hex}",), an_act()
    [first] = await take_in(engine, admissions(report(people=person, election="pilkada", **when)))
    [second] = await take_in(engine, admissions(report(people=person, election="pemilu", **when)))
    assert second.opened_case
    assert second.case.case_number != first.case.case_number


async def test_a_case_of_an_earlier_release_is_found_by_its_key_in_its_own_election_only(engine: AsyncEngine) -> None:
    person, when = (f"Pegawai {uuid.uuid4().hex}",), an_act()
    [admission] = admissions(report(people=person, election="pilkada", **when))
    [old] = await take_in(engine, [admission])
    async with engine.begin() as connection:
        before = update(cases).where(cases.c.case_number == old.case.case_number)
        await connection.execute(before.values(dedupe_key=admission.act.earlier))
    [same] = await take_in(engine, admissions(report(people=person, election="pilkada", **when)))
    [other] = await take_in(engine, admissions(report(people=person, election="pemilu", **when)))
    assert (same.case.case_number, same.opened_case) == (old.case.case_number, False)
    assert other.opened_case


def an_act() -> dict[str, Any]:
    return {"occurred_at": datetime(2026, 11, 2, 3, tzinfo=UTC), "known_at": datetime(2026, 11, 3, tzinfo=UTC)}


async def test_twenty_reports_of_one_act_at_once_open_one_case(engine: AsyncEngine) -> None:
    person = (f"Pegawai {uuid.uuid4().hex}",)
    when: dict[str, Any] = {
        "occurred_at": datetime(2026, 11, 2, 3, tzinfo=UTC),
        "known_at": datetime(2026, 11, 3, tzinfo=UTC),
    }
    each = [take_in(engine, admissions(report(people=person, **when))) for _ in range(20)]
    assigned = [one for group in await asyncio.gather(*each) for one in group]
    assert len({one.case.case_number for one in assigned}) == 1
    assert sum(one.opened_case for one in assigned) == 1


async def test_reports_of_one_act_at_once_use_up_one_number(engine: AsyncEngine) -> None:
    """A number without a case reads, to whoever verifies the ledger, as a case that was removed."""
    person = (f"Pegawai {uuid.uuid4().hex}",)
    when: dict[str, Any] = {
        "occurred_at": datetime(2026, 11, 2, 3, tzinfo=UTC),
        "known_at": datetime(2026, 11, 3, tzinfo=UTC),
    }
    before = await numbers_given(engine)
    await asyncio.gather(*(take_in(engine, admissions(report(people=person, **when))) for _ in range(20)))
    assert await numbers_given(engine) - before == 1


async def numbers_given(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return int(await connection.scalar(select(func.coalesce(func.sum(case_counter.c.last), 0))) or 0)


async def test_a_report_after_the_case_closed_opens_a_new_one_that_names_it(engine: AsyncEngine) -> None:
    person = (f"Pegawai {uuid.uuid4().hex}",)
    when: dict[str, Any] = {
        "occurred_at": datetime(2026, 11, 2, 3, tzinfo=UTC),
        "known_at": datetime(2026, 11, 3, tzinfo=UTC),
    }
    [first] = await take_in(engine, admissions(report(people=person, **when)))
    async with engine.begin() as connection:
        closing = update(cases).where(cases.c.case_number == first.case.case_number)
        await connection.execute(closing.values(closed_at=datetime.now(UTC)))
    [second] = await take_in(engine, admissions(report(people=person, **when)))
    async with engine.connect() as connection:
        query = select(cases.c.related_case).where(cases.c.case_number == second.case.case_number)
        assert await connection.scalar(query) == first.case.case_number


@pytest.mark.parametrize(("known", "status"), [(1, "met"), (20, "missed")])
async def test_the_window_of_a_report_is_kept_with_its_proof(engine: AsyncEngine, known: int, status: str) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=known)
    one = report(occurred_at=long_ago, known_at=long_ago)
    [assigned] = await take_in(engine, admissions(one))
    [row] = await PostgresReading(engine).windows(assigned.case.case_number)
    proof = DeadlineProof.model_validate_json(row["proof"])
    assert verify(proof, published_calendar()) is None
    assert (row["deadline_id"], row["status"]) == ("report_window.1", status)
    assert (proof.lapses_at, row["received_at"]) == (assigned.case.window_lapsed_at, one.received_at)
    assert assigned.case.is_time_barred is (status == "missed")
    assert "daluwarsa" in explaining.explanation(row) or status == "met"
    assert explaining.deadline_view(row).status == status


async def test_a_report_that_attaches_has_a_window_of_its_own(engine: AsyncEngine) -> None:
    """Counted from the day on which its own reporter knew; a tip that attaches has none."""
    person, occurred = (f"Pegawai {uuid.uuid4().hex}",), datetime.now(UTC) - timedelta(days=4)
    known = [occurred + timedelta(days=days) for days in (1, 3, 2)]
    each = [report(people=person, occurred_at=occurred, known_at=at) for at in known]
    tip = report(people=person, occurred_at=occurred, known_at=occurred, kind="preliminary_information")
    for one in (*each[:2], tip, each[2], each[2]):
        [assigned] = await take_in(engine, admissions(one), f"event-of-{one.report_id}")
    rows = await PostgresReading(engine).windows(assigned.case.case_number)
    assert [row["deadline_id"] for row in rows] == ["report_window.1", "report_window.2", "report_window.4"]
    proofs = [DeadlineProof.model_validate_json(row["proof"]) for row in rows]
    assert [proof.trigger for proof in proofs] == known
    assert [verify(proof, published_calendar()) for proof in proofs] == [None] * len(known)
    assert {explaining.deadline_view(row).status for row in rows} == {"met"}


async def test_a_tip_has_no_window_until_it_becomes_a_finding(engine: AsyncEngine) -> None:
    [tip] = await take_in(engine, admissions(report(kind="preliminary_information")))
    number, reading = tip.case.case_number, PostgresReading(engine)
    assert await reading.windows(number) == []
    found = datetime.now(UTC) - timedelta(days=2)
    registered = event_of_stage(
        tip.case,
        1,
        ActionTaken(
            action="register_finding",
            by_agency=tip.case.parties.handler,
            by_role=Role.HANDLER,
            by_subject="officer-1",
            reference="B.2/1",
            found_at=found,
        ),
        "tracing",
    )
    book = PostgresCaseBook(engine, published_calendar())
    await book.write(RecordRequest(case_number=number, after_sequence=0, key="action/1", events=(registered,)))
    [row] = await reading.windows(number)
    proof = DeadlineProof.model_validate_json(row["proof"])
    assert (row["deadline_id"], row["status"], proof.trigger) == ("finding_window.1", "met", found)
    assert row["received_at"] == registered.recorded_at


async def test_no_row_holds_the_name_of_the_official(engine: AsyncEngine) -> None:
    name = f"Kenari {uuid.uuid4().hex}"
    [assignment] = await take_in(engine, admissions(report(people=(name,))))
    async with engine.connect() as connection:
        query = select(cases).where(cases.c.case_number == assignment.case.case_number)
        row = (await connection.execute(query)).mappings().one()
    assert name not in str(dict(row))


async def test_the_ledger_refuses_every_change(engine: AsyncEngine) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        async with engine.begin() as connection:
            await connection.exec_driver_sql("TRUNCATE ledger")


async def test_migrations_and_tables_agree(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await connection.run_sync(drift, metadata) == []
    assert ledger.schema is None
