"""What every answer says to browsers and caches."""

import base64
import hashlib
import re

import httpx
import pytest
from fastapi import FastAPI, Response

from shared.web.application import create_application
from shared.web.rules import OFFICER, PUBLIC
from tests.access.apps import applications, client
from tests.access.callers import healthy, tokens


@pytest.fixture
def app() -> FastAPI:
    rules = {"GET /bug": PUBLIC, "GET /kept": PUBLIC, "POST /guarded": OFFICER}
    app = create_application(title="t", description="d", health=healthy, rules=rules)
    app.state.token_reader = tokens()

    @app.get("/bug")
    async def bug() -> None:
        raise RuntimeError

    @app.get("/kept")
    async def kept(response: Response) -> None:
        response.headers["Cache-Control"] = "public, max-age=300"

    app.post("/guarded")(healthy)
    return app


async def get(app: FastAPI, path: str) -> httpx.Response:
    async with client(app) as http:
        return await http.get(path)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/health", 200), ("/bug", 500), ("/nothing", 404), ("/guarded", 405), ("/docs", 200), ("/openapi.json", 200)],
)
async def test_every_answer_is_not_guessed_framed_kept_or_told_elsewhere(app: FastAPI, path: str, status: int) -> None:
    answer = await get(app, path)
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'; frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "server" not in answer.headers


async def test_a_body_that_is_too_large_is_refused_with_the_same_headers(app: FastAPI) -> None:
    async with client(app) as http:
        answer = await http.post("/guarded", content=b" " * 300_000)
    assert answer.headers["cache-control"] == "no-store"


async def test_only_a_route_that_says_so_may_be_kept(app: FastAPI) -> None:
    assert (await get(app, "/kept")).headers["cache-control"] == "public, max-age=300"


@pytest.mark.parametrize("service", applications())
async def test_the_page_of_documentation_runs_swagger_and_nothing_else(service: str) -> None:
    answer = await get(applications()[service], "/docs")
    policy = answer.headers["content-security-policy"]
    [allowed] = re.findall(r"script-src ([^;]+);", policy)
    for script in re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in allowed
    assert "unsafe" not in allowed
    assert "http" not in policy


@pytest.mark.parametrize("service", applications())
async def test_the_page_of_documentation_is_whole_without_the_internet(service: str) -> None:
    app = applications()[service]
    text = (await get(app, "/docs")).text
    named = re.findall(r'(?:src|href)="([^"]+)"', text) + re.findall(r"url: '([^']+)'", text)
    assert len(named) == 4
    for address in named:
        answer = await get(app, f"/{address}")
        assert answer.status_code == 200
        assert len(answer.content) > 1_000


@pytest.mark.parametrize("name", ["redoc.standalone.js", "..%2f__init__.py", "x"])
async def test_no_other_file_is_given_out(app: FastAPI, name: str) -> None:
    assert (await get(app, f"/docs/{name}")).status_code in {404, 422}


async def test_answers_that_are_no_page_may_load_nothing(app: FastAPI) -> None:
    policy = (await get(app, "/health")).headers["content-security-policy"]
    assert policy == "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
