"""What the roles are made of, and their start. See `services.notify.__main__`."""

import argparse
import asyncio
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from services.notify.activities.delivery import Deliverer
from services.notify.adapters.agencies import PostgresAgencies
from services.notify.adapters.availability import DATABASE_AWAY
from services.notify.adapters.deliveries import PostgresDeliveries
from services.notify.adapters.intake import CONSUMER, PostgresIntake
from services.notify.adapters.letters import TemplateWriter
from services.notify.adapters.mail import Mail
from services.notify.adapters.receipts import PostgresReceipts
from services.notify.adapters.reconciling import OwedNotices
from services.notify.adapters.tables import SCHEMA, outbox, outbox_topics
from services.notify.adapters.temporal import TemporalNotices
from services.notify.adapters.webhooks import Webhooks, webhook_client
from services.notify.api.routes import Desk
from services.notify.app import create_app
from services.notify.consumer import Listener
from services.notify.domain.notices import NOTICE_WORKFLOW
from services.notify.domain.routing import load_routes
from services.notify.settings import NotifySettings
from services.notify.worker import notice_worker, work
from shared.contracts.topics import CASE_EVENTS, CASE_EVENTS_NOTIFY_DLQ, published_by
from shared.contracts.vocabulary import NoticeChannel
from shared.directory.agencies import load_directory
from shared.messaging.brokers import Brokers
from shared.messaging.consumer import LaneConsumer
from shared.messaging.fuse import FuseRule
from shared.messaging.producer import EventProducer
from shared.messaging.relay import OutboxRelay
from shared.messaging.subscription import ConsumerSettings
from shared.messaging.topic_memory import TopicMemory
from shared.persistence.clock import DatabaseClock
from shared.persistence.engine import create_engine
from shared.process import letting_in
from shared.process.exit import run_process
from shared.process.health import Health, Part, database, kafka, temporal
from shared.process.http import serve_http
from shared.process.probing import probes_of
from shared.process.runner import Role, run_roles
from shared.telemetry.logs import configure_logs
from shared.telemetry.traces import configure_traces
from shared.temporal.connection import client_of, joined
from shared.temporal.reconciling import remove_unknown
from shared.web.access import token_reader
from shared.web.turnstile import Limits

log = structlog.get_logger(__name__)

ROLES = ("worker", "consumer", "relay", "api")
"""The worker first: an eager start needs it there. The API last: it tells the others' health."""

STARTS_AT_ONCE = 6
POOL_SIZE = 24
"""Attempts, starts, requests and the relay together: nobody waits long for a connection."""

NEEDS_TEMPORAL = frozenset({"worker", "consumer"})


class Notify:
    """The composition root: settings become objects here and nowhere else."""

    def __init__(
        self, settings: NotifySettings, engine: AsyncEngine, producer: EventProducer, clock: DatabaseClock
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._engine = engine
        self._producer = producer
        self._health = Health("notify", database=database(engine))
        self._health.tell_of("clock", clock.health)

    async def roles(self, names: tuple[str, ...]) -> dict[str, Role]:
        client = await self._temporal() if NEEDS_TEMPORAL & set(names) else None
        chosen: dict[str, Role] = {"clock": self._clock.keep}
        for name in (name for name in ROLES if name in names):
            chosen[name] = self._role(name, client)
        return chosen | probes_of(self._health, self._settings, names)

    def _role(self, name: str, client: Client | None) -> Role:
        if client is not None and name == "worker":
            return partial(self._work, client)
        if client is not None and name == "consumer":
            return self._consumer(client)
        return self._api() if name == "api" else self._relay()

    async def _temporal(self) -> Client:
        client = await joined(self._settings)
        self._health.depends_on(temporal=temporal(client))
        return client

    async def _work(self, client: Client, stop: asyncio.Event) -> None:
        settings = self._settings
        async with webhook_client(settings.callable_networks) as http:
            deliverer = Deliverer(
                PostgresDeliveries(self._engine),
                TemplateWriter(load_directory()),
                {
                    NoticeChannel.EMAIL: Mail(settings.mail_server, sender=settings.mail_sender, clock=self._clock),
                    NoticeChannel.WEBHOOK: Webhooks(http, secrets=settings.webhook_secrets, clock=self._clock),
                },
            )
            await work(notice_worker(client, deliverer), stop)
            await deliverer.finish()

    def _consumer(self, client: Client) -> Role:
        listener = Listener(intake=PostgresIntake(self._engine), notices=TemporalNotices(client), routes=load_routes())
        lanes = LaneConsumer(
            bootstrap=Brokers.of(self._settings),
            topic=CASE_EVENTS,
            group=CONSUMER,
            handler=listener.handle,
            dead_letter_topic=CASE_EVENTS_NOTIFY_DLQ,
            producer=self._producer,
            instance=self._settings.instance,
            transient=(DBAPIError, *DATABASE_AWAY),
            settings=ConsumerSettings(concurrency=STARTS_AT_ONCE, fuse=FuseRule.of(self._settings)),
        )
        self._watch("consumer", lambda: lanes.health() | listener.counts())
        return lanes.run

    def _relay(self) -> Role:
        topics = TopicMemory(
            bootstrap=Brokers.of(self._settings),
            outbox=outbox,
            table=outbox_topics,
            topics=published_by("notify"),
        )
        relay = OutboxRelay(
            engine=self._engine, table=outbox, topics=topics, producer=self._producer, source="netra/notify"
        )
        self._watch("relay", relay.health)
        return relay.run

    def _api(self) -> Role:
        settings = self._settings
        desk = Desk(PostgresAgencies(self._engine), PostgresReceipts(self._engine), settings.is_production)
        app = create_app(desk, token_reader(settings, self._clock), self._health, Limits.of(settings))
        return partial(serve_http, app, settings.http_host, settings.port)

    def _watch(self, name: str, part: Part) -> None:
        self._health.tell_of(name, part)
        self._health.depends_on(kafka=kafka(Brokers.of(self._settings)))


async def run(settings: NotifySettings, names: tuple[str, ...]) -> int:
    """Return the exit code when every chosen role has stopped."""
    traces = configure_traces("notify", settings.otlp_endpoint)
    engine = create_engine(settings.database_url, schema=SCHEMA, pool_size=POOL_SIZE)
    clock = DatabaseClock(engine, tolerance_seconds=settings.clock_tolerance)
    await clock.ask()
    try:
        async with EventProducer(bootstrap=Brokers.of(settings), client_id="notify") as producer:
            return await run_roles(await Notify(settings, engine, producer, clock).roles(names))
    finally:
        await engine.dispose()
        traces.shutdown()


async def reconcile(settings: NotifySettings) -> int:
    """After a restore: every notice that is owed runs, and none of a time that was lost."""
    engine = create_engine(settings.database_url, schema=SCHEMA)
    client = await client_of(settings)
    book, notices = OwedNotices(engine), TemporalNotices(client)
    wait = partial(asyncio.sleep, settings.first_row_seconds)
    removed = await remove_unknown(client, [NOTICE_WORKFLOW], book.known, least_known=settings.known_share, wait=wait)
    running = 0
    async for notice in book.owed():
        await notices.start_again(notice)
        running += 1
    log.info("reconciled", removed=removed, running=running)
    await engine.dispose()
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m services.notify")
    parser.add_argument("role", nargs="?", default="all", choices=("all", *ROLES, "reconcile"))
    role = parser.parse_args().role
    settings = NotifySettings()
    configure_logs(settings.log_level)
    letting_in.require_let_in(settings, letting_in.database, letting_in.kafka, letting_in.temporal)
    if role == "reconcile":
        run_process(reconcile(settings))
    run_process(run(settings, ROLES if role == "all" else (role,)))
