"""From the HTTP request to the record on Kafka, with real processes that die in between."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.local.ports import free_ports
from deploy.local.stack import Stack
from services.intake.adapters import tables
from services.intake.adapters.vault import Vault
from services.intake.relay import Relay
from services.intake.settings import IntakeSettings
from shared.contracts.reports import OfficialIdentity, ReportSubmitted
from shared.contracts.topics import CASE_EVENTS_INTAKE_DLQ, INTAKE_REPORTS
from shared.messaging.cloudevents import CloudEvent, from_kafka, parse
from shared.messaging.consumer import LaneConsumer
from shared.messaging.producer import EventProducer
from shared.messaging.records import Record
from shared.persistence.engine import create_engine
from shared.security.sealing import Seal
from tests.unit.intake.samples import a_body, csv_text

PATIENCE_SECONDS = 60.0
PNG = b"\x89PNG\r\n\x1a\n" + bytes(1000)


class Office:
    """The API of intake as a program of its own."""

    def __init__(self, stack: Stack, database_url: str, folder: Path) -> None:
        self.folder = folder
        self.port = free_ports()["NETRA_INTAKE_PORT"]
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"DATABASE_URL": database_url, "NETRA_INTAKE_PORT": str(self.port), "NETRA_DATA_DIR": str(folder)}
        self.environment = {**os.environ, **stack.environment, **own}

    @contextmanager
    def open(self) -> Iterator[subprocess.Popen[bytes]]:
        process = subprocess.Popen([sys.executable, "-m", "services.intake", "api"], env=self.environment)
        try:
            self._wait_for(process)
            yield process
        finally:
            process.terminate()
            process.wait(timeout=30)

    def _wait_for(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not self.answers():
            assert process.poll() is None
            assert time.monotonic() < end, "intake never became healthy"
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health").is_success
        except httpx.TransportError:
            return False

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, timeout=30)


async def until(condition: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not await condition():
        assert time.monotonic() < end, "it never came true"
        await asyncio.sleep(0.05)


@pytest.fixture(scope="module")
def office(stack: Stack, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Takes reports; publishes them only while a test runs its relay."""
    office = Office(stack, database_url, tmp_path_factory.mktemp("intake"))
    with office.open():
        yield office


@pytest.fixture
async def client(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    async with office.client() as client:
        yield client


@asynccontextmanager
async def published(settings: IntakeSettings) -> AsyncIterator[dict[str, list[CloudEvent]]]:
    """The events on the topic by report id, growing while this is open."""
    seen: dict[str, list[CloudEvent]] = {}

    async def note(record: Record) -> None:
        seen.setdefault((record.key or b"").decode(), []).append(from_kafka(record))

    stop = asyncio.Event()
    async with EventProducer(bootstrap=settings.kafka_bootstrap_servers) as producer:
        consumer = LaneConsumer(
            bootstrap=settings.kafka_bootstrap_servers,
            topic=INTAKE_REPORTS,
            group=f"test-{uuid4()}",
            handler=note,
            dead_letter_topic=CASE_EVENTS_INTAKE_DLQ,
            producer=producer,
        )
        running = asyncio.create_task(consumer.run(stop))
        try:
            yield seen
        finally:
            stop.set()
            await running


@asynccontextmanager
async def relaying(settings: IntakeSettings) -> AsyncIterator[None]:
    """The relay as it runs in its own process, for as long as this is open."""
    engine, stop = create_engine(settings.database_url, schema=tables.SCHEMA), asyncio.Event()
    running = asyncio.create_task(Relay(settings, engine).run(stop))
    try:
        yield
    finally:
        stop.set()
        await running
        await engine.dispose()


async def arrives(seen: dict[str, list[CloudEvent]], number: str) -> CloudEvent:
    async def there() -> bool:
        return number in seen

    await until(there)
    [event] = seen[number]
    return event


async def test_an_accepted_report_is_published_as_the_contract_says(
    client: httpx.AsyncClient, settings: IntakeSettings
) -> None:
    number = (await client.post("/v1/reports", json=a_body(edition="drill"))).json()["tracking_number"]
    async with published(settings) as seen, relaying(settings):
        event = await arrives(seen, number)
    report = parse(event, ReportSubmitted)
    identity = Seal.from_file(settings.seal_key_file or Path()).unseal(report.officials[0].sealed, OfficialIdentity)
    assert (event.id, event.source, event.type) == (f"{number}/submitted", "netra/intake", ReportSubmitted.TYPE)
    assert (report.report_id, report.edition, identity.name) == (number, "drill", "Budi Contoh")
    assert b"Budi" not in event.data


async def test_nothing_is_lost_when_the_process_is_killed_between_accepting_and_publishing(
    stack: Stack, database_url: str, tmp_path: Path, settings: IntakeSettings
) -> None:
    office = Office(stack, database_url, tmp_path)
    with office.open() as process:
        async with office.client() as client:
            sent = [(await client.post("/v1/reports", json=a_body(edition="drill"))).json() for _ in range(3)]
        process.kill()
        process.wait()
    async with published(settings) as seen, relaying(settings):
        events = [await arrives(seen, answer["tracking_number"]) for answer in sent]
    assert len({event.id for event in events}) == 3


async def test_twenty_same_requests_at_once_are_one_report(client: httpx.AsyncClient, engine: AsyncEngine) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    body = a_body(place=str(uuid4()))
    responses = await asyncio.gather(*(client.post("/v1/reports", json=body, headers=headers) for _ in range(20)))
    number = responses[0].json()["tracking_number"]
    async with engine.connect() as connection:
        events = select(func.count()).where(tables.outbox.c.aggregateid == number)
        assert (await connection.execute(events)).scalar_one() == 1
    assert {response.status_code for response in responses} == {202}
    assert len({response.text for response in responses}) == 1


async def test_a_bulk_file_sent_twice_files_nothing_twice(client: httpx.AsyncClient, stack: Stack) -> None:
    text = csv_text({}, {"row_id": "B-2", "province": "99"}, {"row_id": "B-3"})
    token = stack.token("bawaslu-ri", scopes=("reports:bulk",))
    headers = {"Content-Type": "text/csv", "Authorization": f"Bearer {token}"}
    first, again = [
        (await client.post("/v1/reports:bulk", content=text, headers=headers)).json()["rows"] for _ in range(2)
    ]
    assert [row["status"] for row in first] == ["accepted", "refused", "accepted"]
    assert [row["status"] for row in again] == ["already_accepted", "refused", "already_accepted"]
    assert [row["receipt"] for row in first] == [row["receipt"] for row in again]


async def test_evidence_is_kept_with_a_custody_entry(
    office: Office, client: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    answer = (await client.post("/v1/reports", json=a_body())).json()
    headers = {"X-Receipt": answer["receipt"]}
    added = await client.post(f"{answer['status_url']}/evidence", files={"file": ("b.png", PNG)}, headers=headers)
    status = (await client.get(answer["status_url"], headers=headers)).json()
    evidence = added.json()
    async with engine.connect() as connection:
        entries = select(tables.custody).where(tables.custody.c.evidence_id == evidence["evidence_id"])
        [custody] = await connection.execute(entries)
    stored = office.folder / "evidence" / answer["tracking_number"] / evidence["sha256"]
    assert (added.status_code, status["evidence"]) == (201, [evidence])
    assert (custody.action, custody.by, custody.sha256) == ("received", "receipt_holder", evidence["sha256"])
    assert await asyncio.to_thread(stored.read_bytes) == PNG


async def test_what_is_stored_about_a_report_holds_no_readable_personal_data(
    client: httpx.AsyncClient, engine: AsyncEngine, settings: IntakeSettings
) -> None:
    number = (await client.post("/v1/reports", json=a_body())).json()["tracking_number"]
    stored = ""
    for column in (tables.report.c.report_id, tables.reporter_vault.c.report_id, tables.outbox.c.aggregateid):
        async with engine.connect() as connection:
            stored += repr((await connection.execute(select(column.table).where(column == number))).all())
    assert stored.count(number) >= 3
    assert not [words for words in ("Ahmad", "Fulan", "Budi", "19780101", "Siti", "unggahan") if words in stored]
    assert Vault.from_file(settings.vault_key_file or Path()).key_id in stored


async def test_a_body_over_the_limit_is_refused_by_the_real_server(client: httpx.AsyncClient) -> None:
    response = await client.post("/v1/reports", content=b" " * 5_000_000, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
