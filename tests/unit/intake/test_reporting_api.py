import asyncio
import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.intake.adapters.vault import Vault
from services.intake.domain.form import Reporter
from services.intake.domain.numbers import TRACKING_NUMBER
from services.intake.domain.progress import CaseProgress
from shared.contracts.reports import OfficialIdentity, ReportNarrative
from shared.contracts.vocabulary import CaseOutcome
from shared.security.sealing import Seal
from tests.unit.intake.reports_in_memory import ReportsInMemory
from tests.unit.intake.samples import NOW, a_body

PERSONAL = (
    "Ahmad Fulan",
    "Jl. Lintas Bima",
    "0000 0001",
    "Budi Contoh",
    "197801012003121001",
    "Siti Rahma",
    "unggahan",
)


async def report(client: httpx.AsyncClient, key: str | None = None, **changes: Any) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await client.post("/v1/reports", json=a_body(**changes), headers=headers)


def problem(response: httpx.Response) -> str:
    """The code of a problem document that has all that it must have."""
    document = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert document["status"] == response.status_code
    assert document["detail"]
    assert document["detail_id"]
    return str(document["code"])


async def test_a_report_is_answered_with_a_number_a_receipt_and_where_to_follow_it(client: httpx.AsyncClient) -> None:
    response = await report(client)
    answer = response.json()
    assert response.status_code == 202
    assert TRACKING_NUMBER.fullmatch(answer["tracking_number"])
    assert len(answer["receipt"]) == 29
    assert response.headers["location"] == answer["status_url"] == f"/v1/reports/{answer['tracking_number']}"


async def test_what_is_filed_holds_no_readable_personal_data(
    client: httpx.AsyncClient, reports: ReportsInMemory
) -> None:
    await report(client)
    [filing] = reports.filings.values()
    assert not [words for words in PERSONAL if words in repr(filing)]


async def test_names_and_story_travel_sealed_in_the_event(
    client: httpx.AsyncClient, reports: ReportsInMemory, seal: Seal
) -> None:
    await report(client)
    [filing] = reports.filings.values()
    narrative = seal.unseal(filing.event.sealed_narrative or "", ReportNarrative)
    assert seal.unseal(filing.event.officials[0].sealed, OfficialIdentity).name == "Budi Contoh"
    assert narrative.witnesses == ("Siti Rahma, Kecamatan Woha",)
    assert "https://example.org/post/1" in narrative.chronology


async def test_the_reporter_is_in_the_vault_only(
    client: httpx.AsyncClient, reports: ReportsInMemory, vault: Vault
) -> None:
    await report(client)
    [filing] = reports.filings.values()
    assert vault.open(filing.report_id, filing.reporter, Reporter).name == "Ahmad Fulan"


async def test_the_same_key_and_body_get_the_same_answer(client: httpx.AsyncClient, reports: ReportsInMemory) -> None:
    answers = await asyncio.gather(*(report(client, key="k-1") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.text for answer in answers}) == 1
    assert len(reports.filings) == 1


async def test_the_same_key_with_another_body_is_refused(client: httpx.AsyncClient) -> None:
    await report(client, key="k-1")
    again = await report(client, key="k-1", place="Dompu")
    assert (again.status_code, problem(again)) == (409, "idempotency_key_reused")


async def test_without_a_key_each_request_is_a_report(client: httpx.AsyncClient, reports: ReportsInMemory) -> None:
    await report(client)
    await report(client)
    assert len(reports.filings) == 2


async def test_a_new_report_says_that_it_was_received(client: httpx.AsyncClient) -> None:
    answer = (await report(client)).json()
    status = await client.get(answer["status_url"], headers={"X-Receipt": answer["receipt"]})
    assert status.status_code == 200
    assert status.json()["status"] == "received"
    assert status.json()["text_id"].startswith("Laporan Anda sudah diterima")
    assert not [words for words in PERSONAL if words in status.text]


async def test_a_receipt_may_be_typed_without_dashes_and_in_small_letters(client: httpx.AsyncClient) -> None:
    answer = (await report(client)).json()
    typed = answer["receipt"].replace("-", " ").lower()
    assert (await client.get(answer["status_url"], headers={"X-Receipt": typed})).status_code == 200


async def test_a_wrong_receipt_and_an_unknown_number_get_the_same_answer(client: httpx.AsyncClient) -> None:
    known = (await report(client)).json()
    headers = {"X-Receipt": "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA"}
    wrong = await client.get(known["status_url"], headers=headers)
    unknown = await client.get("/v1/reports/LPR-2024-222222", headers=headers)
    assert (wrong.status_code, problem(wrong)) == (404, "unknown_report")
    assert wrong.content == unknown.content


async def test_each_case_is_followed_in_plain_words_without_its_number(
    client: httpx.AsyncClient, reports: ReportsInMemory
) -> None:
    answer = (await report(client)).json()
    reports.followed[answer["tracking_number"]] = [
        CaseProgress("NTR-2024-000001", "closed", CaseOutcome.SANCTIONED, NOW),
        CaseProgress("NTR-2024-000002", "clarification", None, NOW),
        CaseProgress("NTR-2024-000003", "a_step_of_a_future_law", None, NOW),
    ]
    status = await client.get(answer["status_url"], headers={"X-Receipt": answer["receipt"]})
    cases = status.json()["cases"]
    assert [case["status"] for case in cases] == ["closed", "clarification", "in_progress"]
    assert status.json()["status"] == "in_progress"
    assert status.json()["text_id"] == cases[1]["text_id"]
    assert "NTR-" not in status.text


async def test_a_report_is_closed_when_all_its_cases_are(client: httpx.AsyncClient, reports: ReportsInMemory) -> None:
    answer = (await report(client)).json()
    closed = CaseProgress("NTR-2024-000001", "closed", CaseOutcome.NOT_PROVEN, NOW)
    reports.followed[answer["tracking_number"]] = [closed]
    status = await client.get(answer["status_url"], headers={"X-Receipt": answer["receipt"]})
    assert status.json()["status"] == "closed"
    assert "tidak terbukti" in status.json()["text_id"]


async def test_the_published_keys_can_seal_but_not_unseal(client: httpx.AsyncClient, seal: Seal) -> None:
    keys = (await client.get("/v1/keys")).json()
    assert keys["keys"]
    assert not [key for key in keys["keys"] if "d" in key]
    assert keys == seal.public_jwks()


DEEP = b'{"a":' * 100_000


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "not_json"),
        (b"", "application/json", 422, "invalid_request"),
        (b"null", "application/json", 422, "invalid_request"),
        (b"[]", "application/json", 422, "invalid_request"),
        (b'"text"', "application/json", 422, "invalid_request"),
        (b"{}", "application/json", 422, "invalid_request"),
        (b"\xff\xfe", "application/json", 400, "not_json"),
        (b'{"a": ' + b"9" * 5000 + b"}", "application/json", 400, "bad_request"),
        (DEEP[:200_000], "application/json", 400, "bad_request"),
        (b"{}", "text/plain", 415, "unsupported_media_type"),
        (b"<r/>", "application/xml", 415, "unsupported_media_type"),
        (b"{}", "", 415, "unsupported_media_type"),
        (b" " * 5_000_000, "application/json", 413, "too_large"),
        (b'{"\\ud800": 1}', "application/json", 422, "invalid_request"),
        (b'{"\\u0000": 1, "x": NaN}', "application/json", 422, "invalid_request"),
    ],
)
async def test_a_body_that_is_no_report_form_is_a_problem_and_never_an_error_of_ours(
    client: httpx.AsyncClient, body: bytes, content_type: str, status: int, code: str
) -> None:
    response = await client.post("/v1/reports", content=body, headers={"Content-Type": content_type})
    assert (response.status_code, problem(response)) == (status, code)


@pytest.mark.parametrize(
    "changes",
    [
        {"place": "a\x00b"},
        {"chronology": "half a pair: \ud800"},
        {"what": "\u202e\u200b\u0000"},
        {"province": 10**400},
        {"occurred_at": 10**400},
        {"occurred_at": "0001-01-01T00:00:00+23:59"},
        {"occurred_at": "2024-10-14T09:30:00"},
        {"reporter": "Ahmad"},
        {"reporter": {"name": ["a"], "address": {}, "phone": 1.5}},
        {"reported_officials": {"0": 1}},
        {"reported_officials": [{"name": "X", "agency": "kab-bima"}] * 51},
        {"witnesses": ["x"] * 21},
        {"evidence": [{"description": "x", "url": "javascript:alert(1)"}]},
        {"evidence": [{"description": "x", "content": {"sha256": "zz", "media_type": "a/b", "size_bytes": 1}}]},
        {"edition": "../../etc/passwd"},
        {"\ud800": "a field that cannot even be named"},
        {"x" * 10_000: "a field with a long name"},
    ],
)
async def test_a_form_with_impossible_values_is_refused(client: httpx.AsyncClient, changes: dict[str, Any]) -> None:
    body = json.dumps(a_body(**changes))
    response = await client.post("/v1/reports", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in {400, 422}
    assert problem(response) in {
        "bad_request",
        "invalid_request",
        "occurred_in_future",
        "occurred_before_first_edition",
    }
    assert len(response.content) < 20_000


WIDE = "\U00020000"


async def test_a_story_that_no_event_can_hold_is_refused(client: httpx.AsyncClient) -> None:
    response = await report(client, chronology=WIDE * 20_000, what=WIDE * 2_000, witnesses=[WIDE * 200] * 20)
    assert (response.status_code, problem(response)) == (422, "narrative_too_long")


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "\x7f"])
async def test_a_key_that_is_no_token_is_refused(client: httpx.AsyncClient, key: str) -> None:
    response = await client.post("/v1/reports", json=a_body(), headers={"Idempotency-Key": key})
    assert (response.status_code, problem(response)) == (422, "invalid_request")


@pytest.mark.parametrize("number", ["LPR-2024-222222", "x", "%00", "LPR-2024-%F0%9F%98%80", "a" * 5_000, "..%2f.."])
async def test_any_number_that_is_not_known_is_not_found(client: httpx.AsyncClient, number: str) -> None:
    response = await client.get(f"/v1/reports/{number}", headers={"X-Receipt": "x"})
    assert response.status_code == 404
    problem(response)


async def test_following_a_report_needs_a_receipt(client: httpx.AsyncClient) -> None:
    response = await client.get("/v1/reports/LPR-2024-222222")
    assert (response.status_code, problem(response)) == (422, "invalid_request")


async def test_every_route_is_documented_with_a_summary_and_the_form_with_an_example(app: FastAPI) -> None:
    document = app.openapi()
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    body = document["paths"]["/v1/reports"]["post"]["requestBody"]["content"]["application/json"]
    assert all(operation.get("summary") for operation in operations)
    assert body["examples"]


async def test_the_document_says_what_an_employee_number_looks_like(client: httpx.AsyncClient) -> None:
    """What comes before a constraint hides it from the document."""
    document = (await client.get("/openapi.json")).json()
    [number, _null] = document["components"]["schemas"]["OfficialForm"]["properties"]["employee_id"]["anyOf"]
    assert number == {"type": "string", "pattern": "^[0-9]{18}$"}
