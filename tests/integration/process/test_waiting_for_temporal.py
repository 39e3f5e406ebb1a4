"""A process that starts while Temporal is away waits for it: whoever ends is started again later and later."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from deploy.local.ports import HOST, free_ports
from shared.settings import CommonSettings
from shared.temporal.connection import joined

if TYPE_CHECKING:
    from deploy.local.stack import Stack

AWAY_SECONDS = 2.5


async def test_temporal_may_come_after_the_process_that_needs_it(stack: "Stack") -> None:
    port = free_ports()["NETRA_TEMPORAL_PORT"]
    told = stack.environment | {"TEMPORAL_ADDRESS": f"{HOST}:{port}"}
    waiting = asyncio.create_task(joined(CommonSettings.model_validate(told)))
    await asyncio.sleep(AWAY_SECONDS)
    assert not waiting.done()
    async with at(port, leading_to=stack.environment["TEMPORAL_ADDRESS"]):
        client = await asyncio.wait_for(waiting, 30)
        assert await client.service_client.check_health()


@asynccontextmanager
async def at(port: int, *, leading_to: str) -> AsyncIterator[None]:
    """A way to the server that was not there before."""
    host, _, number = leading_to.rpartition(":")

    async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(host, int(number))
        await asyncio.gather(poured(reader, back), poured(there, writer))

    async with await asyncio.start_server(passed_on, HOST, port):
        yield


async def poured(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    while some := await source.read(65536):
        into.write(some)
        await into.drain()
    into.close()
