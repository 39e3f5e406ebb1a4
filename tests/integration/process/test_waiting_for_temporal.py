"""A process that starts while Temporal is away waits for it: whoever ends is started again later and later."""

import asyncio
from typing import TYPE_CHECKING

from deploy.local.ports import HOST, free_ports
from shared.settings import CommonSettings
from shared.temporal.connection import joined
from tests.integration.tunnel import tunnel

if TYPE_CHECKING:
    from deploy.local.stack import Stack

AWAY_SECONDS = 2.5


async def test_temporal_may_come_after_the_process_that_needs_it(stack: "Stack") -> None:
    port = free_ports()["NETRA_TEMPORAL_PORT"]
    told = stack.environment | {"TEMPORAL_ADDRESS": f"{HOST}:{port}"}
    waiting = asyncio.create_task(joined(CommonSettings.model_validate(told)))
    await asyncio.sleep(AWAY_SECONDS)
    assert not waiting.done()
    async with tunnel(stack.environment["TEMPORAL_ADDRESS"], port=port):
        client = await asyncio.wait_for(waiting, 30)
        assert await client.service_client.check_health()
