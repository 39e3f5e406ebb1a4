"""What uvicorn adds to an answer, and what it believes of a client: seen through a socket."""

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx
import pytest

from shared.process.http import serve_http
from shared.web.application import create_application
from shared.web.rules import PUBLIC
from shared.web.turnstile import Limits


async def healthy() -> dict[str, object]:
    return {"healthy": True}


@pytest.fixture
async def served() -> AsyncIterator[httpx.AsyncClient]:
    app = create_application(
        title="t", description="d", health=healthy, rules={"GET /open": PUBLIC}, limits=Limits(public_per_minute=2)
    )
    app.get("/open")(healthy)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    stop = asyncio.Event()
    serving = asyncio.ensure_future(serve_http(app, "127.0.0.1", port, stop))
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", transport=httpx.AsyncHTTPTransport(retries=5)
    ) as client:
        yield client
    stop.set()
    await serving


async def test_nothing_tells_which_server_answers(served: httpx.AsyncClient) -> None:
    answer = await served.get("/health")
    assert answer.status_code == 200
    assert "server" not in answer.headers
    assert "x-powered-by" not in answer.headers


async def test_a_client_cannot_say_that_he_is_another(served: httpx.AsyncClient) -> None:
    answers = [await served.get("/open", headers={"X-Forwarded-For": f"203.0.113.{one}"}) for one in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
