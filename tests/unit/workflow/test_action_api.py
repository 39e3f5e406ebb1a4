from typing import Any
from urllib.parse import quote

import httpx
import pytest

from services.workflow.adapters.courier import Courier
from services.workflow.adapters.temporal import NoAnswerYet
from services.workflow.domain.actions import CASE_CLOSED, WRONG_AGENCY, wrong_stage
from services.workflow.domain.case import ActionAnswer
from shared.contracts.refusals import Refusal, Refused
from tests.unit.workflow.cases import NUMBER
from tests.unit.workflow.conftest import Bearer, Office
from tests.unit.workflow.problem import refused

ACTIONS = f"/v1/cases/{NUMBER}/actions"
SUBMIT = f"{ACTIONS}/submit_clarification"
BODY = {"reference": "017/LP/2024"}


async def submit(client: httpx.AsyncClient, headers: dict[str, str], body: Any = None) -> httpx.Response:
    return await client.post(SUBMIT, json=BODY if body is None else body, headers=headers)


async def test_an_action_is_answered_with_its_ledger_row_and_the_stage_it_led_to(
    client: httpx.AsyncClient, handler: dict[str, str]
) -> None:
    response = await submit(client, handler)
    assert response.status_code == 200
    assert response.json() == {
        "case_number": NUMBER,
        "sequence": 3,
        "action": "submit_clarification",
        "stage": "recommendation",
        "late": False,
    }


async def test_the_idempotency_key_is_what_the_case_knows_the_action_by(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office
) -> None:
    first, again = await submit(client, handler), await submit(client, handler)
    assert first.json() == again.json()
    assert [key for key, _ in office.cases.heard] == ["key-00000001"]


async def test_the_same_key_with_another_body_is_refused(client: httpx.AsyncClient, handler: dict[str, str]) -> None:
    await submit(client, handler)
    assert refused(await submit(client, handler, {"reference": "018"}), 409) == "idempotency_key_reused"


async def test_who_acts_is_read_from_the_token_and_never_from_the_body(
    client: httpx.AsyncClient, bearer: Bearer, office: Office
) -> None:
    officer = bearer("bawaslu-kab-bima", "handler", "emperor") | {"Idempotency-Key": "key-00000002"}
    await submit(client, officer)
    [(_, request)] = office.cases.heard
    assert (request.by.agency, request.by.subject) == ("bawaslu-kab-bima", "officer-1")
    assert {role.value for role in request.by.roles} == {"handler"}


async def test_a_recommendation_is_issued_by_the_callers_agency(
    client: httpx.AsyncClient, bearer: Bearer, office: Office
) -> None:
    body = {"recommendation": {"category": "moderate", "track": "discipline", "letter_number": "R-1/KASN/2024"}}
    headers = bearer("kasn", "recommending") | {"Idempotency-Key": "key-00000003"}
    await client.post(f"{ACTIONS}/issue_recommendation", json=body, headers=headers)
    [(_, request)] = office.cases.heard
    assert request.recommendation is not None
    assert request.recommendation.issued_by == "kasn"


NOT_JSON = (400, "not_json")
INVALID = (422, "invalid_request")


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"{", NOT_JSON),
        (b"\xff\xfe", NOT_JSON),
        (b"", INVALID),
        (b"[]", INVALID),
        (b'{"refrence": "1"}', INVALID),
        (b'{"reference": 7}', INVALID),
        (b'{"reference": "\\u0000"}', INVALID),
        (b'{"ground": "He shouted at me"}', INVALID),
        (b'{"reference": "1", "by": {"agency": "kasn"}}', INVALID),
        (b'{"recommendation": {"category": "exile"}}', INVALID),
    ],
)
async def test_a_body_that_is_not_as_agreed_is_refused_before_anything_is_recorded(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office, content: bytes, answer: tuple[int, str]
) -> None:
    response = await client.post(SUBMIT, content=content, headers=handler | {"Content-Type": "application/json"})
    assert refused(response, answer[0]) == answer[1]
    assert office.actions.asked == {}


async def test_a_body_of_another_content_type_is_refused(client: httpx.AsyncClient, handler: dict[str, str]) -> None:
    response = await client.post(
        SUBMIT, content=b'{"reference": "1"}', headers=handler | {"Content-Type": "text/plain"}
    )
    assert refused(response, 415) == "unsupported_media_type"


async def test_a_refused_body_is_not_quoted(client: httpx.AsyncClient, handler: dict[str, str]) -> None:
    response = await submit(client, handler, {"reference": "Kenari Kuning <nip>", "ground": "Kenari Kuning"})
    assert {error["field"] for error in response.json()["errors"]} == {"reference", "ground"}
    assert "Kenari" not in response.text


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        ({}, (400, "idempotency_key_missing")),
        ({"Idempotency-Key": "short"}, INVALID),
        ({"Idempotency-Key": "k" * 129}, INVALID),
        ({"Idempotency-Key": "with a space"}, INVALID),
    ],
)
async def test_without_a_usable_key_nothing_is_done(
    client: httpx.AsyncClient, bearer: Bearer, office: Office, keys: dict[str, str], answer: tuple[int, str]
) -> None:
    response = await submit(client, bearer("bawaslu-kab-bima", "handler") | keys)
    assert refused(response, answer[0]) == answer[1]
    assert office.cases.heard == []


async def test_an_action_that_no_step_of_the_edition_knows_is_unknown(
    client: httpx.AsyncClient, handler: dict[str, str]
) -> None:
    response = await client.post(f"{ACTIONS}/bribe_officer", json={}, headers=handler)
    assert refused(response, 404) == "unknown_action"


async def test_an_agency_that_is_no_party_cannot_act_on_what_it_cannot_see(
    client: httpx.AsyncClient, bearer: Bearer
) -> None:
    stranger = bearer("bawaslu-sulawesi-selatan", "handler") | {"Idempotency-Key": "key-00000004"}
    assert refused(await submit(client, stranger), 404) == "unknown_case"


@pytest.mark.parametrize("refusal", [CASE_CLOSED, WRONG_AGENCY, wrong_stage("submit_clarification", "verification")])
async def test_what_the_case_refuses_is_refused_in_its_words_and_leaves_nothing_behind(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office, refusal: Refusal
) -> None:
    office.cases.says = Refused(refusal)
    response = await submit(client, handler)
    assert refused(response, refusal.status) == refusal.code
    assert (response.json()["detail"], response.json()["detail_id"]) == (refusal.detail, refusal.detail_id)
    assert office.actions.asked == {}


BEHIND = Refused(wrong_stage("submit_clarification", "verification"), known=2)


async def test_a_case_that_is_behind_its_ledger_is_asked_again_once_it_has_read_it(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office
) -> None:
    """After an outage the list may show a stage of which the case itself has not heard yet."""
    office.cases.says, office.actions.rows_of[NUMBER] = BEHIND, 3
    assert (await submit(client, handler)).status_code == 200
    assert [key for key, _ in office.cases.heard] == ["key-00000001"] * 2


async def test_while_a_case_stays_behind_its_ledger_the_action_waits(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office
) -> None:
    office.cases.says = office.cases.once_read = BEHIND
    office.actions.rows_of[NUMBER] = 3
    response = await submit(client, handler)
    assert response.status_code == 202
    assert (await client.get(response.headers["location"], headers=handler)).status_code == 202


async def test_the_refusal_of_a_case_that_has_caught_up_counts(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office
) -> None:
    office.cases.says, office.cases.once_read = BEHIND, Refused(BEHIND.refusal, known=3)
    office.actions.rows_of[NUMBER] = 3
    assert refused(await submit(client, handler), 409) == "wrong_stage"
    assert office.actions.asked == {}


@pytest.mark.parametrize("known", [2, 3, None])
async def test_a_case_that_knows_its_ledger_refuses_at_once(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office, known: int | None
) -> None:
    """None: the update was accepted before it failed; asked again, it would fail again."""
    office.cases.says, office.actions.rows_of[NUMBER] = Refused(BEHIND.refusal, known=known), 2
    assert refused(await submit(client, handler), 409) == "wrong_stage"
    assert (len(office.cases.heard), office.cases.told_to_read) == (1, 0)


async def test_when_nobody_answers_the_action_is_kept_and_the_caller_told_where_to_look(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office
) -> None:
    office.cases.says = NoAnswerYet(NUMBER)
    response = await submit(client, handler)
    assert response.status_code == 202
    assert response.headers["location"] == response.json()["location"] == f"{ACTIONS}/key-00000001"
    assert (await client.get(response.headers["location"], headers=handler)).status_code == 202


async def test_an_officer_quicker_than_the_start_of_the_case_is_not_turned_away(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office
) -> None:
    office.cases.starts_after = 1
    assert (await submit(client, handler)).status_code == 200


async def test_an_action_on_a_case_that_does_not_start_waits_for_it(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office
) -> None:
    office.cases.starts_after = 99
    assert (await submit(client, handler)).status_code == 202


async def test_an_action_on_a_case_whose_workflow_is_gone_is_refused(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office
) -> None:
    office.cases.starts_after = 99
    office.actions.closed_cases.add(NUMBER)
    assert refused(await submit(client, handler), 409) == "case_closed"


async def test_an_action_that_closed_the_case_is_no_refusal_because_its_answer_was_lost(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office
) -> None:
    office.cases.starts_after = 99
    office.actions.closed_cases.add(NUMBER)
    key, taken = "closing-001", ActionAnswer(case_number=NUMBER, sequence=3, action="x", stage="closed", late=False)
    office.actions.ledger[NUMBER, key] = taken
    response = await submit(client, handler | {"Idempotency-Key": key})
    assert (response.status_code, response.json()["stage"]) == (200, "closed")


async def test_an_action_that_moved_the_case_on_is_no_refusal_because_its_answer_was_lost(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office
) -> None:
    office.cases.says = Refused(wrong_stage("submit_clarification", "recommendation"))
    key = "moving-001"
    taken = ActionAnswer(case_number=NUMBER, sequence=3, action="x", stage="recommendation", late=False)
    office.actions.ledger[NUMBER, key] = taken
    response = await submit(client, handler | {"Idempotency-Key": key})
    assert (response.status_code, response.json()["stage"]) == (200, "recommendation")


async def test_the_poll_shows_what_a_later_delivery_brought(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office
) -> None:
    office.cases.says = NoAnswerYet(NUMBER)
    location = (await submit(client, handler)).headers["location"]
    office.cases.says = None
    [asked] = await office.actions.pending(older_than_seconds=0, limit=1)
    await Courier(office.actions, office.cases, timeout_seconds=0.1)._retry(asked)
    response = await client.get(location, headers=handler)
    assert (response.status_code, response.json()["stage"]) == (200, "recommendation")


async def test_a_refusal_after_the_wait_is_what_the_poll_shows(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office
) -> None:
    office.cases.says = NoAnswerYet(NUMBER)
    location = (await submit(client, handler)).headers["location"]
    office.cases.says = Refused(CASE_CLOSED)
    [asked] = await office.actions.pending(older_than_seconds=0, limit=1)
    await Courier(office.actions, office.cases, timeout_seconds=0.1)._retry(asked)
    assert refused(await client.get(location, headers=handler), 409) == "case_closed"


@pytest.mark.parametrize("key", ["surat/017/LP", "50%-of-it", "what?when#now", "/../../editions"])
async def test_every_key_that_is_taken_leads_to_a_location_that_can_be_read(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office, key: str
) -> None:
    office.cases.says = NoAnswerYet(NUMBER)
    response = await submit(client, handler | {"Idempotency-Key": key})
    assert response.headers["location"].endswith(quote(key, safe=""))
    assert (await client.get(response.headers["location"], headers=handler)).status_code == 202


async def test_a_key_nobody_used_is_unknown_and_so_is_another_agencys(
    client: httpx.AsyncClient, handler: dict[str, str], bearer: Bearer
) -> None:
    await submit(client, handler)
    for key, headers in (("key-99999999", handler), ("key-00000001", bearer("kasn", "recommending"))):
        assert refused(await client.get(f"{ACTIONS}/{key}", headers=headers), 404) == "unknown_action_key"


@pytest.mark.parametrize("key", ["%00%00%00%00%00%00%00%00", "a%20space"])
async def test_a_key_that_could_not_have_been_sent_is_refused(
    client: httpx.AsyncClient, handler: dict[str, str], key: str
) -> None:
    assert refused(await client.get(f"{ACTIONS}/{key}", headers=handler), 422) == "invalid_request"
