"""The matrix of access: every route of every application, and every way of not being allowed."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from structlog.testing import capture_logs

from shared.web.application import create_application
from shared.web.gate import doors
from shared.web.rules import PUBLIC, Who
from tests.access.apps import Way, applications, client, fitting, ways
from tests.access.callers import KEY, bearer, healthy, token, tokens

REFUSED_BY_THE_GATE = {
    "not_authenticated",
    "invalid_token",
    "token_keys_unavailable",
    "missing_scope",
    "wrong_role",
    "route_closed",
    "too_many_requests",
}
WAYS = list(ways())
every_way = pytest.mark.parametrize("way", WAYS, ids=str)
every_way_for_officers = pytest.mark.parametrize(
    "way", [way for way in WAYS if way.rule and way.rule.who is Who.OFFICER], ids=str
)
every_public_way = pytest.mark.parametrize(
    "way", [way for way in WAYS if way.rule and way.rule.who is not Who.OFFICER], ids=str
)


def segment(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def with_header(header: dict[str, Any], sign: bool = False) -> str:  # noqa: FBT001, FBT002 -- signed or not
    """A token with a header that no library would write; signed with the public key as if it were a secret."""
    payload = token().split(".")[1]
    text = f"{segment(json.dumps(header).encode())}.{payload}"
    mac = hmac.new(KEY.as_pem(private=False), text.encode(), hashlib.sha256).digest() if sign else b""
    return f"{text}.{segment(mac)}"


FORGER = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"})
BAD_TOKENS = {
    "expired": token(exp=int(time.time()) - 3600),
    "of another issuer": token(iss="somebody"),
    "for another audience": token(aud="another-service"),
    "HS256 with the public key": with_header({"alg": "HS256", "kid": KEY.kid, "typ": "JWT"}, sign=True),
    "alg none": with_header({"alg": "none", "kid": KEY.kid}),
    "of an unknown key": token({"alg": "ES256", "kid": "unknown"}, FORGER),
    "signed by another with our key id": token({"alg": "ES256", "kid": KEY.kid}, FORGER),
    "of no agency": token(agency=""),
    "not a token": "x",
}


async def asked(way: Way, *headers: dict[str, str]) -> list[tuple[int, str]]:
    """Status and code of the answer to each set of headers; no code when the answer is no problem."""
    async with client(applications()[way.service]) as http:
        answers = [await http.request(way.method, way.path, headers=one) for one in headers]
    return [(answer.status_code, code_of(answer)) for answer in answers]


def code_of(answer: httpx.Response) -> str:
    is_problem = answer.headers.get("content-type") == "application/problem+json"
    return str(answer.json()["code"]) if is_problem else ""


@every_way
def test_a_route_has_a_rule(way: Way) -> None:
    assert way.rule, f"add {way.name!r} to services/{way.service}/api/access.py: without a rule it stays closed"


@pytest.mark.parametrize("service", applications())
def test_a_rule_has_a_route(service: str) -> None:
    app = applications()[service]
    assert app.state.rules.keys() == {door.name for door in doors(app)}


@every_way_for_officers
async def test_without_a_token_nobody_passes(way: Way) -> None:
    [answer, basic] = await asked(way, {}, {"Authorization": "Basic b2ZmaWNlcjpzZWNyZXQ="})
    assert answer == basic == (401, "not_authenticated")


@every_way_for_officers
async def test_with_a_bad_token_nobody_passes(way: Way) -> None:
    answers = await asked(way, *map(bearer, BAD_TOKENS.values()))
    assert dict(zip(BAD_TOKENS, answers, strict=True)) == dict.fromkeys(BAD_TOKENS, (401, "invalid_token"))


@every_way_for_officers
async def test_a_token_without_the_scope_or_the_role_does_not_pass(way: Way) -> None:
    assert way.rule
    needs = "missing_scope" if way.rule.scope else "wrong_role" if way.rule.roles else ""
    [bare, other] = await asked(way, bearer(token()), bearer(token(roles=["visitor"], scopes=["another:scope"])))
    if needs:
        assert bare == other == (403, needs)
    else:
        assert bare[1] not in REFUSED_BY_THE_GATE


@every_way_for_officers
async def test_a_token_with_all_that_the_rule_asks_for_passes(way: Way) -> None:
    assert way.rule
    [answer] = await asked(way, bearer(fitting(way.rule)))
    assert answer[1] not in REFUSED_BY_THE_GATE


@every_public_way
async def test_what_is_public_needs_no_token_and_minds_no_bad_one(way: Way) -> None:
    for answer in await asked(way, {}, bearer("x")):
        assert answer[1] not in REFUSED_BY_THE_GATE


@pytest.mark.parametrize("way", [way for way in ways() if way.path.startswith("/v1/")], ids=str)
async def test_a_parameter_that_a_route_does_not_know_is_refused(way: Way) -> None:
    assert way.rule
    async with client(applications()[way.service]) as http:
        answer = await http.request(way.method, way.path, params={"unknown": "1"}, headers=bearer(fitting(way.rule)))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert [one["field"] for one in answer.json()["errors"]] == ["unknown"]


async def test_a_route_without_a_rule_is_open_to_nobody() -> None:
    app = create_application(title="t", description="d", health=healthy, rules={})
    app.state.token_reader = tokens()

    @app.get("/forgotten")
    async def forgotten() -> str:
        return "open"

    async with client(app) as http:
        for headers in ({}, bearer(token(scopes=["everything"]))):
            answer = await http.get("/forgotten", headers=headers)
            assert (answer.status_code, code_of(answer)) == (403, "route_closed")


async def test_a_route_that_the_gate_did_not_judge_is_closed_whatever_the_router_thinks() -> None:
    """A path that means one route to the gate and another to the router: here, one added after the gate looked."""
    app = create_application(title="t", description="d", health=healthy, rules={"GET /late": PUBLIC})
    async with client(app) as http:
        await http.get("/health")
        app.get("/late")(healthy)
        answer = await http.get("/late")
    assert (answer.status_code, code_of(answer)) == (403, "route_closed")


def test_what_cannot_have_a_rule_cannot_be_added() -> None:
    app = create_application(title="t", description="d", health=healthy, rules={})
    app.mount("/pages", Starlette())
    with pytest.raises(TypeError, match="/pages"):
        list(doors(app))


async def test_a_body_is_not_read_before_the_token_is_good() -> None:
    """The body is no JSON: whoever reads it first answers so."""
    async with client(applications()["codec"]) as http:
        answer = await http.post("/decode", content=b"{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, code_of(answer)) == (401, "not_authenticated")


async def test_two_authorizations_are_none() -> None:
    twice = [("Authorization", f"Bearer {token()}"), ("Authorization", f"Bearer {token()}")]
    async with client(applications()["notify"]) as http:
        answer = await http.get("/v1/agencies", headers=twice)
    assert (answer.status_code, code_of(answer)) == (401, "not_authenticated")


async def test_who_is_turned_away_is_written_down_by_route_and_officer_and_nothing_of_the_case() -> None:
    secret = "NTR-2026-000123"
    good = token(roles=["visitor"])
    async with client(applications()["notify"]) as http:
        with capture_logs() as logs:
            await http.put(f"/v1/agencies/{secret}/contacts", headers=bearer(good), json={})
            await http.put(f"/v1/agencies/{secret}/contacts", headers=bearer("forged"), json={})
    told = [(line["route"], line["code"], line["officer"]) for line in logs if line["event"] == "request.turned_away"]
    route = "PUT /v1/agencies/{agency}/contacts"
    assert told == [(route, "missing_scope", "officer-1@kota-makassar"), (route, "invalid_token", None)]
    assert not [part for part in (secret, good, "forged") if part in str(logs)]


def test_no_route_serves_evidence() -> None:
    """What reporters send is opened by investigators with their own tools, never by a browser on our origin."""
    served = [way for way in WAYS if way.service == "intake" and "evidence" in way.name]
    assert [way.method for way in served] == ["POST"]
