"""PostgreSQL and Temporal of different moments, as two backups leave them: nothing is lost, doubled or left out."""

import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs
from temporalio.client import Client, WorkflowHandle
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from services.workflow.adapters.book import PostgresCaseBook
from services.workflow.adapters.reading import PostgresReading
from services.workflow.adapters.reconciling import OpenCases
from services.workflow.adapters.tables import SCHEMA
from services.workflow.adapters.temporal import NoAnswerYet, TemporalCases
from services.workflow.domain.case import CLOSED, ActionRequest, Actor, CaseInput, CaseState
from services.workflow.domain.ledger import first_break
from services.workflow.domain.recording import READ_LEDGER, RecordRequest
from services.workflow.worker import case_worker
from shared.calendar import published_calendar
from shared.contracts.cases import CASE_WORKFLOW, Closed
from shared.contracts.vocabulary import CaseOutcome, Role
from shared.persistence.engine import create_engine
from shared.temporal.connection import connect, register_search_attributes
from shared.temporal.reconciling import Kept, Outcome, Reconciler, TooFewKnown, remove_unknown
from tests.integration.workflow.reports import admissions, report, take_in
from tests.integration.workflow.service import eventually
from tests.integration.workflow.test_case_book import event

if TYPE_CHECKING:
    from deploy.local.stack import Stack


@pytest.fixture
async def client(stack: "Stack") -> AsyncIterator[Client]:
    client = await connect(stack.environment["TEMPORAL_ADDRESS"])
    await register_search_attributes(client)
    engine = create_engine(stack.environment["DATABASE_URL"], schema=SCHEMA)
    async with case_worker(client, PostgresCaseBook(engine, published_calendar())):
        yield client
    await engine.dispose()


class Case:
    """A case that was taken in; whether a workflow runs for it is up to the test."""

    def __init__(self, engine: AsyncEngine, client: Client, case: CaseInput) -> None:
        self.engine = engine
        self.client = client
        self.case = case
        self.running = TemporalCases(client)

    @property
    def handle(self) -> WorkflowHandle[object, object]:
        return self.client.get_workflow_handle(f"case/{self.case.case_number}")

    async def stage(self) -> str:
        state: CaseState = await self.handle.query("state", result_type=CaseState)
        return state.stage

    async def length(self) -> int:
        """Of its history: nobody can tell a workflow anything without making it longer."""
        return (await self.handle.describe()).history_length

    async def is_in(self, stage: str) -> None:
        async def there() -> bool:
            return await self.stage() == stage

        await eventually(there)

    async def act(self, action: str, reference: str, *, within_seconds: float = 60) -> int:
        actor = Actor(agency=self.case.parties.handler, subject="officer-1", roles=frozenset({Role.HANDLER}))
        request = ActionRequest(action=action, by=actor, reference=reference)
        number, key = self.case.case_number, uuid.uuid4().hex
        return (await self.running.act(number, request, key=key, timeout_seconds=within_seconds)).sequence

    async def kept(self) -> AsyncIterator[list[Kept]]:
        """This case only: the database is shared with other tests."""
        async for batch in OpenCases(self.engine, self.running).kept():
            yield [each for each in batch if each.workflow_id == self.handle.id]

    async def reconcile(self) -> Counter[Outcome]:
        return await Reconciler(self.client, READ_LEDGER).reconcile(self.kept())

    async def kinds(self) -> list[str]:
        """Of its ledger, after checking that it is one chain."""
        entries = await PostgresReading(self.engine).entries(self.case.case_number)
        assert first_break(entries) is None
        async with self.engine.connect() as connection:
            query = text("SELECT kind FROM ledger WHERE case_number = :number ORDER BY sequence")
            return list((await connection.execute(query, {"number": self.case.case_number})).scalars())

    async def forget_rows_after(self, sequence: int) -> None:
        """The database as a backup of that moment would have it."""
        values = {"number": self.case.case_number, "last": sequence}
        rows = "case_number = :number AND sequence > :last"
        async with self.engine.begin() as connection:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))  # its triggers are asleep
            await connection.execute(text(f"DELETE FROM ledger WHERE {rows}"), values)  # noqa: S608 -- our own text
            await connection.execute(
                text("DELETE FROM deadlines WHERE case_number = :number AND opened_sequence > :last"), values
            )
            await connection.execute(
                text("DELETE FROM outbox WHERE aggregateid = :number AND split_part(event_id, '/', 2)::int > :last"),
                values,
            )
            await connection.execute(
                text(
                    "UPDATE cases SET last_sequence = :last, last_hash = (SELECT hash FROM ledger "
                    "WHERE case_number = :number AND sequence = :last) WHERE case_number = :number"
                ),
                values,
            )


@pytest.fixture
async def case(engine: AsyncEngine, client: Client) -> Case:
    [one] = await take_in(engine, admissions(report(edition="kasn-2022")))
    return Case(engine, client, one.case)


async def test_a_case_without_a_workflow_begins(case: Case) -> None:
    assert await case.reconcile() == {Outcome.UP_TO_DATE: 1}
    await case.is_in("verification")


async def test_a_case_that_runs_is_left_as_it_is(case: Case) -> None:
    await case.running.begin(case.case)
    await case.is_in("verification")
    before, told = await case.kinds(), await case.length()
    assert await case.reconcile() == {Outcome.UP_TO_DATE: 1}
    assert await case.reconcile() == {Outcome.UP_TO_DATE: 1}
    assert await case.kinds() == before
    assert await case.length() == told


async def test_a_history_that_is_gone_is_read_back_from_the_ledger(case: Case) -> None:
    await case.running.begin(case.case)
    await case.act("register_report", "001/REG")
    await case.is_in("clarification")
    await remove_unknown(case.client, [CASE_WORKFLOW], all_but(case.handle.id), least_known=0, wait=at_once)
    before = await case.kinds()
    assert await case.reconcile() == {Outcome.UP_TO_DATE: 1}
    await case.is_in("clarification")
    assert await case.act("submit_clarification", "002/KLAR") == len(before) + 1


async def test_a_history_newer_than_the_ledger_writes_no_row_and_begins_again_from_it(case: Case) -> None:
    await case.running.begin(case.case)
    await case.is_in("verification")
    known = len(await case.kinds())
    await case.act("register_report", "001/REG")
    await case.is_in("clarification")
    await case.forget_rows_after(known)

    with pytest.raises(NoAnswerYet):
        await case.act("submit_clarification", "002/KLAR", within_seconds=3)
    assert len(await case.kinds()) == known

    assert await case.reconcile() == {Outcome.BEGUN_AGAIN: 1}
    await case.is_in("verification")
    await case.act("register_report", "001/REG")
    await case.is_in("clarification")
    assert (await case.kinds())[known:] == ["action_taken", "stage_entered"]


async def test_a_history_that_ended_where_the_ledger_did_not_begins_again(case: Case) -> None:
    await case.running.begin(case.case)
    await case.is_in("verification")
    await case.handle.terminate("as if it had closed after the backup")
    with pytest.raises(WorkflowAlreadyStartedError):
        await case.running.begin(case.case)
    assert await case.reconcile() == {Outcome.BEGUN_AGAIN: 1}
    await case.is_in("verification")


async def test_a_history_that_runs_on_though_the_ledger_has_ended_ends(case: Case) -> None:
    await case.running.begin(case.case)
    await case.is_in("verification")
    known, number = len(await case.kinds()), case.case.case_number
    closed = event(case.case, known + 1, Closed(outcome=CaseOutcome.REJECTED), CLOSED)
    book = PostgresCaseBook(case.engine, published_calendar())
    await book.write(RecordRequest(case_number=number, after_sequence=known, key=CLOSED, events=(closed,)))
    assert await case.reconcile() == {}
    assert await Reconciler(case.client, READ_LEDGER).end_what_is_over(CASE_WORKFLOW) >= 1
    assert await case.handle.result() == CaseOutcome.REJECTED
    assert len(await case.kinds()) == known + 1


async def test_a_workflow_that_the_database_never_heard_of_is_gone_with_its_id(case: Case) -> None:
    """It would go on writing of a case that is none."""
    stranger = case.case.model_copy(update={"case_number": f"NTR-2026-{uuid.uuid4().int % 10**6 + 10**8}"})
    await case.running.begin(stranger)
    book = OpenCases(case.engine, case.running)
    mine = f"case/{stranger.case_number}"

    async def known(ids: Collection[str]) -> set[str]:
        assert mine not in await book.known(ids)
        return set(ids) - {mine}

    async def removed() -> bool:
        return await remove_unknown(case.client, [CASE_WORKFLOW], known, least_known=0, wait=at_once) == 1

    await eventually(removed)
    with pytest.raises(RPCError) as gone:
        await case.client.get_workflow_handle(mine).describe()
    assert gone.value.status is RPCStatusCode.NOT_FOUND


async def at_once() -> None:
    """Nobody is about to write anything."""


async def nothing(_ids: Collection[str]) -> set[str]:
    """As a wrong database, or an empty one."""
    return set()


@pytest.mark.parametrize("least_known", [1e-9, 0.5])
async def test_a_database_that_knows_none_of_the_workflows_ends_none(case: Case, least_known: float) -> None:
    await case.running.begin(case.case)
    await case.is_in("verification")
    await is_listed(case)
    with pytest.raises(TooFewKnown, match="too_few_workflows_known: 0 of"), capture_logs() as logs:
        await remove_unknown(case.client, [CASE_WORKFLOW], nothing, least_known=least_known, wait=at_once)
    assert [each["code"] for each in logs if each["log_level"] == "error"] == ["too_few_workflows_known"]
    await case.is_in("verification")


async def test_a_database_that_knows_fewer_workflows_than_it_must_ends_none(case: Case) -> None:
    """Which it would end is one; the share says how many it has to know, whatever the reason."""
    await case.running.begin(case.case)
    await is_listed(case)
    with pytest.raises(TooFewKnown):
        await remove_unknown(case.client, [CASE_WORKFLOW], all_but(case.handle.id), least_known=1, wait=at_once)
    await case.is_in("verification")


async def is_listed(case: Case) -> None:
    """Temporal lists what has begun in its own time."""

    async def listed() -> bool:
        return bool((await case.client.count_workflows(f"WorkflowId = '{case.handle.id}'")).count)

    await eventually(listed)


def all_but(workflow_id: str) -> Callable[[Collection[str]], Awaitable[set[str]]]:
    async def known(ids: Collection[str]) -> set[str]:
        return set(ids) - {workflow_id}

    return known
