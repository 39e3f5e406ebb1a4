"""Days of the ledger sealed in PostgreSQL, told outside, and audited after a superuser has tampered with them."""

import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from deploy.cli.main import build
from services.workflow.adapters.book import PostgresCaseBook
from services.workflow.adapters.roots import PostgresRoots
from services.workflow.adapters.sealing import Sealer
from services.workflow.adapters.tables import SCHEMA, ledger_marks, outbox
from services.workflow.domain.recording import RecordRequest
from shared.calendar import published_calendar
from shared.contracts.cases import ReportAttached
from shared.contracts.ledger_roots import FIRST, LedgerRootSealed
from shared.contracts.topics import LEDGER_ROOTS
from shared.persistence.engine import create_engine
from shared.persistence.migrations import upgrade
from shared.security.signing import Signer
from tests.integration.workflow.reports import admissions, report, take_in
from tests.integration.workflow.test_case_book import event

if TYPE_CHECKING:
    from deploy.local.stack import Stack

MONDAY = datetime(2026, 11, 23, 3, tzinfo=UTC)
"""10:00 in Jakarta."""

SIGNER = Signer.generate()
TUESDAY_MORNING, WEDNESDAY_MORNING = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


def plain(url: str) -> str:
    return url.replace("+psycopg", "")


@pytest.fixture
def database(stack: "Stack") -> Iterator[str]:
    """The URL of a database of its own: roots go over all cases there are."""
    admin, name = stack.environment["DATABASE_URL"], f"ledger_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(plain(admin), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        url = make_url(admin).set(database=name).render_as_string(hide_password=False)
        upgrade("workflow", url, SCHEMA)
        yield url
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database, schema=SCHEMA)
    yield engine
    await engine.dispose()


class Office:
    """Opens cases and records in them, each row at a moment of the test's choice."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.book = PostgresCaseBook(engine, published_calendar())
        self.roots = PostgresRoots(engine, SIGNER)

    async def open(self) -> str:
        [assignment] = await take_in(self.engine, admissions(report()))
        self.case = assignment.case
        return self.case.case_number

    async def record(self, first: int, *moments: datetime) -> None:
        events = tuple(
            event(self.case, sequence, ReportAttached(report_id=f"r-{sequence}")).model_copy(update={"recorded_at": at})
            for sequence, at in enumerate(moments, start=first)
        )
        number = self.case.case_number
        request = RecordRequest(case_number=number, after_sequence=first - 1, key=f"{first}", events=events)
        await self.book.write(request)

    async def marks(self) -> list[tuple[str, str, int, int]]:
        query = select(ledger_marks).order_by(ledger_marks.c.day, ledger_marks.c.case_number)
        async with self.engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [(f"{row.day}", row.case_number, row.first_sequence, row.last_sequence) for row in rows]


@pytest.fixture
async def office(engine: AsyncEngine) -> Office:
    return Office(engine)


async def three_days(office: Office) -> list[str]:
    """Three cases with rows of Monday and Tuesday, both sealed, and of Wednesday, which runs."""
    numbers = []
    for _ in range(3):
        numbers.append(await office.open())
        await office.record(1, MONDAY, MONDAY, TUESDAY_MORNING, TUESDAY_MORNING, WEDNESDAY_MORNING)
    await office.roots.seal_missing(WEDNESDAY_MORNING)
    return numbers


async def test_days_that_are_over_are_sealed_once_and_the_running_day_is_not(office: Office) -> None:
    number = await office.open()
    await office.record(1, MONDAY, MONDAY, TUESDAY_MORNING, WEDNESDAY_MORNING)
    sealed = await office.roots.seal_missing(WEDNESDAY_MORNING)
    assert [(root.record.day, root.record.rows) for root in sealed] == [("2026-11-23", 2), ("2026-11-24", 1)]
    assert await office.roots.seal_missing(WEDNESDAY_MORNING) == []
    assert await office.marks() == [("2026-11-23", number, 1, 2), ("2026-11-24", number, 3, 3)]


async def test_each_root_names_the_one_before_and_is_signed_and_told_on_kafka(office: Office) -> None:
    await three_days(office)
    dated = await office.roots.sealed()
    roots = [root for _, root in dated if root]
    assert [root.record.previous for root in roots] == [FIRST, roots[0].hash]
    assert [SIGNER.verifier().read(root.signature) for root in roots] == [root.record.text() for root in roots]
    async with office.engine.connect() as connection:
        query = select(outbox).where(outbox.c.aggregatetype == LEDGER_ROOTS).order_by(outbox.c.id)
        told = (await connection.execute(query)).all()
    assert [(row.aggregateid, LedgerRootSealed.model_validate(row.payload)) for row in told] == dated


async def test_missed_days_are_caught_up_and_a_day_without_rows_has_a_root_too(office: Office) -> None:
    await office.open()
    await office.record(1, MONDAY)
    sealed = await office.roots.seal_missing(MONDAY + timedelta(days=4))
    assert [root.record.rows for root in sealed] == [1, 0, 0, 0]


async def test_a_row_that_is_written_after_its_day_was_sealed_joins_the_next_root(office: Office) -> None:
    number = await office.open()
    await office.record(1, MONDAY)
    await office.roots.seal_missing(TUESDAY_MORNING)
    await office.record(2, MONDAY, TUESDAY_MORNING)
    await office.roots.seal_missing(WEDNESDAY_MORNING)
    assert await office.marks() == [("2026-11-23", number, 1, 1), ("2026-11-24", number, 2, 3)]


async def test_without_a_row_there_is_no_first_day(office: Office) -> None:
    assert await office.roots.seal_missing(WEDNESDAY_MORNING) == []


async def test_a_file_that_lies_outside_is_never_written_over(office: Office, tmp_path: Path) -> None:
    await three_days(office)
    await Sealer(office.engine, SIGNER, tmp_path, clock=lambda: WEDNESDAY_MORNING).round()
    file = tmp_path / "roots" / "2026-11-23.json"
    assert LedgerRootSealed.parsed(file.read_bytes()) == (await office.roots.sealed())[0][1]
    file.write_text("{}")
    await Sealer(office.engine, SIGNER, tmp_path, clock=lambda: WEDNESDAY_MORNING).round()
    assert file.read_text() == "{}"


class Outside:
    """Somebody with the public key, the roots as they were published, and the command `netra`."""

    def __init__(self, database: str, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.key = folder / "ledger" / "public-keys.json"

    async def keep(self, office: Office) -> None:
        await Sealer(office.engine, SIGNER, self.folder / "ledger", clock=lambda: WEDNESDAY_MORNING).round()

    def netra(self, *arguments: str) -> Result:
        environment = {"DATABASE_URL": self.database, "NETRA_DATA_DIR": str(self.folder), "COLUMNS": "200"}
        return CliRunner().invoke(build(), ["ledger", *arguments], env=environment)

    def verify(self, *arguments: str) -> Result:
        return self.netra("verify", *arguments, "--public-key", str(self.key))

    def tamper(self, *statements: str) -> None:
        """As the superuser, who has all triggers sleep."""
        with psycopg.connect(plain(self.database)) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute("SET search_path = workflow")
            for statement in statements:
                connection.execute(statement.replace("TWO", TWO))


@pytest.fixture
async def outside(office: Office, database: str, tmp_path: Path) -> Outside:
    """After three days of three cases."""
    await three_days(office)
    outside = Outside(database, tmp_path)
    await outside.keep(office)
    return outside


TWO = "case_number LIKE '%-000002'"
"""What TWO stands for below: the second of the three cases."""

TAMPERINGS = {
    "row_edited": ("UPDATE ledger SET body = replace(body, 'r-2', 'r-9') WHERE TWO AND sequence = 2",),
    "row_missing": ("DELETE FROM ledger WHERE TWO AND sequence = 1",),
    "end_missing": ("DELETE FROM ledger WHERE TWO AND sequence = 5",),
    "row_moved": (
        """WITH forged AS (SELECT case_number, 6 AS sequence, entry_key, kind, recorded_at, body,
        hash AS previous_hash, encode(sha256(convert_to(hash || E'\\n' || body, 'UTF8')), 'hex') AS hash
        FROM ledger WHERE TWO AND sequence = 5)
        INSERT INTO ledger SELECT * FROM forged""",
    ),
    "sealed_rows_missing": (
        "DELETE FROM ledger WHERE TWO AND sequence > 2",
        """UPDATE cases SET last_sequence = 2, last_hash =
        (SELECT hash FROM ledger WHERE TWO AND sequence = 2) WHERE TWO""",
    ),
    "rows_missing": (
        "DELETE FROM ledger WHERE TWO AND sequence > 2",
        "DELETE FROM ledger_marks WHERE TWO AND first_sequence > 2",
        """UPDATE cases SET last_sequence = 2, last_hash =
        (SELECT hash FROM ledger WHERE TWO AND sequence = 2) WHERE TWO""",
    ),
    "case_missing": (
        "DELETE FROM ledger WHERE TWO",
        "DELETE FROM ledger_marks WHERE TWO",
        "DELETE FROM case_reports WHERE TWO",
        "DELETE FROM cases WHERE TWO",
    ),
    "root_missing": ("DELETE FROM ledger_roots WHERE day = '2026-11-24'",),
    "root_link_broken": ("DELETE FROM ledger_roots WHERE day = '2026-11-23'",),
    "record_edited": ("UPDATE ledger_roots SET record = replace(record, '\"rows\":6', '\"rows\":5')",),
    "record_unreadable": ("UPDATE ledger_roots SET record = ''",),
    "signature_wrong": ("UPDATE ledger_roots SET signature = 'a.b.c'",),
    "root_gone": (
        "DELETE FROM ledger WHERE sequence > 2",
        "DELETE FROM ledger_marks WHERE day = '2026-11-24'",
        "DELETE FROM ledger_roots WHERE day = '2026-11-24'",
        """UPDATE cases c SET last_sequence = 2, last_hash =
        (SELECT hash FROM ledger l WHERE l.case_number = c.case_number AND sequence = 2)""",
    ),
}


async def test_an_untouched_ledger_holds(outside: Outside) -> None:
    result = outside.verify("--all")
    assert (result.exit_code, "3 buku perkara, 15 baris, 2 hari: utuh." in result.stdout) == (0, True), result.output
    assert "2 akar tersimpan dibandingkan" in result.stdout
    number = second_case(outside)
    assert outside.verify("--case", number).exit_code == 0
    assert outside.verify("--day", "2026-11-24").exit_code == 0
    assert outside.verify("--day", "2026-11-25").exit_code == 2
    assert outside.verify("--case", "NTR-2026-999999").exit_code == 2


def second_case(outside: Outside) -> str:
    with psycopg.connect(plain(outside.database)) as connection:
        rows = connection.execute("SELECT case_number FROM workflow.cases ORDER BY case_number").fetchall()
    return str(rows[1][0])


async def test_what_a_superuser_does_with_triggers_asleep_is_found(outside: Outside, stack: "Stack") -> None:
    original, admin = outside.database, plain(stack.environment["DATABASE_URL"])
    end_sessions = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    source = make_url(original).database
    for reason, statements in TAMPERINGS.items():
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(end_sessions, [source])
            connection.execute(f"CREATE DATABASE {source}_t TEMPLATE {source}")
            outside.database = original.replace(f"/{source}", f"/{source}_t")
            outside.tamper(*statements)
            result = outside.verify("--all")
            assert (result.exit_code, f"{reason}:" in result.stdout) == (1, True), f"{reason}: {result.output}"
            connection.execute(f"DROP DATABASE {source}_t WITH (FORCE)")


async def test_a_row_is_proven_to_someone_without_a_database(outside: Outside) -> None:
    number = second_case(outside)
    proof = outside.folder / "proof.json"
    proof.write_text(outside.netra("proof", "--case", number, "--sequence", "4").stdout)
    elsewhere = Outside("postgresql+psycopg://nowhere/netra", outside.folder)
    checked = elsewhere.netra("proof", "verify", str(proof), "--public-key", str(outside.key))
    assert checked.exit_code == 0, checked.output
    assert f"{number} baris 4 adalah baris ke-4 dari 6 di bawah akar 2026-11-24." in checked.stdout
    proof.write_text(proof.read_text().replace("r-4", "r-5"))
    refused = elsewhere.netra("proof", "verify", str(proof), "--public-key", str(outside.key))
    assert (refused.exit_code, "row_edited:" in refused.stdout) == (1, True)


async def test_a_row_of_a_day_that_runs_has_no_proof_yet(outside: Outside) -> None:
    number = second_case(outside)
    result = outside.netra("proof", "--case", number, "--sequence", "5")
    assert (result.exit_code, "not_sealed_yet" in result.stderr) == (2, True)
    assert "no_such_row" in outside.netra("proof", "--case", number, "--sequence", "6").stderr
