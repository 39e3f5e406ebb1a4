"""What the roles are made of, and their start. See `services.sanctions.__main__`."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from services.sanctions.adapters.actions import PostgresActions
from services.sanctions.adapters.calendar import calendar_versions
from services.sanctions.adapters.courier import Courier
from services.sanctions.adapters.log import PostgresMilestoneLog
from services.sanctions.adapters.reading import PostgresReading
from services.sanctions.adapters.reconciling import OpenSanctions, Postscripts
from services.sanctions.adapters.records import PostgresRecords
from services.sanctions.adapters.tables import SCHEMA, outbox, outbox_topics
from services.sanctions.adapters.temporal import TemporalPostscripts, TemporalRounds, TemporalSanctions
from services.sanctions.api.desk import Desk
from services.sanctions.app import create_app
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.state import READ_LOG
from services.sanctions.settings import SanctionsSettings
from services.sanctions.worker import sanction_worker, work
from shared.calendar import published_calendar
from shared.contracts.sanctions import SANCTION_WORKFLOW
from shared.contracts.topics import (
    CALENDAR_DECREES,
    CALENDAR_DECREES_SANCTIONS_DLQ,
    SANCTIONS_DECREES_GROUP,
    published_by,
)
from shared.messaging.brokers import Brokers
from shared.messaging.consumer import LaneConsumer
from shared.messaging.decrees import CalendarKeeper
from shared.messaging.fuse import FuseRule
from shared.messaging.producer import EventProducer
from shared.messaging.relay import OutboxRelay
from shared.messaging.subscription import ConsumerSettings
from shared.messaging.topic_memory import TopicMemory
from shared.persistence.availability import DATABASE_AWAY
from shared.persistence.clock import DatabaseClock
from shared.persistence.decrees import CurrentCalendar, PostgresDecrees
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
from shared.temporal.reconciling import Outcome, Reconciler, remove_unknown
from shared.web.access import token_reader
from shared.web.turnstile import Limits

log = structlog.get_logger(__name__)

ROLES = ("api", "worker", "decrees", "relay")


class Sanctions:
    """The composition root: settings become objects here and nowhere else."""

    def __init__(
        self,
        settings: SanctionsSettings,
        engine: AsyncEngine,
        client: Client,
        producer: EventProducer,
        clock: DatabaseClock,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._engine = engine
        self._client = client
        self._producer = producer
        self._kafka = kafka(Brokers.of(settings))
        self._health = Health("sanctions", database=database(engine), temporal=temporal(client))
        self._health.tell_of("clock", clock.health)

    def roles(self, names: tuple[str, ...]) -> dict[str, Role]:
        build = {"api": self._api, "worker": self._worker, "decrees": self._decrees, "relay": self._relay}
        chosen = {name: role for one in names for name, role in build[one]().items()}
        return chosen | {"clock": self._clock.keep} | probes_of(self._health, self._settings, names)

    def _api(self) -> dict[str, Role]:
        settings, actions = self._settings, PostgresActions(self._engine)
        courier = Courier(actions, TemporalSanctions(self._client, timeout_seconds=settings.update_timeout_seconds))
        calendar = CurrentCalendar(self._engine, calendar_versions(published_calendar()))
        desk = Desk(
            PostgresReading(self._engine), actions, courier, PostgresRecords(self._engine), calendar, self._clock
        )
        app = create_app(desk, token_reader(settings, self._clock), self._health, Limits.of(settings))
        serve = partial(serve_http, app, settings.http_host, settings.port)
        return {"api": serve, "courier": courier.deliver_later}

    def _worker(self) -> dict[str, Role]:
        log = PostgresMilestoneLog(self._engine, load_catalogue(), published_calendar())
        worker = sanction_worker(self._client, log, max_cached_workflows=self._settings.max_cached_workflows)
        return {"worker": partial(work, worker)}

    def _decrees(self) -> dict[str, Role]:
        decrees = PostgresDecrees(self._engine, calendar_versions(published_calendar()))
        consumer = LaneConsumer(
            bootstrap=Brokers.of(self._settings),
            topic=CALENDAR_DECREES,
            group=SANCTIONS_DECREES_GROUP,
            handler=CalendarKeeper(decrees=decrees, rounds=TemporalRounds(self._client), clock=self._clock).handle,
            dead_letter_topic=CALENDAR_DECREES_SANCTIONS_DLQ,
            producer=self._producer,
            instance=self._settings.instance,
            transient=DATABASE_AWAY,
            settings=ConsumerSettings(lanes=1, fuse=FuseRule.of(self._settings).for_strangers),
        )
        self._watch("decrees", consumer.health)
        return {"decrees": consumer.run}

    def _relay(self) -> dict[str, Role]:
        topics = TopicMemory(
            bootstrap=Brokers.of(self._settings),
            outbox=outbox,
            table=outbox_topics,
            topics=published_by("sanctions"),
        )
        relay = OutboxRelay(
            engine=self._engine, table=outbox, topics=topics, producer=self._producer, source="netra/sanctions"
        )
        self._watch("relay", relay.health)
        return {"relay": relay.run}

    def _watch(self, name: str, part: Part) -> None:
        self._health.tell_of(name, part)
        self._health.depends_on(kafka=self._kafka)


async def run(names: tuple[str, ...], settings: SanctionsSettings) -> int:
    traces = configure_traces("sanctions", settings.otlp_endpoint)
    engine = create_engine(settings.database_url, schema=SCHEMA, pool_size=20)
    client = await joined(settings)
    clock = DatabaseClock(engine, tolerance_seconds=settings.clock_tolerance)
    await clock.ask()
    async with EventProducer(bootstrap=Brokers.of(settings), client_id="sanctions") as producer:
        code = await run_roles(Sanctions(settings, engine, client, producer, clock).roles(names))
    await engine.dispose()
    traces.shutdown()
    return code


Telling = Callable[[Postscripts], Awaitable[int]]
RECONCILING: Mapping[str, Telling] = {
    "reconcile": Postscripts.tell_again,
    "reconcile-all": Postscripts.tell_everything_again,
}
"""`reconcile-all` is for ledgers that were put back to another moment than the milestones."""


async def reconcile(settings: SanctionsSettings, tell: Telling) -> int:
    """After a restore: every open sanction runs and knows its milestones; what came after a case goes to its ledger.

    Returns 1 when one did not answer.
    """
    engine = create_engine(settings.database_url, schema=SCHEMA)
    client = await client_of(settings)
    sanctions = OpenSanctions(engine, TemporalSanctions(client, timeout_seconds=settings.update_timeout_seconds))
    wait = partial(asyncio.sleep, settings.first_row_seconds)
    types, known = [SANCTION_WORKFLOW], sanctions.known
    removed = await remove_unknown(client, types, known, least_known=settings.known_share, wait=wait)
    reconciler = Reconciler(client, READ_LOG)
    counted, over = await reconciler.reconcile(sanctions.kept()), await reconciler.end_what_is_over(SANCTION_WORKFLOW)
    postscripts = await tell(Postscripts(engine, TemporalPostscripts(client)))
    numbers = {str(outcome): number for outcome, number in counted.items()}
    log.info("reconciled", removed=removed, over=over, postscripts=postscripts, **numbers)
    await engine.dispose()
    return 1 if counted[Outcome.UNANSWERED] else 0


def main(arguments: list[str]) -> int:
    settings = SanctionsSettings()
    configure_logs(settings.log_level)
    role = arguments[0] if arguments else "all"
    letting_in.require_let_in(settings, letting_in.database, letting_in.kafka, letting_in.temporal)
    if role in RECONCILING:
        run_process(reconcile(settings, RECONCILING[role]))
    if role not in (*ROLES, "all"):
        sys.stderr.write(f"unknown role {role}; one of: all, {', '.join((*ROLES, 'migrate', *RECONCILING))}\n")
        return 2
    return asyncio.run(run(ROLES if role == "all" else (role,), settings))
