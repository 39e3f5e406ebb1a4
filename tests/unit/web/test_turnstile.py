"""Who comes too often waits: by address without a good token, by officer with one."""

import httpx
import pytest
from fastapi import FastAPI

from shared.settings import OFFICER_RATE, PUBLIC_RATE, CommonSettings
from shared.web.application import create_application
from shared.web.rules import OFFICER, PUBLIC
from shared.web.turnstile import Limits, client_of
from tests.access.callers import bearer, healthy, token, tokens

RULES = {"GET /open": PUBLIC, "GET /guarded": OFFICER}
PROXY = "10.1.1.1"


def application(limits: Limits) -> FastAPI:
    app = create_application(title="t", description="d", health=healthy, rules=RULES, limits=limits)
    app.state.token_reader = tokens()

    @app.get("/open")
    @app.get("/guarded")
    async def let_in() -> str:
        return "in"

    return app


async def ask(app: FastAPI, path: str, times: int, host: str = "192.0.2.1", **headers: str) -> list[httpx.Response]:
    transport = httpx.ASGITransport(app=app, client=(host, 1), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://t", headers=headers) as client:
        return [await client.get(path) for _ in range(times)]


def statuses(answers: list[httpx.Response]) -> list[int]:
    return [answer.status_code for answer in answers]


async def test_an_address_that_comes_too_often_is_told_when_to_come_again() -> None:
    app = application(Limits(public_per_minute=3))
    answers = await ask(app, "/open", 4)
    assert statuses(answers) == [200, 200, 200, 429]
    assert answers[3].json()["code"] == "too_many_requests"
    assert answers[3].headers["retry-after"] == "20"
    assert statuses(await ask(app, "/open", 1, host="192.0.2.2")) == [200]


async def test_what_is_not_there_counts_as_well() -> None:
    assert statuses(await ask(application(Limits(public_per_minute=2)), "/nothing", 3)) == [404, 404, 429]


async def test_bad_tokens_wear_out_the_address_and_good_ones_never_pay_for_them() -> None:
    app = application(Limits(public_per_minute=2))
    assert statuses(await ask(app, "/guarded", 3, authorization="Bearer x")) == [401, 401, 429]
    assert statuses(await ask(app, "/guarded", 5, **bearer(token()))) == [200] * 5


async def test_an_officer_is_counted_by_himself_wherever_he_comes_from() -> None:
    app = application(Limits(officer_per_minute=2))
    one, other = bearer(token(sub="one")), bearer(token(sub="other"))
    assert statuses(await ask(app, "/guarded", 2, **one)) == [200, 200]
    assert statuses(await ask(app, "/guarded", 1, host="192.0.2.9", **one)) == [429]
    assert statuses(await ask(app, "/guarded", 1, **other)) == [200]
    assert statuses(await ask(app, "/guarded", 1, **bearer(token(sub="one", agency="bkn")))) == [200]


async def test_probes_are_never_turned_away() -> None:
    assert statuses(await ask(application(Limits(public_per_minute=1)), "/health", 5)) == [200] * 5


async def test_behind_a_trusted_proxy_the_client_is_who_the_proxy_says() -> None:
    app = application(Limits(public_per_minute=1, proxies=("10.1.0.0/16",)))
    for client in ("203.0.113.1", "203.0.113.2"):
        assert statuses(await ask(app, "/open", 1, host=PROXY, **{"x-forwarded-for": client})) == [200]
    assert statuses(await ask(app, "/open", 1, host=PROXY, **{"x-forwarded-for": "203.0.113.1"})) == [429]


async def test_what_a_client_says_of_himself_makes_him_nobody_else() -> None:
    """Neither without a proxy, nor by writing addresses in front of the one that the proxy adds."""
    bare = application(Limits(public_per_minute=1))
    behind = application(Limits(public_per_minute=1, proxies=(PROXY,)))
    for guess, expected in (("198.51.100.1", [200]), ("198.51.100.2", [429])):
        assert statuses(await ask(bare, "/open", 1, **{"x-forwarded-for": guess})) == expected
        forwarded = {"x-forwarded-for": f"{guess}, 203.0.113.1"}
        assert statuses(await ask(behind, "/open", 1, host=PROXY, **forwarded)) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::1%eth1", True),
        ("somewhere", "elsewhere", False),
    ],
)
def test_a_client_is_an_address_or_a_subscribers_network(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    assert (client_of({"client": (one, 1)}) == client_of({"client": (other, 2)})) is same
    assert client_of({}) == "unknown"


@pytest.mark.parametrize(
    ("told", "public", "officer"),
    [
        ({"environment": "production"}, PUBLIC_RATE, OFFICER_RATE),
        ({"environment": "development"}, 0, 0),
        ({"environment": "development", "public_rate": 7}, 7, 0),
        ({"environment": "production", "officer_rate": 0}, PUBLIC_RATE, 0),
    ],
)
def test_limits_are_on_in_production_and_wherever_they_are_asked_for(
    told: dict[str, object], public: int, officer: int
) -> None:
    settings = CommonSettings.model_validate({"database_url": "x", "trusted_proxies": "10.0.0.0/8 ::1", **told})
    assert Limits.of(settings) == Limits(public, officer, ("10.0.0.0/8", "::1"))
