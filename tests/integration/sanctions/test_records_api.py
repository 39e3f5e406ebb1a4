"""Uploads to I'DIS: written with their milestone, told on Kafka, waiting until they are acknowledged."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.sanctions.adapters.tables import outbox
from shared.contracts.sanction_records import SanctionRecord
from shared.contracts.topics import SANCTION_RECORDS
from shared.contracts.vocabulary import SanctionCategory
from tests.integration.sanctions.office import AUTHORITY, Office, in_half_a_minute
from tests.integration.sanctions.test_sanctions_api import STATEMENT, until_stage


async def in_force(desk: Office) -> str:
    number = await desk.receives(SanctionCategory.MORAL)
    async with desk.worker():
        await desk.does(number, "decide", **STATEMENT)
        await desk.does(number, "serve")
        await until_stage(desk, number, "effective")
    return number


async def records_of(desk: Office, number: str) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = (await desk.reads(f"/v1/sanctions/{number}")).json()["records"]
    return records


def acknowledgement(number: str, record: dict[str, Any]) -> str:
    return f"/v1/sanctions/{number}/records/{record['round']}/{record['sequence']}/acknowledgement"


async def test_a_sanction_in_force_waits_for_its_upload_and_is_told_once(desk: Office, engine: AsyncEngine) -> None:
    number = await in_force(desk)
    [record] = await records_of(desk, number)
    assert (record["status"], record["waiting"], record["reference"]) == ("in_force", True, None)
    async with engine.connect() as connection:
        told = (await connection.execute(select(outbox).where(outbox.c.aggregateid == number))).mappings().all()
    assert [(row["aggregatetype"], row["type"]) for row in told] == [(SANCTION_RECORDS, SanctionRecord.TYPE)]
    assert SanctionRecord.model_validate(told[0]["payload"]).event_id == told[0]["event_id"]


async def test_the_office_acknowledges_with_the_reference_of_idis(desk: Office) -> None:
    number = await in_force(desk)
    [record] = await records_of(desk, number)
    path = acknowledgement(number, record)
    first = await desk.http.post(path, json={"reference": "IDIS-2026/77"}, headers=desk.bearer())
    assert (first.status_code, first.json()["waiting"], first.json()["acknowledged_by"]) == (200, False, AUTHORITY)
    again = await desk.http.post(path, json={"reference": "IDIS-2026/77"}, headers=desk.bearer())
    assert again.json() == first.json()
    other = await desk.http.post(path, json={"reference": "IDIS-2026/78"}, headers=desk.bearer())
    assert (other.status_code, other.json()["code"]) == (409, "acknowledged_already")
    assert [one["reference"] for one in await records_of(desk, number)] == ["IDIS-2026/77"]


async def test_two_who_acknowledge_at_once_leave_one_reference(desk: Office) -> None:
    number = await in_force(desk)
    [record] = await records_of(desk, number)
    path = acknowledgement(number, record)
    asked = [desk.http.post(path, json={"reference": f"IDIS/{n}"}, headers=desk.bearer()) for n in range(5)]
    answers = await asyncio.gather(*asked)
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]


async def test_the_control_authority_sees_what_waits_and_acknowledges_it(desk: Office) -> None:
    number = await in_force(desk)
    bkn = desk.token("bkn", "control")
    seen: list[dict[str, Any]] = []
    page = (await desk.reads("/v1/records", token=bkn, limit=1)).json()
    seen += page["records"]
    while page["next"]:
        page = (await desk.reads("/v1/records", token=bkn, limit=1, cursor=page["next"])).json()
        seen += page["records"]
    [mine] = [record for record in seen if record["case_number"] == number]
    answer = await desk.http.post(acknowledgement(number, mine), json={"reference": "I-1"}, headers=desk.bearer(bkn))
    assert answer.json()["acknowledged_by"] == "bkn"
    left = (await desk.reads("/v1/records", token=bkn, limit=200)).json()["records"]
    assert number not in {record["case_number"] for record in left}


@pytest.mark.parametrize(
    ("agency", "role", "status", "code"),
    [
        ("pemkot-makassar", "personnel_authority", 404, "unknown_record"),
        (AUTHORITY, "control", 404, "unknown_record"),
        ("bkn", "personnel_authority", 404, "unknown_record"),
        (AUTHORITY, "handler", 403, "wrong_role"),
    ],
)
async def test_nobody_else_acknowledges(desk: Office, agency: str, role: str, status: int, code: str) -> None:
    number = await in_force(desk)
    [record] = await records_of(desk, number)
    headers = desk.bearer(desk.token(agency, role))
    answer = await desk.http.post(acknowledgement(number, record), json={"reference": "I-1"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("reference", ["", "Budi bin Ali", None, "no digit"])
async def test_a_reference_is_a_number_and_never_a_name(desk: Office, reference: str | None) -> None:
    path = "/v1/sanctions/NTR-2024-000001/records/1/1/acknowledgement"
    answer = await desk.http.post(path, json={"reference": reference}, headers=desk.bearer())
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_the_clocks_that_run_are_shown_with_their_article(desk: Office) -> None:
    number = await desk.receives(SanctionCategory.MORAL)
    async with desk.worker():
        await desk.does(number, "decide", **STATEMENT)
    [clock] = (await desk.reads(f"/v1/sanctions/{number}")).json()["clocks"]
    assert (clock["code"], clock["name"], clock["confidence"]) == ("service", "target waktu", "unverified")
    assert clock["in_words"].startswith("target waktu penyampaian keputusan 600 detik")


async def test_the_office_is_told_which_remedy_is_open_and_uses_it(desk: Office) -> None:
    number = await desk.receives(SanctionCategory.LIGHT)
    letter = STATEMENT | {"sanction": "pp94.written_reprimand"}
    async with desk.worker():
        await desk.does(number, "summon", letter_number=letter["letter_number"], **in_half_a_minute())
        await desk.does(number, "record_examination", letter_number=letter["letter_number"])
        decided = await desk.does(number, "decide", **letter)
        assert decided.status_code == 200, decided.text
        await desk.does(number, "serve")
        remedy = (await desk.reads(f"/v1/sanctions/{number}")).json()["remedy"]
        assert remedy["action"] == "file_objection"
        wrong = await desk.does(number, "file_appeal", letter_number=letter["letter_number"])
        assert (wrong.status_code, wrong.json()["code"]) == (409, "wrong_remedy")
        filed = await desk.does(number, "file_objection", letter_number=letter["letter_number"])
        assert (filed.status_code, filed.json()["kind"]) == (200, "objection_filed")
    shown = (await desk.reads(f"/v1/sanctions/{number}")).json()
    assert (shown["sla"], shown["remedy"]) == ("paused", None)
