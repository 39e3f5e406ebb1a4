"""Whoever cuts the end off the log of identities is found by what others were told of it."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine as blocking_engine
from sqlalchemy import make_url, select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from deploy.cli.main import build
from deploy.local.stack import Stack
from services.intake.adapters.identities import PostgresIdentities
from services.intake.adapters.reports import PostgresReports
from services.intake.adapters.tables import outbox
from services.workflow.adapters.identities import PostgresIdentityNews
from services.workflow.adapters.sealing import Sealer
from services.workflow.consumer import IdentityNews
from shared.contracts.topics import INTAKE_IDENTITIES
from shared.messaging.cloudevents import CloudEvent, binary
from shared.messaging.producer import EventProducer
from shared.messaging.records import Record
from shared.persistence.engine import create_engine
from shared.persistence.migrations import upgrade
from shared.security.signing import Signer
from tests.clocks import hosts_clock
from tests.unit.intake.identities_contract import asking
from tests.unit.intake.samples import a_filing

ROWS = 4
SIGNER = Signer.generate()
YESTERDAY = datetime.now(UTC) - timedelta(days=1)


class Premises:
    """A database of its own, an operator at its terminal, and a superuser who wants a reading forgotten."""

    def __init__(self, stack: Stack, database: str, folder: Path) -> None:
        self.stack, self.database, self.folder = stack, database, folder

    def verify(self, *arguments: str) -> Result:
        environment = self.stack.environment | {"DATABASE_URL": self.database, "NETRA_DATA_DIR": str(self.folder)}
        return CliRunner().invoke(build(), ["vault", "verify", *arguments], env=environment | {"COLUMNS": "250"})

    def as_superuser(self, *statements: str) -> None:
        with psycopg.connect(self.database.replace("+psycopg", "")) as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in statements:
                connection.execute(statement)

    def deeds(self, tag: str = "first") -> None:
        async def each(intake: AsyncEngine, _workflow: AsyncEngine) -> None:
            for number in (f"LPR-2024-ANC22{one + 2}" for one in range(ROWS)):
                await PostgresReports(intake).file(a_filing(number))
                await PostgresIdentities(intake).write(number, asking(number, f"{tag}-{number}"))

        self._run(each)

    def tell(self) -> list[Record]:
        """What intake's relay publishes is taken in by the workflow service."""
        records = []

        async def each(intake: AsyncEngine, workflow: AsyncEngine) -> None:
            news = IdentityNews(PostgresIdentityNews(workflow))
            query = select(outbox).where(outbox.c.aggregatetype == INTAKE_IDENTITIES).order_by(outbox.c.id)
            async with intake.connect() as connection:
                rows = (await connection.execute(query)).all()
            for row in rows:
                records.append(record_of(row))
                await news.handle(records[-1])

        self._run(each)
        return records

    def seal(self) -> None:
        """The day that is over gets its root, in the table and as a file."""

        async def each(_intake: AsyncEngine, workflow: AsyncEngine) -> None:
            async with workflow.begin() as connection:
                await connection.execute(
                    text(
                        "INSERT INTO ledger (case_number, sequence, entry_key, kind, recorded_at, body, previous_hash, "
                        "hash) VALUES ('NTR-2026-000001', 1, 'k', 'opened', :at, '{}', '', 'h')"
                    ),
                    {"at": YESTERDAY},
                )
            await Sealer(workflow, SIGNER, self.folder / "ledger", clock=hosts_clock).round()

        self._run(each)

    def publish(self, records: list[Record]) -> None:
        async def each(_intake: AsyncEngine, _workflow: AsyncEngine) -> None:
            bootstrap = self.stack.environment["KAFKA_BOOTSTRAP_SERVERS"]
            async with EventProducer(bootstrap=bootstrap, client_id="anchors") as producer:
                for record in records:
                    await producer.send(INTAKE_IDENTITIES, record.key, record.value, record.headers)

        self._run(each)

    def _run(self, work: Callable[[AsyncEngine, AsyncEngine], Awaitable[None]]) -> None:
        async def run() -> None:
            engines = [create_engine(self.database, schema=schema) for schema in ("intake", "workflow")]
            await work(*engines)
            for engine in engines:
                await engine.dispose()

        asyncio.run(run())


def record_of(row: Any) -> Record:
    data = json.dumps(row.payload).encode()
    event = CloudEvent(row.event_id, "netra/intake", row.type, row.time, row.subject, data)
    message = binary(event, row.aggregateid)
    return Record(INTAKE_IDENTITIES, 0, 0, 0, message.key, message.value, message.headers)


@pytest.fixture
def premises(stack: Stack, tmp_path: Path) -> Iterator[Premises]:
    url = make_url(stack.environment["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    name = f"anchored_{secrets.token_hex(4)}"
    admin = blocking_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        own = url.set(database=name).render_as_string(hide_password=False)
        for service in ("intake", "workflow"):
            upgrade(service, own, service)
        found = Premises(stack, own, tmp_path)
        found.deeds()
        yield found
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


CUT = "DELETE FROM intake.identity_log WHERE sequence > 2"


def test_the_end_of_the_log_is_in_the_other_schema_and_in_the_days_root(premises: Premises) -> None:
    premises.tell()
    premises.seal()
    whole = premises.verify(*kept(premises))
    assert (whole.exit_code, f"{ROWS} baris utuh" in whole.output) == (0, True), whole.output
    assert f"s.d. baris {ROWS}" in whole.output


def test_an_end_that_was_cut_off_is_found_by_what_the_other_schema_was_told(premises: Premises) -> None:
    premises.tell()
    premises.as_superuser(CUT)
    cut = premises.verify()
    assert (cut.exit_code, f"end_missing ({ROWS - 1}, workflow)" in cut.output) == (1, True), cut.output


def test_whoever_cuts_both_schemas_is_found_by_a_root_that_was_kept(premises: Premises) -> None:
    premises.tell()
    premises.seal()
    both = "DELETE FROM workflow.identity_heads", "DELETE FROM workflow.ledger_roots"
    premises.as_superuser(CUT, *both)
    cut = premises.verify(*kept(premises))
    day = (datetime.now(UTC) + timedelta(hours=7)).date()
    assert cut.exit_code == 1, cut.output
    assert f"end_missing ({ROWS}, root " in cut.output
    assert str(day) not in cut.output


def test_and_by_the_topic(premises: Premises) -> None:
    premises.publish(premises.tell())
    premises.as_superuser(CUT, "DELETE FROM workflow.identity_heads")
    assert premises.verify().exit_code == 0
    cut = premises.verify("--kafka")
    assert (cut.exit_code, "Kafka" in cut.output) == (1, True), cut.output


def test_a_row_that_was_put_in_place_of_one_that_was_told_is_found(premises: Premises) -> None:
    premises.tell()
    premises.as_superuser(CUT)
    premises.deeds("again")
    replaced = premises.verify()
    assert (replaced.exit_code, "row_replaced" in replaced.output) == (1, True), replaced.output


def test_a_kept_file_that_is_no_root_is_told_apart(premises: Premises) -> None:
    premises.tell()
    premises.seal()
    [path] = (premises.folder / "ledger" / "roots").glob("*.json")
    path.write_text(path.read_text().replace('"sequence": 4', '"sequence": 2'))
    told = premises.verify(*kept(premises))
    assert (told.exit_code, "kept_file_invalid" in told.output) == (2, True), told.output


def kept(premises: Premises) -> tuple[str, ...]:
    folder = premises.folder / "ledger"
    return ("--roots", str(folder / "roots"), "--public-key", str(folder / "public-keys.json"))
