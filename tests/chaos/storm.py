"""One to six starters that join and leave every two seconds: `python -m tests.chaos.storm SEED SECONDS MARK`.

They are the product's own starters, built by its composition root; only their coming and going is ours. MARK is a file,
written when the storm is over; with it there, a process that is started again keeps still.
"""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from random import Random
from time import monotonic

from services.workflow.adapters.tables import SCHEMA
from services.workflow.roles import Workflow
from services.workflow.settings import WorkflowSettings
from shared.messaging.producer import EventProducer
from shared.persistence.clock import DatabaseClock
from shared.persistence.engine import create_engine
from shared.process.exit import run_process
from shared.process.runner import Role, run_roles
from shared.telemetry.logs import configure_logs
from shared.temporal.connection import connect, key_ring

MOST = 6
TURN_SECONDS = 2.0


async def blow(starters: list[Role], random: Random, seconds: float, stop: asyncio.Event) -> None:
    """Every turn another number of members is there; each is asked to stop, and starts afresh when its turn comes."""
    until = monotonic() + seconds
    running: list[tuple[asyncio.Event, asyncio.Task[None]]] = []
    while monotonic() < until and not stop.is_set():
        wanted = random.randint(1, MOST)
        while len(running) < wanted:
            leave = asyncio.Event()
            running.append((leave, asyncio.ensure_future(starters[len(running)](leave))))
        leaving, running = running[wanted:], running[:wanted]
        await end(leaving)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), TURN_SECONDS)
    await end(running)


async def end(members: list[tuple[asyncio.Event, asyncio.Task[None]]]) -> None:
    for leave, _ in members:
        leave.set()
    await asyncio.gather(*(task for _, task in members))


async def run(seed: str, seconds: float, mark: Path) -> int:
    settings = WorkflowSettings()
    engine = create_engine(settings.database_url, schema=SCHEMA, pool_size=20)
    clock = DatabaseClock(engine)
    await clock.ask()
    client = await connect(settings.temporal_address, settings.temporal_namespace, keys=key_ring(settings))

    async def storm(stop: asyncio.Event) -> None:
        if not await asyncio.to_thread(mark.exists):
            await blow(starters, Random(seed), seconds, stop)  # noqa: S311 -- a storm has to be repeatable
            await asyncio.to_thread(mark.touch)
        await stop.wait()

    async with EventProducer(bootstrap=settings.kafka_bootstrap_servers, client_id="storm") as producer:
        starters = [
            Workflow(settings.model_copy(update={"instance": name}), engine, client, producer, clock).roles(
                ("starter",)
            )["starter"]
            for name in (f"storm-{number}" for number in range(MOST))
        ]
        code = await run_roles({"storm": storm})
    await engine.dispose()
    return code


if __name__ == "__main__":
    configure_logs("INFO")
    run_process(run(sys.argv[1], float(sys.argv[2]), Path(sys.argv[3])))
