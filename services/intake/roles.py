"""The composition root: settings become objects here and nowhere else. See `services.intake.__main__`."""

import argparse
from collections.abc import Callable, Mapping
from functools import partial

from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.adapters.availability import backlog
from services.intake.adapters.tables import SCHEMA
from services.intake.app import serve
from services.intake.consumer import Consumer
from services.intake.keeper import Keeper
from services.intake.relay import Relay
from services.intake.settings import IntakeSettings
from shared.messaging.brokers import Brokers
from shared.persistence.clock import DatabaseClock
from shared.persistence.engine import create_engine
from shared.process import letting_in
from shared.process.exit import run_process
from shared.process.health import Health, kafka
from shared.process.probing import probes_of
from shared.process.runner import Role, run_roles
from shared.telemetry.logs import configure_logs
from shared.telemetry.traces import configure_traces

Worker = Relay | Consumer | Keeper
WORKERS: Mapping[str, Callable[[IntakeSettings, AsyncEngine, DatabaseClock], Worker]] = {
    "relay": lambda settings, engine, _clock: Relay(settings, engine),
    "consumer": lambda settings, engine, _clock: Consumer(settings, engine),
    "keeper": Keeper,
}
ROLES = ("api", *WORKERS)


async def run(settings: IntakeSettings, chosen: tuple[str, ...]) -> int:
    """Return the exit code when every chosen role has stopped."""
    engine = create_engine(settings.database_url, schema=SCHEMA)
    traces = configure_traces("intake", settings.otlp_endpoint)
    clock = DatabaseClock(engine, tolerance_seconds=settings.clock_tolerance)
    await clock.ask()
    try:
        return await run_roles(roles(settings, engine, clock, chosen))
    finally:
        await engine.dispose()
        traces.shutdown()


def roles(
    settings: IntakeSettings, engine: AsyncEngine, clock: DatabaseClock, chosen: tuple[str, ...]
) -> dict[str, Role]:
    """Only what was chosen is built; the API tells the health of its neighbours in the process."""
    workers = {name: WORKERS[name](settings, engine, clock) for name in chosen if name in WORKERS}
    running: dict[str, Role] = {name: worker.run for name, worker in workers.items()}
    health = health_of(settings, engine, workers)
    health.tell_of("clock", clock.health)
    running["clock"] = clock.keep
    if "api" in chosen:
        running["api"] = partial(serve, settings, engine, health, clock)
    return running | probes_of(health, settings, chosen)


def health_of(settings: IntakeSettings, engine: AsyncEngine, workers: Mapping[str, Worker]) -> Health:
    """Reports that wait to be published are told with the database that holds them."""
    health = Health("intake", database=partial(backlog, engine))
    for name, worker in workers.items():
        health.tell_of(name, worker.health)
    if workers.keys() - {"keeper"}:
        health.depends_on(kafka=kafka(Brokers.of(settings)))
    return health


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m services.intake")
    parser.add_argument("role", nargs="?", default="all", choices=("all", *ROLES))
    role = parser.parse_args().role
    settings = IntakeSettings()
    configure_logs(settings.log_level)
    letting_in.require_let_in(settings, letting_in.database, letting_in.kafka)
    run_process(run(settings, ROLES if role == "all" else (role,)))
