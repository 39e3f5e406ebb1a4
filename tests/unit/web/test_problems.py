from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import HTTPException, Query
from pydantic import Field
from structlog.testing import capture_logs

from shared.contracts.model import Request
from shared.contracts.refusals import Refusal, Refused
from shared.security.tokens import KeySource, TokenReader
from shared.settings import CommonSettings
from shared.web.access import Caller, token_reader
from shared.web.application import create_application
from shared.web.rules import OFFICER, PUBLIC

SECRET = "Kenari Kuning"
LIMIT_BYTES = 1_000


class Body(Request):
    name: Annotated[str, Field(max_length=20)]
    places: Annotated[tuple[str, ...], Field(min_length=1)] = ("here",)


RULES = {
    "GET /bug": PUBLIC,
    "GET /refused": PUBLIC,
    "GET /framework": PUBLIC,
    "POST /echo": PUBLIC,
    "POST /narrow": PUBLIC,
    "GET /as-he-comes": OFFICER,
    "GET /chosen": PUBLIC,
    "POST /chosen": PUBLIC,
}


async def healthy() -> dict[str, object]:
    return {"healthy": True}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    narrow = {"/narrow": LIMIT_BYTES}
    app = create_application(title="t", description="d", health=healthy, rules=RULES, body_limits=narrow)
    app.state.token_reader = TokenReader(KeySource(dict), issuer="netra", audience="netra")

    @app.get("/as-he-comes")
    async def who_calls(caller: Caller) -> str:
        return caller.agency

    @app.get("/bug")
    async def bug() -> None:
        raise RuntimeError(SECRET)

    @app.get("/refused")
    async def refuse() -> None:
        raise Refused(Refusal("not_today", 409, "Bukan hari ini.", "Not today.", (("day", "missing"),)))

    @app.get("/framework")
    async def framework() -> None:
        raise HTTPException(418, SECRET)

    @app.get("/chosen")
    async def choose(number: Annotated[int | None, Query(ge=1)] = None) -> int | None:
        return number

    @app.post("/chosen")
    async def change() -> None:
        return None

    @app.post("/echo")
    @app.post("/narrow")
    async def echo(body: Body) -> str:
        return body.name

    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield client


def code(response: httpx.Response) -> str:
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code
    return str(response.json()["code"])


async def test_a_refusal_has_the_shape_of_rfc_9457_and_both_languages(client: httpx.AsyncClient) -> None:
    response = await client.get("/refused")
    assert code(response) == "not_today"
    assert response.json() == {
        "type": "https://netra.invalid/problems/not_today",
        "title": "Conflict",
        "status": 409,
        "code": "not_today",
        "detail": "Not today.",
        "detail_id": "Bukan hari ini.",
        "errors": [
            {
                "field": "day",
                "reason": "missing",
                "detail_id": "Isian ini wajib ada.",
                "detail": "This field is needed.",
            }
        ],
    }


async def test_a_bug_of_ours_is_admitted_logged_and_not_explained(client: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        response = await client.get("/bug")
    assert (response.status_code, code(response)) == (500, "internal_error")
    assert SECRET not in response.text
    assert [entry["event"] for entry in logs] == ["request.bug"]
    assert SECRET not in str(logs)


async def test_what_the_framework_refuses_has_the_same_shape_and_not_its_words(client: httpx.AsyncClient) -> None:
    response = await client.get("/framework")
    assert (response.status_code, code(response)) == (418, "refused")
    assert SECRET not in response.text


@pytest.mark.parametrize(
    ("content", "media_type", "status", "expected"),
    [
        (b"{", "application/json", 400, "not_json"),
        (b'"\xff"', "application/json", 400, "bad_request"),
        (b'{"name": "x"}', "text/plain", 415, "unsupported_media_type"),
        (b"name=x", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"", "application/json", 422, "invalid_request"),
        (b"null", "application/json", 422, "invalid_request"),
        (b'{"name": 5, "nickname": 6}', "application/json", 422, "invalid_request"),
    ],
)
async def test_a_body_that_cannot_be_used_has_its_code(
    client: httpx.AsyncClient, content: bytes, media_type: str, status: int, expected: str
) -> None:
    response = await client.post("/echo", content=content, headers={"Content-Type": media_type})
    assert (response.status_code, code(response)) == (status, expected)


async def test_faults_are_listed_by_field_and_kind_and_values_are_not_repeated(client: httpx.AsyncClient) -> None:
    response = await client.post("/echo", json={"name": SECRET * 2, "nickname": SECRET})
    faults = response.json()["errors"]
    assert [(fault["field"], fault["reason"]) for fault in faults] == [
        ("name", "string_too_long"),
        ("nickname", "extra_forbidden"),
    ]
    assert [fault["detail"] for fault in faults] == [
        "The text is too long.",
        "This field is unknown; check its spelling.",
    ]
    assert SECRET not in response.text


@pytest.mark.parametrize(("places", "fault"), [([5], ("places.0", "string_type")), ([], ("places", "too_short"))])
async def test_a_list_is_not_called_too_short_for_what_is_wrong_with_its_items(
    client: httpx.AsyncClient, places: list[int], fault: tuple[str, str]
) -> None:
    response = await client.post("/echo", json={"name": "x", "places": places})
    assert [(one["field"], one["reason"]) for one in response.json()["errors"]] == [fault]


async def test_a_body_over_its_limit_is_refused_whether_or_not_it_says_its_length(client: httpx.AsyncClient) -> None:
    async def drip() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 100

    said = await client.post("/narrow", content=b" " * (LIMIT_BYTES + 1))
    unsaid = await client.post("/narrow", content=drip(), headers={"Content-Type": "application/json"})
    assert (said.status_code, code(said)) == (unsaid.status_code, code(unsaid)) == (413, "too_large")


async def test_a_limit_belongs_to_its_path_and_the_others_keep_the_usual_one(client: httpx.AsyncClient) -> None:
    padded = b" " * LIMIT_BYTES + b'{"name": "x"}'
    assert (await client.post("/echo", content=padded, headers={"Content-Type": "application/json"})).json() == "x"
    assert (await client.post("/narrow", content=b'{"name": "x"}', headers={"Content-Type": "application/json"})).json()


async def test_while_the_issuers_keys_are_away_nobody_is_called_an_impostor(client: httpx.AsyncClient) -> None:
    response = await client.get("/as-he-comes", headers={"Authorization": "Bearer x.y.z"})
    assert (response.status_code, code(response)) == (503, "token_keys_unavailable")


async def test_health_is_answered_with_the_status_a_probe_understands(client: httpx.AsyncClient) -> None:
    response = await client.get("/health")
    assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")


async def test_a_process_that_cannot_work_says_503() -> None:
    async def ill() -> dict[str, object]:
        return {"healthy": False, "parts": {"database": {"healthy": False}}}

    transport = httpx.ASGITransport(app=create_application(title="t", description="d", health=ill, rules={}))
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        assert (await client.get("/health")).status_code == 503
        assert (await client.get("/health/ready")).status_code == 503
        assert (await client.get("/health/live")).status_code == 200


async def test_what_a_restart_does_not_bring_back_keeps_no_requests_away() -> None:
    """Liveness and readiness do not hang on Kafka or Temporal."""

    async def half() -> dict[str, object]:
        return {"healthy": False, "ready": True, "dependencies": {"temporal": {"healthy": False}}}

    transport = httpx.ASGITransport(app=create_application(title="t", description="d", health=half, rules={}))
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        statuses = [(await client.get(f"/health{part}")).status_code for part in ("", "/ready", "/live")]
    assert statuses == [503, 200, 200]


def test_a_service_without_keys_for_tokens_does_not_start() -> None:
    with pytest.raises(ValueError, match="NETRA_JWKS_FILE or NETRA_JWKS_URL"):
        token_reader(CommonSettings(database_url="postgresql+psycopg://nowhere/netra"))


async def test_a_method_that_a_path_has_not_is_refused_with_those_that_it_has(client: httpx.AsyncClient) -> None:
    """On two routes of one path, which the router would tell of one by one."""
    answer = await client.delete("/chosen")
    assert (answer.status_code, code(answer), answer.headers["allow"]) == (405, "method_not_allowed", "GET, POST")


async def test_no_parameter_is_documented_as_null(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    [parameter] = document["paths"]["/chosen"]["get"]["parameters"]
    assert parameter["schema"] == {"type": "integer", "minimum": 1, "title": "Number"}
