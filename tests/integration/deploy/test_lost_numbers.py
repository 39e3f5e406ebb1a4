"""Numbers that were given before a restore are given to nobody else, and miss nowhere."""

import asyncio
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine as blocking_engine
from sqlalchemy import make_url, text
from typer.testing import CliRunner, Result

from deploy.backup.given import lose
from deploy.cli.main import build
from deploy.local.stack import Stack
from shared.persistence.engine import create_engine
from shared.persistence.migrations import upgrade
from tests.integration.workflow.reports import admissions, report, take_in

YEAR = datetime.now(UTC).year


class Restored:
    """A workflow service's database after a restore, and what an operator sees of it."""

    def __init__(self, database: str, folder: Path) -> None:
        self.database, self.folder = database, folder

    def open(self) -> int:
        async def run() -> str:
            engine = create_engine(self.database, schema="workflow")
            [assigned] = await take_in(engine, admissions(report()))
            await engine.dispose()
            return assigned.case.case_number

        return int(asyncio.run(run()).rpartition("-")[2])

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


@pytest.mark.parametrize(
    "statement", ["UPDATE workflow.lost_numbers SET first = 1", "DELETE FROM workflow.lost_numbers"]
)
def test_what_was_skipped_stays_on_record(restored: Restored, statement: str) -> None:
    lose(restored.database, {}, {YEAR: 3})
    with pytest.raises(psycopg.Error, match="append-only"):
        restored.sql(statement)
