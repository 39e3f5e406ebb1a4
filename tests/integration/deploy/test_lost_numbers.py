"""Numbers that were given before a restore are given to nobody else, and miss nowhere."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest
from sqlalchemy import create_engine as blocking_engine
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs
from temporalio.client import Client
from temporalio.service import RPCError
from typer.testing import CliRunner, Result

from deploy.backup.given import lose
from deploy.cli.main import build
from deploy.local.stack import Stack
from services.workflow.adapters import numbers
from services.workflow.adapters.numbers import Comparing, NotCompared
from services.workflow.roles import lose_numbers, reconcile
from services.workflow.settings import WorkflowSettings
from shared.contracts.cases import CASE_WORKFLOW
from shared.contracts.topics import CASE_EVENTS
from shared.messaging.brokers import Brokers
from shared.messaging.errors import Transient
from shared.messaging.producer import EventProducer
from shared.persistence.engine import create_engine
from shared.persistence.migrations import upgrade
from tests.fuzz.premises import own_namespace
from tests.integration.workflow.reports import admissions, report, take_in
from tests.integration.workflow.service import eventually

Answer = TypeVar("Answer")
YEAR = datetime.now(UTC).year


class Restored:
    """A workflow service's database after a restore, and what an operator sees of it."""

    def __init__(self, database: str, folder: Path) -> None:
        self.database, self.folder = database, folder

    def open(self) -> int:
        async def opened(engine: AsyncEngine) -> str:
            [assigned] = await take_in(engine, admissions(report()))
            return assigned.case.case_number

        return int(self.run(opened).rpartition("-")[2])

    def run(self, work: Callable[[AsyncEngine], Awaitable[Answer]]) -> Answer:
        async def run() -> Answer:
            engine = create_engine(self.database, schema="workflow")
            answer = await work(engine)
            await engine.dispose()
            return answer

        return asyncio.run(run())

    def numbers(self) -> dict[int, int]:
        with psycopg.connect(self.database.replace("+psycopg", "")) as connection:
            return dict(connection.execute("SELECT year, last FROM workflow.case_counter").fetchall())

    def verify(self) -> Result:
        environment = {"DATABASE_URL": self.database, "NETRA_DATA_DIR": str(self.folder), "COLUMNS": "250"}
        return CliRunner().invoke(build(), ["ledger", "verify", "--all"], env=environment)

    def sql(self, *statements: str) -> None:
        with psycopg.connect(self.database.replace("+psycopg", "")) as connection:
            for statement in statements:
                connection.execute(statement)


@pytest.fixture
def restored(stack: Stack, tmp_path: Path) -> Iterator[Restored]:
    url = make_url(stack.environment["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    name = f"lost_{secrets.token_hex(4)}"
    admin = blocking_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        own = url.set(database=name).render_as_string(hide_password=False)
        upgrade("workflow", own, "workflow")
        yield Restored(own, tmp_path)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def test_a_number_that_was_given_is_not_given_again_and_a_removed_case_is_still_missed(restored: Restored) -> None:
    assert [restored.open(), restored.open()] == [1, 2]
    assert lose(restored.database, {YEAR: 2}, {YEAR: 5, YEAR - 1: 1}) == {YEAR: (3, 5), YEAR - 1: (1, 1)}
    assert restored.open() == 6
    whole = restored.verify()
    assert (whole.exit_code, "4 nomor dilewati" in whole.output) == (0, True), whole.output
    number = f"NTR-{YEAR}-000002"
    restored.sql(
        "SET session_replication_role = replica",
        f"DELETE FROM workflow.case_reports WHERE case_number = '{number}'",  # noqa: S608 -- made here
        f"DELETE FROM workflow.cases WHERE case_number = '{number}'",  # noqa: S608 -- made here
    )
    cut = restored.verify()
    assert (cut.exit_code, f"{number}  case_missing" in cut.output) == (1, True), cut.output


def test_a_counter_that_is_ahead_is_not_turned_back(restored: Restored) -> None:
    restored.open()
    assert lose(restored.database, {YEAR: 1}, {YEAR: 1}) == {}
    assert restored.open() == 2


def test_reconciling_gives_no_number_again_that_a_workflow_has_which_the_database_forgot(restored: Restored) -> None:
    """PostgreSQL was put back by other means than `netra restore`: nobody looked for traces before."""
    assert restored.open() == 1
    unknown = [f"case/NTR-{YEAR}-000004", f"postscript/NTR-{YEAR}-000003/1.4", f"case/NTR-{YEAR}-123456789", "case"]

    async def forgotten(engine: AsyncEngine) -> list[dict[int, tuple[int, int]]]:
        return [await numbers.lose(engine, numbers.numbers_of(unknown), {YEAR - 1: 2}) for _ in range(2)]

    assert restored.run(forgotten) == [{YEAR: (2, 4), YEAR - 1: (1, 2)}, {}]
    assert restored.open() == 5
    whole = restored.verify()
    assert (whole.exit_code, "5 nomor dilewati" in whole.output) == (0, True), whole.output


def test_nor_one_of_which_only_kafka_knows(restored: Restored, stack: Stack) -> None:
    """Temporal was lost, or has deleted what it kept long enough."""
    brokers, year = Brokers(stack.environment["KAFKA_BOOTSTRAP_SERVERS"]), 1000 + secrets.randbelow(900)

    async def tell(_engine: AsyncEngine) -> None:
        async with EventProducer(bootstrap=brokers, client_id="lost-numbers") as producer:
            for key in (f"NTR-{year}-000006", f"NTR-{year}-000007", "somebody's"):
                await producer.send(CASE_EVENTS, key.encode(), b"{}", ())

    async def reconcile(engine: AsyncEngine) -> None:
        await lose_numbers(engine, brokers, [])

    restored.run(tell)
    assert year not in numbers.numbers_on_kafka(brokers, datetime.now(UTC) + timedelta(days=2))
    restored.run(reconcile)
    assert restored.numbers()[year] == 7


@pytest.fixture
async def elsewhere(stack: Stack) -> Client:
    """An empty namespace: nobody else's cases are there."""
    return await own_namespace(stack)


async def runs(client: Client, number: int) -> str:
    """The id of a workflow of the case of that number, which Temporal lists."""
    handle = await client.start_workflow(CASE_WORKFLOW, id=f"case/NTR-{YEAR}-{number:06d}", task_queue="nobody")

    async def listed() -> bool:
        return bool((await client.count_workflows(f"WorkflowId = '{handle.id}'")).count)

    await eventually(listed)
    return handle.id


def settings_of(restored: Restored, stack: Stack, client: Client) -> WorkflowSettings:
    told = {"NETRA_RECONCILE_KNOWN_SHARE": "0", "NETRA_RECONCILE_FIRST_ROW_SECONDS": "0"}
    places = {"DATABASE_URL": restored.database, "TEMPORAL_NAMESPACE": client.namespace}
    return WorkflowSettings.model_validate(stack.environment | places | told)


async def test_no_workflow_is_removed_whose_number_could_not_be_kept(
    restored: Restored, stack: Stack, elsewhere: Client
) -> None:
    """It is the last to know of that number: a reconcile that is broken off is run again, and finds it."""
    handle = elsewhere.get_workflow_handle(await runs(elsewhere, 4))
    restored.sql("ALTER TABLE workflow.lost_numbers RENAME TO away")
    with pytest.raises(ProgrammingError, match="lost_numbers"):
        await reconcile(settings_of(restored, stack, elsewhere))
    await handle.describe()
    restored.sql("ALTER TABLE workflow.away RENAME TO lost_numbers")
    assert await reconcile(settings_of(restored, stack, elsewhere)) == 0
    assert restored.numbers()[YEAR] >= 4
    with pytest.raises(RPCError, match="not found"):
        await handle.describe()


async def test_a_database_that_was_put_back_gives_no_number_until_it_is_reconciled(
    restored: Restored, stack: Stack, elsewhere: Client
) -> None:
    await runs(elsewhere, 4)
    engine = create_engine(restored.database, schema="workflow")
    comparing, wanted = Comparing(engine, elsewhere), admissions(report())
    with pytest.raises(Transient, match="put back"), capture_logs() as logs:
        await take_in(engine, wanted, comparing=comparing)
    assert [(one["event"], one["temporal"]) for one in logs] == [("case_numbers_behind", {YEAR: 4})]
    assert restored.numbers() == {}
    assert await reconcile(settings_of(restored, stack, elsewhere)) == 0
    [given] = await take_in(engine, wanted, comparing=comparing)
    assert int(given.case.case_number.rpartition("-")[2]) > 4
    await engine.dispose()


async def test_each_start_of_the_database_is_compared_once(restored: Restored, elsewhere: Client) -> None:
    """It is not put back while it runs; each case would cost a question more."""
    engine = create_engine(restored.database, schema="workflow")
    comparing = Comparing(engine, elsewhere)
    await take_in(engine, admissions(report()), comparing=comparing)
    await runs(elsewhere, 4)
    await take_in(engine, admissions(report()), comparing=comparing)
    assert restored.numbers() == {YEAR: 2}
    with pytest.raises(NotCompared):
        comparing.require(datetime.now(UTC))
    with pytest.raises(Transient, match="put back"):
        await comparing.compare(datetime.now(UTC))
    await engine.dispose()


@pytest.mark.parametrize(
    "statement", ["UPDATE workflow.lost_numbers SET first = 1", "DELETE FROM workflow.lost_numbers"]
)
def test_what_was_skipped_stays_on_record(restored: Restored, statement: str) -> None:
    lose(restored.database, {}, {YEAR: 3})
    with pytest.raises(psycopg.Error, match="append-only"):
        restored.sql(statement)
