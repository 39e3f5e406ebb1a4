"""What a process tells of its health: every dependency, in bounded time, without secrets, and what follows from it."""

import asyncio
import itertools

import pytest

from shared.process.health import KEPT_SECONDS, Health, Probe
from shared.process.probing import probes_of
from shared.settings import CommonSettings

SECRET = "postgresql://netra:kenari@10.0.0.1/netra"


async def well() -> None:
    return None


async def away() -> None:
    raise ConnectionRefusedError(SECRET)


async def test_a_dependency_that_is_away_is_named_without_its_address() -> None:
    state = await Health("x", database=well, temporal=away)()
    assert state["dependencies"] == {
        "database": {"healthy": True},
        "temporal": {"healthy": False, "error": "ConnectionRefusedError"},
    }
    assert SECRET not in str(state)


@pytest.mark.parametrize(
    ("probes", "part", "expected"),
    [
        ((well, well), "well", (True, True)),
        ((well, away), "well", (False, True)),
        ((well, well), "ill", (False, True)),
        ((away, well), "well", (False, False)),
    ],
)
async def test_requests_need_the_database_and_health_needs_everything(
    probes: tuple[Probe, Probe], part: str, expected: tuple[bool, bool]
) -> None:
    health = Health("x", database=probes[0])
    health.depends_on(kafka=probes[1])
    health.tell_of("relay", lambda: {"healthy": part == "well"})
    state = await health()
    assert (state["healthy"], state["ready"]) == expected


async def test_what_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.process import health  # noqa: PLC0415 -- patched by object

    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.01)
    state = await Health("x", database=asyncio.Event().wait)()
    assert state["dependencies"]["database"] == {"healthy": False, "error": "TimeoutError"}


async def test_however_many_ask_at_once_a_dependency_is_asked_once() -> None:
    counted = itertools.count()

    async def counting() -> dict[str, int]:
        return {"asked": next(counted)}

    health = Health("x", database=counting)
    states = await asyncio.gather(*(health() for _ in range(50)))
    assert {state["dependencies"]["database"]["asked"] for state in states} == {0}
    assert KEPT_SECONDS >= 1


async def test_a_part_that_says_nothing_of_its_health_is_well() -> None:
    health = Health("x", database=well)
    health.tell_of("counts", lambda: {"ignored": 3})
    assert (await health())["healthy"] is True


@pytest.mark.parametrize(
    ("roles", "port", "served"),
    [(("worker",), 8000, ["health"]), (("worker",), None, []), (("api", "worker"), 8000, [])],
)
def test_a_process_without_an_api_has_a_door_for_its_health_where_one_is_asked_for(
    roles: tuple[str, ...], port: int | None, served: list[str]
) -> None:
    settings = CommonSettings(database_url="postgresql+psycopg://nowhere/netra", health_port=port)
    assert list(probes_of(Health("x", database=well), settings, roles)) == served
