"""A service whose Temporal and Kafka die says so, goes on answering, and is well again when they are."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.stack import Stack
from tests.integration.workflow.service import eventually

LONGEST_SECONDS = 10
"""Two seconds each side by side, on a machine that does other things as well."""


@pytest.fixture(scope="module")
def own_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """What is killed here is nobody else's."""
    folder: Path = tmp_path_factory.mktemp("health")
    with Stack.temporary(folder) as stack:
        stack.start_services("sanctions")
        yield stack


async def asked(stack: Stack, path: str = "") -> tuple[int, Any]:
    async with httpx.AsyncClient(timeout=LONGEST_SECONDS) as client:
        began = time.monotonic()
        answer = await client.get(f"{stack.url('sanctions')}/health{path}")
        assert time.monotonic() - began < LONGEST_SECONDS
        return answer.status_code, answer.json()


async def away(stack: Stack) -> set[str]:
    _, state = await asked(stack)
    return {name for name, told in state["dependencies"].items() if not told["healthy"]}


async def test_what_has_died_is_named_and_requests_are_answered_all_the_same(own_stack: Stack) -> None:
    assert await asked(own_stack, "/ready") == (200, {"ready": True})
    assert await away(own_stack) == set()
    for name in ("temporal", "kafka"):
        own_stack.kill(name)

    async def both_are_seen() -> bool:
        return await away(own_stack) == {"temporal", "kafka"}

    await eventually(both_are_seen)
    status, state = await asked(own_stack)
    assert (status, state["healthy"], state["ready"]) == (503, False, True)
    assert "127.0.0.1" not in str(state)
    assert await asked(own_stack, "/ready") == (200, {"ready": True})
    assert await asked(own_stack, "/live") == (200, {"alive": True})
    own_stack.up()

    async def nothing_is_away() -> bool:
        return await away(own_stack) == set()

    await eventually(nothing_is_away)
