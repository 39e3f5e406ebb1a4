"""`python -m services.workflow` as an operator runs it: from a record on Kafka to an officer's action over HTTP."""

import json
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.contracts.reports import ReportSubmitted
from shared.contracts.topics import INTAKE_REPORTS
from shared.messaging.cloudevents import CloudEvent, Message, binary, structured
from shared.messaging.producer import EventProducer
from tests.integration.workflow.service import Officer, Service, cases_of, dead_letter, event, eventually

if TYPE_CHECKING:
    from deploy.local.stack import Stack

HANDLER = "bawaslu-kab-bima"
JSON = ("content-type", b"application/json")
ATTRIBUTES = (
    ("ce_specversion", b"1.0"),
    ("ce_id", b"1"),
    ("ce_source", b"test/workflow"),
    ("ce_type", ReportSubmitted.TYPE.encode()),
    JSON,
)


@pytest.fixture(scope="module")
def service(stack: "Stack", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(stack, Path(tmp_path_factory.mktemp("workflow")))
    service.migrate()
    service.start("all")
    yield service
    for role in service.ports:
        service.stop(role)


@pytest.fixture
async def producer(stack: "Stack") -> AsyncIterator[EventProducer]:
    async with EventProducer(bootstrap=stack.environment["KAFKA_BOOTSTRAP_SERVERS"], client_id="test") as producer:
        yield producer


@pytest.fixture
def handler(service: Service) -> Officer:
    return service.officer(HANDLER, "handler")


async def test_the_public_keys_of_the_ledger_lie_where_its_roots_will(service: Service) -> None:
    published = service.stack.home.root / "ledger" / "public-keys.json"

    async def exists() -> bool:
        return published.exists()

    await eventually(exists)
    assert json.loads(published.read_text()) == json.loads(service.stack.keys.ledger_public.read_text())


async def open_case(engine: AsyncEngine, handler: Officer, one: ReportSubmitted) -> str:
    """The number of the report's case, once the case is in its first step."""

    async def exists() -> bool:
        return bool(await cases_of(engine, one))

    await eventually(exists)
    [number] = await cases_of(engine, one)

    async def entered() -> bool:
        return await handler.stage(number) == "verification"

    await eventually(entered)
    return number


@pytest.mark.parametrize("mode", [binary, structured])
async def test_a_report_in_either_mode_is_a_case_that_officers_move(
    service: Service,
    engine: AsyncEngine,
    producer: EventProducer,
    handler: Officer,
    mode: Callable[[CloudEvent, str], Message],
) -> None:
    one = service.report()
    await producer.send(INTAKE_REPORTS, *mode(event(one), one.report_id))
    number = await open_case(engine, handler, one)
    registered = await handler.act(number, "register_report", reference="017/LP/2026")
    assert registered.json()["stage"] == "clarification"
    forwarded = await handler.act(number, "submit_clarification", reference="018/LP/2026")
    assert (forwarded.status_code, forwarded.json()["stage"]) == (200, "recommendation")
    timeline = await handler.see(number, "/timeline")
    assert timeline["verified"]
    assert [deadline["status"] for deadline in await handler.see(number, "/deadlines")][:2] == ["met", "met"]


async def test_a_refusal_of_the_running_case_reaches_the_officer_and_records_nothing(
    service: Service, engine: AsyncEngine, producer: EventProducer, handler: Officer
) -> None:
    one = service.report()
    await send(producer, one)
    number, key = await open_case(engine, handler, one), uuid.uuid4().hex
    before = (await handler.see(number))["last_sequence"]
    refused = await handler.act(number, "submit_clarification", key, reference="1")
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_stage")
    assert (await handler.see(number))["last_sequence"] == before
    assert (await handler.act(number, "register_report", key, reference="1")).status_code == 200
    assert (await handler.act(number, "register_report", key, reference="1")).status_code == 200
    reused = await handler.act(number, "register_report", key, reference="2")
    assert (reused.status_code, reused.json()["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("code", "value", "headers"),
    [
        ("not_json", b"{", ATTRIBUTES),
        ("null_value", None, ATTRIBUTES),
        ("invalid_data", b'{"report_id": "Kenari"}', ATTRIBUTES),
        ("missing_ce_id", b"{}", (*ATTRIBUTES[:1], *ATTRIBUTES[2:])),
        ("unknown_type", b"{}", (*ATTRIBUTES[:3], ("ce_type", b"id.netra.weather.v1"), JSON)),
        ("unsupported_version", b"{}", (*ATTRIBUTES[:3], ("ce_type", b"id.netra.intake.report.submitted.v2"), JSON)),
        ("too_large", b'"' + b"x" * 1_000_000 + b'"', ATTRIBUTES),
    ],
)
async def test_a_malformed_record_is_a_dead_letter_with_its_reason_and_its_bytes(
    service: Service, producer: EventProducer, code: str, value: bytes | None, headers: tuple[tuple[str, bytes], ...]
) -> None:
    key = f"{code}-{uuid.uuid4()}".encode()
    await producer.send(INTAKE_REPORTS, key, value, headers)

    async def refused() -> bool:
        return await dead_letter(service.stack, key) is not None

    await eventually(refused)
    letter = await dead_letter(service.stack, key)
    reasons = dict(letter.headers)
    assert reasons["dlq-reason-code"] == code.encode()
    assert b"Kenari" not in reasons["dlq-error"]
    assert letter.value == value


async def test_behind_a_malformed_record_of_the_same_key_the_next_good_one_is_handled(
    service: Service, engine: AsyncEngine, producer: EventProducer, handler: Officer
) -> None:
    one = service.report()
    await producer.send(INTAKE_REPORTS, one.report_id.encode(), b"{", ATTRIBUTES)
    await send(producer, one)
    assert await open_case(engine, handler, one)


async def test_a_crash_loses_no_report_and_an_action_asked_meanwhile_is_taken_once(
    service: Service, engine: AsyncEngine, producer: EventProducer, handler: Officer
) -> None:
    first, *others = reports = [service.report() for _ in range(20)]
    await send(producer, first)
    number = await open_case(engine, handler, first)
    await send(producer, *others)
    service.kill("all")
    service.start("api")
    alone = service.officer(HANDLER, "handler", role="api")
    location = await act_in_vain(alone, number)
    service.start("all")
    for one in reports:
        assert await open_case(engine, handler, one)
    assert len(set(await cases_of(engine, *reports))) == len(await cases_of(engine, *reports)) == len(reports)
    await answered(alone, location)
    kinds = [entry["kind"] for entry in (await handler.see(number, "/timeline"))["entries"]]
    assert kinds.count("action_taken") == kinds.count("opened") == 1


async def send(producer: EventProducer, *reports: ReportSubmitted) -> None:
    for one in reports:
        await producer.send(INTAKE_REPORTS, *binary(event(one), one.report_id))


async def act_in_vain(officer: Officer, number: str) -> str:
    """No worker is there: the action is taken down, and the officer told where to look."""
    waiting = await officer.act(number, "register_report", reference="1")
    assert waiting.status_code == httpx.codes.ACCEPTED
    assert waiting.headers["location"] == waiting.json()["location"]
    assert (await officer.get(waiting.headers["location"])).status_code == httpx.codes.ACCEPTED
    return waiting.headers["location"]


async def answered(officer: Officer, location: str) -> None:
    async def taken() -> bool:
        return (await officer.get(location)).status_code == httpx.codes.OK

    await eventually(taken)
