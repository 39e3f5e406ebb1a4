"""Two officers, a reason, a window: how a reporter's identity is released, and to whom it never is."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey
from structlog.testing import capture_logs

from services.intake.api.access import RULES
from services.intake.domain.progress import CaseProgress
from services.intake.domain.release_policy import load_policy
from shared.contracts.vocabulary import Confidence, Role
from shared.web.rules import Who
from tests.unit.intake.clock import Clock
from tests.unit.intake.identities_in_memory import IdentitiesInMemory
from tests.unit.intake.samples import NOW, a_body

HANDLER, ABOVE, ACCUSED = "bawaslu-kab-bima", "bawaslu-ri", "kab-bima"
REASON = {"reason": "clarification", "reference": "017/UND/2026"}
IDENTITY = ("Ahmad Fulan", "Jl. Lintas Bima", "0000 0001", "ahmad@example.org")
UNKNOWN = "LPR-2024-222222"
CASE = {Role.HANDLER: HANDLER, Role.SUPERIOR_OF_HANDLER: ABOVE, Role.PERSONNEL_AUTHORITY: ACCUSED}

Officer = Callable[..., "Desk"]


class Desk:
    """One officer at his screen."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}

    async def post(self, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        return await self._client.post(f"/v1/{path}", json=body, headers=self._headers)

    async def get(self, path: str) -> httpx.Response:
        return await self._client.get(f"/v1/{path}", headers=self._headers)

    async def ask(self, number: str, **changes: str) -> httpx.Response:
        return await self.post(f"reports/{number}/releases", REASON | changes)


@pytest.fixture
def officer(client: httpx.AsyncClient, signing_key: ECKey) -> Officer:
    def officer(
        subject: str, agency: str = HANDLER, scopes: tuple[str, ...] = ("identity:ask", "identity:decide")
    ) -> Desk:
        claims = {"iss": "netra", "aud": "netra", "sub": subject, "agency": agency, "scopes": list(scopes)}
        token = jwt.encode(
            {"alg": "ES256", "kid": signing_key.kid}, claims | {"exp": int(time.time()) + 600}, signing_key
        )
        return Desk(client, token)

    return officer


@pytest.fixture
async def number(client: httpx.AsyncClient, identities: IdentitiesInMemory) -> str:
    answer = (await client.post("/v1/reports", json=a_body(), headers={"Idempotency-Key": "key-1"})).json()
    identities.assign(answer["tracking_number"], CASE)
    return str(answer["tracking_number"])


@pytest.fixture
async def granted(officer: Officer, number: str) -> str:
    """The place of a release that `first` asked for and `second` granted."""
    asked = (await officer("first").ask(number)).json()
    place = f"reports/{number}/releases/{asked['release_id']}"
    assert (await officer("second").post(f"{place}/grant")).status_code == 200
    return place


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_one_officer_asks_another_grants_and_the_first_reads(officer: Officer, number: str) -> None:
    asked = await officer("first").ask(number)
    assert asked.status_code == 201
    assert (asked.json()["status"], asked.json()["reads_left"]) == ("waiting", 0)
    place = f"reports/{number}/releases/{asked.json()['release_id']}"
    granted = (await officer("second").post(f"{place}/grant")).json()
    assert (granted["status"], granted["decided_by"], granted["reads_left"]) == ("granted", "second", 1)
    read = await officer("first").post(f"{place}/read")
    assert (read.status_code, read.json()["name"], read.json()["phone"]) == (200, "Ahmad Fulan", "+62 812 0000 0001")
    assert read.headers["cache-control"] == "no-store"
    assert (await officer("first").get(place)).json()["status"] == "used"


async def test_the_authority_above_may_decide_for_its_office(officer: Officer, number: str) -> None:
    asked = (await officer("first").ask(number)).json()
    place = f"reports/{number}/releases/{asked['release_id']}"
    assert (await officer("second", ABOVE).post(f"{place}/grant")).json()["decided_by_agency"] == ABOVE


async def test_nobody_decides_his_own_request_whatever_agency_he_calls_from(officer: Officer, number: str) -> None:
    asked = (await officer("first").ask(number)).json()
    for agency in (HANDLER, ABOVE):
        for verdict, body in (("grant", None), ("refuse", {"reason": "need_not_shown"})):
            place = f"reports/{number}/releases/{asked['release_id']}/{verdict}"
            assert code(await officer("first", agency).post(place, body)) == (403, "same_person")


async def test_nothing_is_read_before_somebody_grants_or_after_he_refuses(officer: Officer, number: str) -> None:
    first = officer("first")
    asked = (await first.ask(number)).json()
    place = f"reports/{number}/releases/{asked['release_id']}"
    assert code(await first.post(f"{place}/read")) == (409, "not_granted")
    refused = (await officer("second").post(f"{place}/refuse", {"reason": "other_way_exists"})).json()
    assert (refused["status"], refused["refused_because"]) == ("refused", "other_way_exists")
    assert code(await first.post(f"{place}/read")) == (409, "not_granted")


async def test_a_grant_is_read_once(officer: Officer, granted: str) -> None:
    assert (await officer("first").post(f"{granted}/read")).status_code == 200
    assert code(await officer("first").post(f"{granted}/read")) == (409, "release_used")


async def test_only_who_asked_reads(officer: Officer, granted: str) -> None:
    assert code(await officer("second").post(f"{granted}/read")) == (403, "not_who_asked")
    assert code(await officer("first", ABOVE).post(f"{granted}/read")) == (403, "not_who_asked")


async def test_a_grant_ends_with_its_hours(officer: Officer, granted: str, clock: Clock) -> None:
    clock.forward(hours=23, minutes=59)
    assert (await officer("first").get(granted)).json()["status"] == "granted"
    clock.forward(minutes=1)
    assert (await officer("first").get(granted)).json()["status"] == "expired"
    assert code(await officer("first").post(f"{granted}/read")) == (409, "release_expired")


async def test_a_request_that_nobody_decides_lapses(officer: Officer, number: str, clock: Clock) -> None:
    asked = (await officer("first").ask(number)).json()
    place = f"reports/{number}/releases/{asked['release_id']}"
    clock.forward(hours=72)
    assert (await officer("first").get(place)).json()["status"] == "lapsed"
    assert code(await officer("second").post(f"{place}/grant")) == (409, "release_expired")
    assert code(await officer("first").post(f"{place}/read")) == (409, "release_expired")
    assert (await officer("second").get("releases")).json() == []


async def test_a_decision_stands_and_saying_it_twice_changes_nothing(
    officer: Officer, granted: str, identities: IdentitiesInMemory
) -> None:
    again = await officer("second").post(f"{granted}/grant")
    assert (again.status_code, again.json()["status"], len(identities.log)) == (200, "granted", 2)
    assert code(await officer("third").post(f"{granted}/refuse", {"reason": "need_not_shown"})) == (
        409,
        "already_decided",
    )


async def test_asking_the_same_again_is_the_same_request(officer: Officer, number: str) -> None:
    first, again = [(await officer("first").ask(number)).json()["release_id"] for _ in range(2)]
    other = (await officer("first").ask(number, reference="018/UND/2026")).json()["release_id"]
    colleague = (await officer("second").ask(number)).json()["release_id"]
    assert first == again
    assert len({first, other, colleague}) == 3


async def test_a_request_waits_on_the_desk_of_those_who_may_decide(officer: Officer, number: str) -> None:
    asked = (await officer("first").ask(number)).json()

    async def waiting(desk: Desk) -> list[str]:
        return [one["release_id"] for one in (await desk.get("releases")).json()]

    assert await waiting(officer("second")) == [asked["release_id"]] == await waiting(officer("third", ABOVE))
    assert await waiting(officer("first")) == await waiting(officer("x", ACCUSED)) == []


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"reason": "curiosity"}, (422, "unknown_reason")),
        ({"reference": "Ahmad Fulan"}, (422, "invalid_request")),
        ({"reference": ""}, (422, "invalid_request")),
    ],
)
async def test_a_request_has_a_known_reason_and_a_documents_number(
    officer: Officer, number: str, changes: dict[str, str], answer: tuple[int, str]
) -> None:
    assert code(await officer("first").ask(number, **changes)) == answer


OF_OFFICERS = [name for name, rule in RULES.items() if rule.who is Who.OFFICER and rule.stranger == "unknown_report"]
STRANGERS = {
    "of another office": ("bawaslu-jawa-barat", []),
    "of the accused's own agency": (ACCUSED, []),
    "of an office in conflict": (HANDLER, [HANDLER]),
}


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("name", OF_OFFICERS)
async def test_to_an_officer_without_a_part_a_report_looks_like_none(
    officer: Officer, number: str, identities: IdentitiesInMemory, name: str, stranger: str
) -> None:
    agency, excluded = STRANGERS[stranger]
    asked = (await officer("first").ask(number)).json()
    if excluded:
        identities.assign(number, CASE, excluded)
    method, path = name.partition("/v1/")[0].strip(), name.partition("/v1/")[2]
    answers = []
    for report in (number, UNKNOWN):
        place = path.replace("{tracking_number}", report).replace("{release_id}", asked["release_id"])
        desk = officer("curious", agency)
        body = {"reason": "need_not_shown"} if path.endswith("refuse") else REASON
        answers.append(await (desk.get(place) if method == "GET" else desk.post(place, body)))
    there, nowhere = answers
    assert code(there) == (404, "unknown_report")
    assert (there.content, there.headers) == (nowhere.content, nowhere.headers)


def test_there_are_routes_that_strangers_are_tested_on() -> None:
    assert len(OF_OFFICERS) == 6


async def test_what_is_no_number_is_refused_before_anything_is_looked_up(officer: Officer) -> None:
    for number in ("LPR-2024-1", "%00", "LPR-2024-22222%0A"):
        assert code(await officer("first").ask(number)) == (422, "invalid_request")
    place = f"reports/{UNKNOWN}/releases/%00/read"
    assert code(await officer("first").post(place)) == (422, "invalid_request")


async def test_a_report_without_a_case_is_nobodys_to_ask_about(client: httpx.AsyncClient, officer: Officer) -> None:
    number = (await client.post("/v1/reports", json=a_body())).json()["tracking_number"]
    assert code(await officer("first").ask(number)) == (404, "unknown_report")


async def test_a_release_of_another_report_is_none(
    client: httpx.AsyncClient, officer: Officer, granted: str, identities: IdentitiesInMemory
) -> None:
    other = (await client.post("/v1/reports", json=a_body())).json()["tracking_number"]
    identities.assign(other, CASE)
    place = f"reports/{other}/releases/{granted.rpartition('/')[2]}"
    assert code(await officer("first").post(f"{place}/read")) == (404, "unknown_release")
    assert code(await officer("second").post(f"{place}/grant")) == (404, "unknown_release")


async def test_every_deed_is_on_record_without_the_identity(
    officer: Officer, number: str, granted: str, identities: IdentitiesInMemory
) -> None:
    with capture_logs() as logs:
        await officer("first").post(f"{granted}/read")
        await officer("first").post(f"{granted}/read")
        other = (await officer("second").ask(number)).json()["release_id"]
        await officer("first").post(f"reports/{number}/releases/{other}/refuse", {"reason": "need_not_shown"})
    shown = (await officer("second").get(f"reports/{number}/identity-log")).json()
    assert [(entry["deed"], entry["by_subject"]) for entry in shown] == [
        ("asked", "first"),
        ("granted", "second"),
        ("read", "first"),
        ("asked", "second"),
        ("refused", "first"),
    ]
    assert [entry["code"] for entry in logs if entry["event"] == "identity.refused"] == ["release_used"]
    for text in (repr(identities.log), str(shown), str(logs)):
        assert not [words for words in IDENTITY if words in text]


async def test_a_key_that_is_not_at_hand_is_said_and_shows_nothing(
    officer: Officer, granted: str, number: str, identities: IdentitiesInMemory
) -> None:
    filing = identities.reports.filings[number]
    object.__setattr__(filing.reporter, "key_id", "destroyed")
    assert code(await officer("first").post(f"{granted}/read")) == (503, "vault_unreadable")


async def test_who_may_ask_and_why_is_said_with_its_confidence(client: httpx.AsyncClient) -> None:
    shown = (await client.get("/v1/release-reasons")).json()
    assert shown["confidence"] == Confidence.UNVERIFIED
    assert {one["code"] for one in shown["reasons"]} >= {"clarification", "protection"}
    assert load_policy().ask <= {Role.HANDLER, Role.SUPERIOR_OF_HANDLER}


class TestErasure:
    @pytest.fixture
    def keeper(self, officer: Officer) -> Desk:
        return officer("keeper", "netra", ("identity:erase",))

    async def erase(self, keeper: Desk, number: str, **changes: str | bool) -> httpx.Response:
        body = {"tracking_number": number, "reason": "reporters_request", **changes}
        return await keeper.post(f"reports/{number}/erasure", body)

    async def test_an_erased_reporter_is_read_by_nobody_and_asked_for_in_vain(
        self, keeper: Desk, officer: Officer, granted: str, number: str
    ) -> None:
        assert (await self.erase(keeper, number)).json()["fresh"] is True
        assert code(await officer("first").post(f"{granted}/read")) == (409, "identity_erased")
        assert code(await officer("first").ask(number, reference="2/B/2026")) == (409, "identity_erased")

    async def test_erasing_twice_is_told_and_recorded_once(
        self, keeper: Desk, number: str, identities: IdentitiesInMemory, clock: Clock
    ) -> None:
        first = (await self.erase(keeper, number)).json()
        clock.forward(days=1)
        again = (await self.erase(keeper, number, reason="court_order")).json()
        assert (again["fresh"], again["erased_at"], again["reason"]) == (
            False,
            first["erased_at"],
            "reporters_request",
        )
        assert len(identities.log) == 1

    async def test_what_waits_for_an_open_case_is_told(
        self, keeper: Desk, number: str, identities: IdentitiesInMemory
    ) -> None:
        identities.reports.followed[number] = [CaseProgress("NTR-2024-000001", "clarification", None, NOW)]
        assert (await self.erase(keeper, number)).json()["kept"] == ["exhibits", "statement"]
        assert (await self.erase(keeper, number, at_once=True)).json()["kept"] == []

    async def test_a_slip_of_the_hand_erases_nothing(
        self, keeper: Desk, number: str, identities: IdentitiesInMemory
    ) -> None:
        assert code(await self.erase(keeper, number, tracking_number=UNKNOWN)) == (422, "another_tracking_number")
        assert code(await self.erase(keeper, number, reason="curiosity")) == (422, "unknown_reason")
        assert code(await self.erase(keeper, UNKNOWN)) == (404, "unknown_report")
        assert identities.log == []

    async def test_the_reporter_can_still_follow_his_report_but_not_send_it_again(
        self, client: httpx.AsyncClient, keeper: Desk
    ) -> None:
        filed = (await client.post("/v1/reports", json=a_body(), headers={"Idempotency-Key": "k"})).json()
        await self.erase(keeper, filed["tracking_number"])
        followed = await client.get(filed["status_url"], headers={"X-Receipt": filed["receipt"]})
        assert followed.status_code == 200
        again = await client.post("/v1/reports", json=a_body(), headers={"Idempotency-Key": "k"})
        assert code(again) == (409, "report_erased")


def test_the_app_tells_these_routes_in_its_documentation(app: FastAPI) -> None:
    assert "/v1/reports/{tracking_number}/releases/{release_id}/read" in app.openapi()["paths"]
