import dataclasses

import httpx
import pytest
from fastapi import FastAPI

from services.workflow.domain.ledger import append
from services.workflow.domain.transfers import TransferOrder
from shared.calendar import DeadlineProof, published_calendar, verify
from shared.contracts.cases import ActionTaken
from shared.contracts.vocabulary import Role
from tests.unit.workflow.cases import MONDAY_MORNING, NUMBER, event
from tests.unit.workflow.conftest import Bearer, Office
from tests.unit.workflow.problem import refused
from tests.unit.workflow.reading_contract import a_row

CASE = f"/v1/cases/{NUMBER}"
OF_A_CASE = ("", "/timeline", "/deadlines", "/deadlines/clarification.1/proof", "/actions/key-00000001")
GUARDED = [
    ("GET", "/v1/cases"),
    *(("GET", CASE + path) for path in OF_A_CASE),
    ("POST", f"{CASE}/actions/reject_report"),
]


@pytest.mark.parametrize(("method", "path"), GUARDED)
async def test_without_a_token_there_is_nothing_to_see(client: httpx.AsyncClient, method: str, path: str) -> None:
    response = await client.request(method, path, json={})
    assert refused(response, 401) == "not_authenticated"
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), GUARDED)
async def test_an_expired_token_and_a_made_up_one_are_refused_alike(
    client: httpx.AsyncClient, bearer: Bearer, method: str, path: str
) -> None:
    for headers in (bearer("bawaslu-kab-bima", lifetime=-600), {"Authorization": "Bearer made.up.token"}):
        assert refused(await client.request(method, path, json={}, headers=headers), 401) == "invalid_token"


@pytest.mark.parametrize("path", OF_A_CASE)
async def test_to_an_agency_that_is_no_party_the_case_does_not_exist(
    client: httpx.AsyncClient, bearer: Bearer, path: str
) -> None:
    stranger = bearer("bawaslu-sulawesi-selatan", "handler")
    theirs = await client.get(CASE + path, headers=stranger)
    nobodys = await client.get("/v1/cases/NTR-1999-000001" + path, headers=stranger)
    assert refused(theirs, 404) == "unknown_case"
    assert theirs.json() == nobodys.json()


def of_one_case(app: FastAPI) -> list[tuple[str, str]]:
    """Every route that is about one case, whoever added it, with the filed case's number in its path."""
    blanks = {"number": NUMBER, "action": "reject_report", "key": "key-00000001"}
    blanks |= {"code": "reminder", "deadline_id": "clarification.1"}
    paths = app.openapi()["paths"]
    return [(method, path.format(**blanks)) for path in paths if "{number}" in path for method in paths[path]]


@pytest.mark.parametrize("scopes", [(), ("cases:read:all",)])
async def test_an_agency_in_conflict_finds_no_case_on_any_route(
    app: FastAPI, client: httpx.AsyncClient, bearer: Bearer, office: Office, scopes: tuple[str, ...]
) -> None:
    office.reading.cases[0]["sealed_to"] = ["kab-bima"]
    headers = bearer("kab-bima", *(role.value for role in Role), scopes=scopes)
    routes = of_one_case(app)
    assert ("get", CASE) in routes
    for method, path in routes:
        answer = await client.request(method, path, headers=headers | {"Idempotency-Key": "key-00000002"}, json={})
        assert refused(answer, 404) == "unknown_case", f"{method} {path}"
    assert office.cases.heard == []
    assert (await client.get("/v1/cases", headers=headers)).json()["cases"] == []


async def test_a_list_holds_the_callers_cases_only(client: httpx.AsyncClient, bearer: Bearer) -> None:
    party, stranger = bearer("kasn"), bearer("bawaslu-sulawesi-selatan")
    own = (await client.get("/v1/cases", headers=party)).json()
    assert [one["case_number"] for one in own["cases"]] == [NUMBER]
    assert own["cases"][0]["stage_title"] == "Klarifikasi dan kajian Bawaslu"
    assert (await client.get("/v1/cases", headers=stranger)).json() == {"cases": [], "next": None}


async def test_pages_are_followed_by_their_cursor(client: httpx.AsyncClient, bearer: Bearer, office: Office) -> None:
    office.reading.cases += [a_row(f"NTR-2024-00000{index}", due_in_days=9) for index in (2, 3)]
    read, following = [], ""
    while following is not None:
        answer = await client.get("/v1/cases", headers=bearer("kasn"), params={"limit": 2, "cursor": following})
        read += [one["case_number"] for one in answer.json()["cases"]]
        following = answer.json()["next"]
    assert read == [f"NTR-2024-00000{index}" for index in (1, 2, 3)]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("cursor=bm9uc2Vuc2U=", 400, "invalid_cursor"),
        ("edition=kasn-1998", 404, "unknown_edition"),
        ("sla=whenever", 422, "invalid_request"),
        ("province=abc", 422, "invalid_request"),
        ("stage=%00", 422, "invalid_request"),
        ("limit=0", 422, "invalid_request"),
        ("limit=201", 422, "invalid_request"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, bearer: Bearer, query: str, status: int, code: str
) -> None:
    assert refused(await client.get(f"/v1/cases?{query}", headers=bearer("kasn")), status) == code


@pytest.mark.parametrize("number", ["NTR-2024-1", "1", "NTR-2024-000001%00"])
async def test_what_is_no_case_number_is_refused(client: httpx.AsyncClient, bearer: Bearer, number: str) -> None:
    assert refused(await client.get(f"/v1/cases/{number}", headers=bearer("kasn")), 422) == "invalid_request"


async def test_a_party_reads_who_was_reported_and_what_it_may_do(client: httpx.AsyncClient, bearer: Bearer) -> None:
    case = (await client.get(CASE, headers=bearer("kab-bima"))).json()
    assert case["official"]["name"] == "Kenari Kuning"
    assert case["reports"][0]["narrative"]["place"] == "alun-alun"
    assert "request_extension" in case["available_actions"]
    assert case["parties"]["recommending"] == "kasn"


async def test_what_waits_for_another_action_is_not_offered_before_it(
    client: httpx.AsyncClient, bearer: Bearer, office: Office
) -> None:
    before = (await client.get(CASE, headers=bearer("kab-bima"))).json()["available_actions"]
    referral = ActionTaken(
        action="refer_to_criminal_track", by_agency="bawaslu-kab-bima", by_role=Role.HANDLER, by_subject="s"
    )
    office.reading.ledger.append(append(event(referral, sequence=3), office.reading.ledger[-1].hash))
    newer = office.reading.ledger[-1]
    office.reading.ledger.append(
        dataclasses.replace(newer, sequence=4, body='{"facts": {"kind": "of a newer release"}}')
    )
    after = (await client.get(CASE, headers=bearer("kab-bima"))).json()["available_actions"]
    assert set(after) - set(before) == {"record_criminal_result", "close_to_criminal_track"}


async def test_an_operator_sees_every_case_and_nobodys_name(client: httpx.AsyncClient, bearer: Bearer) -> None:
    case = (await client.get(CASE, headers=bearer("netra", scopes=("cases:read:all",)))).json()
    assert case["case_number"] == NUMBER
    assert case["official"] is None
    assert case["reports"][0]["narrative"] is None


async def test_a_name_sealed_to_a_lost_key_does_not_hide_the_case(
    client: httpx.AsyncClient, bearer: Bearer, office: Office
) -> None:
    office.reading.cases[0]["sealed_official"] = "not.a.seal"
    response = await client.get(CASE, headers=bearer("kasn"))
    assert response.status_code == 200
    assert response.json()["official"] is None


async def test_the_timeline_is_the_ledger_and_says_whether_its_chain_holds(
    client: httpx.AsyncClient, bearer: Bearer, office: Office
) -> None:
    before = (await client.get(f"{CASE}/timeline", headers=bearer("kasn"))).json()
    assert [entry["kind"] for entry in before["entries"]] == ["stage_entered", "report_attached"]
    assert before["verified"]
    office.reading.ledger[1] = dataclasses.replace(office.reading.ledger[1], previous_hash="f" * 64)
    assert not (await client.get(f"{CASE}/timeline", headers=bearer("kasn"))).json()["verified"]


async def test_a_deadline_is_explained_in_both_languages(client: httpx.AsyncClient, bearer: Bearer) -> None:
    [one] = (await client.get(f"{CASE}/deadlines", headers=bearer("kasn"))).json()
    assert (one["name"], one["due_date"], one["basis"]) == ("batas waktu", "2024-08-14", "UU 7/2017 Ps 454(7)")
    assert one["explanation_id"] != one["explanation"]


async def test_a_deadline_comes_with_a_proof_that_anyone_can_count_again(
    client: httpx.AsyncClient, bearer: Bearer
) -> None:
    [one] = (await client.get(f"{CASE}/deadlines", headers=bearer("kasn"))).json()
    proof = DeadlineProof.model_validate(one["proof"])
    assert verify(proof, published_calendar()) is None
    assert proof.due_date.isoformat() == one["due_date"]


async def test_the_law_is_public(client: httpx.AsyncClient) -> None:
    known = {edition["id"] for edition in (await client.get("/v1/editions")).json()}
    assert known == {"kasn-2022", "bkn-2024", "drill"}
    assert (await client.get("/v1/editions/kasn-2022")).json()["steps"][0]["code"] == "verification"
    assert refused(await client.get("/v1/editions/kasn-1998"), 404) == "unknown_edition"


async def test_a_route_that_does_not_exist_is_refused_in_the_same_shape(client: httpx.AsyncClient) -> None:
    assert refused(await client.get("/v1/verdicts"), 404) == "not_found"
    assert refused(await client.delete("/v1/editions"), 405) == "method_not_allowed"


async def test_a_case_of_an_authority_that_is_no_more_offers_the_order_that_hands_it_over(
    client: httpx.AsyncClient, bearer: Bearer, office: Office
) -> None:
    handler = bearer("bawaslu-kab-bima", "handler")
    [due] = (await client.get(CASE, headers=handler)).json()["transfers_due"]
    assert (due["role"], due["agency"], due["last_day"], due["confidence"]) == (
        "recommending",
        "kasn",
        "2024-09-03",
        "certain",
    )
    order = TransferOrder.model_validate(due["order"])
    assert (order.from_agency, order.to_agency, order.basis) == ("kasn", "bkn", "SE-MenPANRB-4/2024")
    for changes in ({"closed_at": MONDAY_MORNING}, {"edition": "drill"}):
        office.reading.cases[:] = [{**a_row(NUMBER), **changes}]
        assert (await client.get(CASE, headers=handler)).json()["transfers_due"] == []
