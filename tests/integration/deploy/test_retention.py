"""`netra retention`, on the real tables of all services."""

import asyncio
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import create_engine as blocking_engine
from sqlalchemy import make_url, text
from typer.testing import CliRunner, Result

from deploy.cli.main import build
from deploy.cli.vault_keeping import Keeping
from deploy.local.services import SERVICES
from deploy.local.stack import Stack
from services.intake.adapters.reports import PostgresReports
from services.intake.adapters.retention import PostgresRetention
from services.intake.domain.identity_log import Deed
from shared.contracts.topics import CASE_EVENTS, INTAKE_REPORTS, LEDGER_ROOTS
from shared.persistence.engine import create_engine
from shared.persistence.migrations import upgrade
from shared.retention.schedule import Kind, load_schedule
from tests.unit.intake.samples import a_filing

CLOSED = "INSERT INTO intake.case_progress (case_number, sequence, stage, outcome, updated_at) VALUES "


class Operator:
    """Somebody at the terminal, and the database as it has aged."""

    def __init__(self, database: str, folder: Path) -> None:
        self.database, self.folder = database, folder

    def netra(self, *arguments: str) -> Result:
        environment = {"DATABASE_URL": self.database, "NETRA_DATA_DIR": str(self.folder), "COLUMNS": "250"}
        return CliRunner().invoke(build(), ["retention", *arguments], env=environment)

    def sql(self, statement: str, *values: object, tables: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
        with psycopg.connect(self.database.replace("+psycopg", "")) as connection:
            done = connection.execute(sql.SQL(statement).format(*map(sql.Identifier, tables)), values)
            return done.fetchall() if done.description else []

    def file(self, *numbers: str) -> None:
        async def run() -> None:
            engine = create_engine(self.database, schema="intake")
            for number in numbers:
                await PostgresReports(engine).file(a_filing(number))
            await engine.dispose()

        asyncio.run(run())

    def case(self, number: str, case: str, *, outcome: str | None, days: int) -> None:
        """The report's case stands so for so many days."""
        self.sql("INSERT INTO intake.report_case (report_id, case_number) VALUES (%s, %s)", number, case)
        self.sql(
            CLOSED + "(%s, 5, 'x', %s, now() - make_interval(days => %s)) ON CONFLICT DO NOTHING", case, outcome, days
        )

    def publish(self, schema: str, event_id: str, topic: str, key: str, days: int | None) -> None:
        self.sql(
            """INSERT INTO {}.outbox (event_id, aggregatetype, aggregateid, type, subject, time, payload,
            published_at) VALUES (%s, %s, %s, 't', 's', now(), '{{}}', now() - make_interval(days => %s))""",
            *(event_id, topic, key, days),
            tables=(schema,),
        )

    def see(self, schema: str, consumer: str, event_id: str, days: int) -> None:
        self.sql(
            "INSERT INTO {}.inbox VALUES (%s, 'test', %s, now() - make_interval(days => %s))",
            *(consumer, event_id, days),
            tables=(schema,),
        )

    def left(self, table: str) -> set[object]:
        schema, _, name = table.partition(".")
        rows = self.sql("SELECT event_id FROM {}.{}", tables=(schema, name))
        return {event_id for (event_id,) in rows if str(event_id).startswith("r-")}

    def keys(self) -> set[object]:
        return {number for (number,) in self.sql("SELECT report_id FROM intake.reporter_key")}


@pytest.fixture
def operator(stack: Stack, tmp_path: Path) -> Iterator[Operator]:
    url = make_url(stack.environment["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    name = f"retention_{secrets.token_hex(4)}"
    admin = blocking_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        own = url.set(database=name).render_as_string(hide_password=False)
        for service in SERVICES:
            upgrade(service, own, service)
        yield Operator(own, tmp_path)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def age(operator: Operator) -> None:
    """What is due, and beside each of it what is not."""
    operator.file("LPR-2024-CLOSED", "LPR-2024-RECENT", "LPR-2024-UNDONE", "LPR-2024-MERGED", "LPR-2024-NOCASE")
    operator.file("LPR-2026-NOCASE")
    operator.case("LPR-2024-CLOSED", "NTR-2024-000001", outcome="sanctioned", days=366)
    operator.case("LPR-2024-CLOSED", "NTR-2024-000002", outcome="not_proven", days=400)
    operator.case("LPR-2024-RECENT", "NTR-2024-000003", outcome="sanctioned", days=364)
    operator.case("LPR-2024-UNDONE", "NTR-2024-000001", outcome="sanctioned", days=366)
    operator.case("LPR-2024-UNDONE", "NTR-2024-000004", outcome=None, days=900)
    operator.case("LPR-2024-MERGED", "NTR-2024-000005", outcome="merged", days=900)
    operator.sql("UPDATE intake.report SET received_at = now() WHERE report_id = 'LPR-2026-NOCASE'")
    for schema, event_id, topic, key, days in (
        ("intake", "r-answered", INTAKE_REPORTS, "LPR-2024-CLOSED", 31),
        ("intake", "r-unanswered", INTAKE_REPORTS, "LPR-2024-NOCASE", 900),
        ("intake", "r-young", INTAKE_REPORTS, "LPR-2024-CLOSED", 29),
        ("workflow", "r-old", CASE_EVENTS, "c", 31),
        ("workflow", "r-unpublished", CASE_EVENTS, "c", None),
        ("workflow", "r-root", LEDGER_ROOTS, "d", 900),
    ):
        operator.publish(schema, event_id, topic, key, days)
    for schema, consumer, event_id, days in (
        ("workflow", "starter", "r-gone", 89),
        ("workflow", "starter", "r-may-come", 87),
        ("workflow", "unheard-of", "r-stranger", 900),
        ("notify", "notify", "r-gone", 121),
        ("intake", "intake", "r-may-come", 119),
    ):
        operator.see(schema, consumer, event_id, days)


def test_looking_shows_what_is_due_and_erases_nothing(operator: Operator) -> None:
    age(operator)
    before = operator.keys()
    shown = operator.netra("--dry-run")
    assert (shown.exit_code, "nothing erased" in shown.output) == (0, True)
    rows = [line for line in shown.output.splitlines() if "[U]" in line and "│" in line]
    assert [line.split("│")[4].strip() for line in rows] == ["1", "1", "2", "2", "-", "-", "-", "-"]
    assert (operator.keys(), len(operator.left("workflow.outbox"))) == (before, 3)


def test_what_is_due_goes_and_everything_else_stays(operator: Operator) -> None:
    age(operator)
    done = operator.netra("--apply", "--by", "cron@server-1")
    assert done.exit_code == 0, done.output
    gone = {"LPR-2024-CLOSED", "LPR-2024-NOCASE"}
    assert operator.keys() == {"LPR-2024-RECENT", "LPR-2024-UNDONE", "LPR-2024-MERGED", "LPR-2026-NOCASE"}
    assert operator.left("intake.outbox") == {"r-unanswered", "r-young"}
    assert operator.left("workflow.outbox") == {"r-unpublished", "r-root"}
    assert operator.left("workflow.inbox") == {"r-may-come", "r-stranger"}
    assert operator.left("notify.inbox") == set()
    assert operator.left("intake.inbox") == {"r-may-come"}
    recorded = operator.sql(
        "SELECT report_id, deed, body::json->>'reason', body::json->>'by_subject' FROM intake.identity_log"
    )
    assert set(recorded) == {(number, Deed.ERASED.value, "retention_ended", "cron@server-1") for number in gone}


def test_intake_finds_the_same_by_itself(operator: Operator) -> None:
    age(operator)

    async def found() -> dict[Kind, list[str]]:
        engine = create_engine(operator.database, schema="intake")
        due = await PostgresRetention(engine).due(load_schedule(), datetime.now(UTC))
        await engine.dispose()
        return due

    assert asyncio.run(found()) == {
        Kind.REPORTER_IDENTITY: ["LPR-2024-CLOSED"],
        Kind.REPORTER_IDENTITY_WITHOUT_CASE: ["LPR-2024-NOCASE"],
    }


def test_doing_it_twice_does_it_once(operator: Operator) -> None:
    age(operator)
    operator.netra("--apply")
    before = operator.sql("SELECT count(*) FROM intake.identity_log")
    assert operator.netra("--apply").exit_code == 0
    assert operator.sql("SELECT count(*) FROM intake.identity_log") == before


def test_more_rows_than_one_transaction_takes_go_too(operator: Operator) -> None:
    operator.sql(
        """INSERT INTO notify.inbox SELECT 'notify', 'test', 'r-' || n, now() - interval '130 days'
        FROM generate_series(1, 12000) n"""
    )
    assert "12000" in operator.netra("--apply").output
    assert operator.left("notify.inbox") == set()


def test_a_schedule_that_is_none_erases_nothing(operator: Operator, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("- {kind: evidence}")
    refused = operator.netra("--apply", "--schedule", str(own))
    assert (refused.exit_code, "schedule_invalid" in refused.output) == (2, True)
    assert operator.netra().exit_code == operator.netra("--dry-run", "--apply").exit_code == 2


def test_the_command_that_erases_one_reads_the_same_database(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", operator.database)
    operator.file("LPR-2024-CLOSED")
    with Keeping() as keeping:
        assert keeping.by_master() == {"k1": 1}
