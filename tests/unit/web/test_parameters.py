from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, Query

from shared.security.tokens import KeySource, TokenReader
from shared.web.application import create_application
from shared.web.rules import PUBLIC


class Filters:
    def __init__(self, province: str | None = None, only_open: Annotated[bool, Query(alias="open")] = False) -> None:  # noqa: FBT002 -- a query parameter has its name
        self.text = f"{province} {only_open}"


async def healthy() -> dict[str, object]:
    return {"healthy": True}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    rules = {"GET /v1/cases/{number}": PUBLIC}
    app = create_application(title="t", description="d", health=healthy, rules=rules)
    app.state.token_reader = TokenReader(KeySource(dict), issuer="netra", audience="netra")

    @app.get("/v1/cases/{number}")
    async def read_cases(number: str, filters: Annotated[Filters, Depends()], limit: int = 5) -> str:
        return f"{number} {filters.text} {limit}"

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield client


async def test_known_parameters_pass_by_the_name_that_the_document_gives_them(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/cases/1?province=52&open=true&limit=7")
    assert (answer.status_code, answer.json()) == (200, "1 52 True 7")


@pytest.mark.parametrize("name", ["provinces", "only_open", "sort", "number", "PROVINCE"])
async def test_a_mistyped_filter_is_refused_and_not_passed_over(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/v1/cases/1?province=52&{name}=x")
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_request"
    assert [(one["field"], one["reason"]) for one in answer.json()["errors"]] == [(name, "extra_forbidden")]


async def test_probes_and_pages_may_be_asked_with_whatever_a_proxy_adds(client: httpx.AsyncClient) -> None:
    for path in ("/health", "/health/ready", "/health/live", "/openapi.json", "/docs"):
        assert (await client.get(f"{path}?t=1")).status_code == 200
