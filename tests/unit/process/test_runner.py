import asyncio
import os
import signal
from typing import Never

import pytest

from shared.process.runner import run_roles


async def until_asked(stop: asyncio.Event) -> None:
    await stop.wait()


async def broken(_stop: asyncio.Event) -> Never:
    raise RuntimeError("BROKEN")


async def test_roles_end_with_code_zero_when_asked() -> None:
    stop = asyncio.Event()
    stop.set()
    assert await run_roles({"a": until_asked, "b": until_asked}, stop=stop) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_asks_every_role_to_stop(number: signal.Signals) -> None:
    async def signals(stop: asyncio.Event) -> None:
        os.kill(os.getpid(), number)
        await stop.wait()

    assert await run_roles({"a": until_asked, "b": signals}) == 0


async def test_a_role_that_fails_ends_the_others_and_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert await run_roles({"relay": broken, "api": until_asked}) == 1
    assert "role=relay" in capsys.readouterr().out.replace("\x1b[36m", "").replace("\x1b[0m", "").replace(
        "\x1b[35m", ""
    )


async def test_a_role_that_returns_unasked_is_a_failure() -> None:
    async def returns(_stop: asyncio.Event) -> None:
        return

    assert await run_roles({"a": returns, "b": until_asked}) == 1


async def test_a_role_that_does_not_stop_is_cancelled() -> None:
    async def deaf(_stop: asyncio.Event) -> None:
        await asyncio.Event().wait()

    stop = asyncio.Event()
    stop.set()
    assert await run_roles({"deaf": deaf}, stop=stop, grace_seconds=0.01) == 1
