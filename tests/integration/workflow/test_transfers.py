"""A bulk hand-over and a conflict of interest as an operator does them: over HTTP, while processes die."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.local.home import PROJECT_ROOT
from services.workflow.domain.conflicts import today
from shared.contracts.topics import INTAKE_REPORTS
from shared.messaging.cloudevents import binary
from shared.messaging.producer import EventProducer
from tests.integration.workflow.service import Service, cases_of, event, eventually

if TYPE_CHECKING:
    from deploy.local.stack import Stack

HANDLER, COUNT = "bawaslu-kab-bima", 30


@pytest.fixture(scope="module")
def service(stack: "Stack", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(stack, Path(tmp_path_factory.mktemp("transfers")))
    service.migrate()
    service.start("all")
    yield service
    for role in service.ports:
        service.stop(role)


@pytest.fixture
async def keeper(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    token = service.stack.token("kemenpanrb", scopes=("cases:transfer", "heads:write"))
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=service.url(), headers=headers, timeout=60) as client:
        yield client


async def open_cases(service: Service, engine: AsyncEngine, count: int) -> list[str]:
    reports = [service.report() for _ in range(count)]
    async with EventProducer(
        bootstrap=service.stack.environment["KAFKA_BOOTSTRAP_SERVERS"], client_id="test"
    ) as producer:
        for one in reports:
            await producer.send(INTAKE_REPORTS, *binary(event(one), one.report_id))
    handler = service.officer(HANDLER, "handler")

    async def entered() -> bool:
        numbers = await cases_of(engine, *reports)
        return len(numbers) == count and await handler.stage(numbers[-1]) == "verification"

    await eventually(entered)
    return await cases_of(engine, *reports)


def order(since: datetime, **changes: Any) -> dict[str, Any]:
    return {
        "from_agency": "kasn",
        "to_agency": "kemenkeu",
        "reason": "authority_abolished",
        "basis": "SE-MenPANRB-4/2024",
        "clock": "keep",
        "filter": {"editions": ["kasn-2022"], "received_from": since.isoformat()},
    } | changes


async def test_a_transfer_survives_a_kill_and_each_case_is_handed_over_once(
    service: Service, engine: AsyncEngine, keeper: httpx.AsyncClient
) -> None:
    since = datetime.now(UTC)
    numbers = await open_cases(service, engine, COUNT)
    body = order(since)
    previewed = (await keeper.post("/v1/transfers/preview", json=body)).json()
    assert previewed["total"] == COUNT
    asked = await keeper.post("/v1/transfers", json=body)
    assert (asked.status_code, asked.json()["total"]) == (202, COUNT)
    assert set(asked.json()["waiting_cases"]) <= set(numbers)
    path = f"/v1/transfers/{asked.json()['transfer_id']}"

    async def some_done() -> bool:
        return bool((await keeper.get(path)).json()["outcomes"])

    await eventually(some_done)
    service.kill("all")
    service.start("all")
    again = await keeper.post("/v1/transfers", json=body)
    assert (again.status_code, again.json()["transfer_id"]) == (202, asked.json()["transfer_id"])

    async def all_done() -> bool:
        return bool((await keeper.get(path)).json()["waiting"] == 0)

    await eventually(all_done, seconds=60)
    done = (await keeper.get(path)).json()
    assert (done["waiting_cases"], done["outcomes"]) == ([], {"transferred": COUNT})
    new, old = service.officer("kemenkeu", "recommending"), service.officer("kasn", "recommending")
    for number in numbers:
        kinds = [entry["kind"] for entry in (await new.see(number, "/timeline"))["entries"]]
        assert kinds.count("authority_transferred") == 1
        assert (await old.get(f"/v1/cases/{number}")).json()["code"] == "unknown_case"
        acted = await old.act(number, "declare_not_proven", ground="insufficient_evidence")
        assert (acted.status_code, acted.json()["code"]) == (404, "unknown_case")
    assert (await keeper.post("/v1/transfers/preview", json=body)).json()["total"] == 0


async def netra(service: Service, since: datetime, *more: str) -> tuple[int, str]:
    """The command as an operator runs it, with a token of his own."""
    arguments = ["case", "transfer", "--from", "kasn", "--to", "kemenkes", "--basis", "SE-4/2024", "--clock", "restart"]
    arguments += ["--edition", "kasn-2022", "--received-from", since.isoformat(), "--url", service.url(), *more]
    token = service.stack.token("kemenpanrb", scopes=("cases:transfer",))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from deploy.cli.main import run; run()",
        *arguments,
        env=service.stack.environment | {"NETRA_TOKEN": token},
        cwd=PROJECT_ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


async def test_the_command_counts_first_hands_over_and_has_nothing_left_to_do(
    service: Service, engine: AsyncEngine
) -> None:
    since, count = datetime.now(UTC), 5
    numbers = await open_cases(service, engine, count)
    code, counted = await netra(service, since, "--dry-run")
    assert (code, f"{count} cases" in counted, f"verification: {count}" in counted) == (0, True, True)
    old, new = service.officer("kasn", "recommending"), service.officer("kemenkes", "recommending")
    assert (await old.get(f"/v1/cases/{numbers[0]}")).status_code == 200
    code, done = await netra(service, since)
    assert (code, f"transferred: {count}" in done) == (0, True)
    assert (await new.see(numbers[0]))["parties"]["recommending"] == "kemenkes"
    code, again = await netra(service, since)
    assert (code, "0 cases" in again) == (0, True)
    code, refused = await netra(service, since, "--stage", "Tahap")
    assert (code, "invalid_request" in refused) == (2, True)


async def test_a_transfer_is_for_those_who_may_and_for_agencies_that_exist(
    service: Service, keeper: httpx.AsyncClient
) -> None:
    body = order(datetime.now(UTC))
    stranger = {"Authorization": f"Bearer {service.stack.token('kasn', 'recommending')}"}
    refused = await keeper.post("/v1/transfers", json=body, headers=stranger)
    assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")
    for change, status, code in (
        ({"to_agency": "atlantis"}, 422, "unknown_agency"),
        ({"to_agency": "kasn"}, 422, "transfer_to_itself"),
        ({"clock": "pause"}, 422, "invalid_request"),
        ({"filter": {"editions": ["kasn-1998"]}}, 404, "unknown_edition"),
    ):
        answer = await keeper.post("/v1/transfers", json=body | change)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    unknown = await keeper.get("/v1/transfers/kasn.bkn.0123456789ab")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_transfer")


async def test_a_candidate_finds_no_case_from_the_moment_the_fact_is_recorded_and_the_case_tells_it(
    service: Service, engine: AsyncEngine, keeper: httpx.AsyncClient
) -> None:
    [number] = await open_cases(service, engine, 1)
    regent, governor = (
        service.officer(agency, "personnel_authority") for agency in ("kab-bima", "prov-nusa-tenggara-barat")
    )
    assert (await regent.get(f"/v1/cases/{number}")).status_code == 200
    fact = {
        "agency": "kab-bima",
        "tenure": "definitive",
        "first": (today(datetime.now(UTC)) - timedelta(days=1)).isoformat(),
        "candidate_in": "pilkada-2024",
        "source": f"KPU-{number}",
    }
    recorded = await keeper.post("/v1/headships", json=fact)
    assert recorded.status_code == 201
    hidden = await regent.get(f"/v1/cases/{number}")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "unknown_case")

    async def routed() -> bool:
        kinds = [entry["kind"] for entry in (await governor.see(number, "/timeline"))["entries"]]
        return "parties_changed" in kinds

    await eventually(routed)
    assert (await governor.see(number))["parties"]["personnel_authority"] == "prov-nusa-tenggara-barat"
    withdrawn = await keeper.post(f"/v1/headships/{recorded.json()['id']}/withdraw", json={"source": "KPU-0"})
    assert withdrawn.status_code == 204

    async def restored() -> bool:
        answer = await regent.get(f"/v1/cases/{number}")
        return answer.status_code == 200 and answer.json()["parties"]["personnel_authority"] == "kab-bima"

    await eventually(restored)


async def test_a_fact_is_refused_when_it_could_exclude_nobody(keeper: httpx.AsyncClient) -> None:
    fact = {"agency": "kab-bima", "tenure": "definitive", "first": "2024-01-01", "source": "SK-1"}
    for change, status, code in (
        ({"agency": "atlantis"}, 422, "unknown_agency"),
        ({"appointed_by": "atlantis"}, 422, "unknown_agency"),
        ({"candidate_in": "pilkada-1999"}, 422, "unknown_election"),
        ({"last": "2023-01-01"}, 422, "invalid_request"),
        ({"source": "SK Bupati Siti"}, 422, "invalid_request"),
    ):
        answer = await keeper.post("/v1/headships", json=fact | change)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    gone = await keeper.post("/v1/headships/999999/withdraw", json={"source": "SK-1"})
    assert (gone.status_code, gone.json()["code"]) == (404, "unknown_headship")
