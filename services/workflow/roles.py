"""What the roles are made of, and their start. See `services.workflow.__main__`."""

import asyncio
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from services.workflow.activities.dated import DatedCaseBook
from services.workflow.adapters.actions import PostgresActions
from services.workflow.adapters.book import PostgresCaseBook
from services.workflow.adapters.calendar import calendar_versions
from services.workflow.adapters.courier import Courier
from services.workflow.adapters.headships import PostgresHeadships
from services.workflow.adapters.identities import PostgresIdentityNews
from services.workflow.adapters.intake import PostgresIntake
from services.workflow.adapters.numbers import Comparing, end_of_ledger, lose, numbers_of, numbers_on_kafka
from services.workflow.adapters.reading import PostgresReading
from services.workflow.adapters.reconciling import OpenCases, go_on_with_transfers
from services.workflow.adapters.routing import Router
from services.workflow.adapters.sealing import Sealer
from services.workflow.adapters.tables import SCHEMA, outbox, outbox_topics
from services.workflow.adapters.temporal import TemporalCases, TemporalDecrees, TemporalTransfers
from services.workflow.adapters.transfers import PostgresTransferBook, PostgresTransfers
from services.workflow.api.heads import HeadsDesk
from services.workflow.api.routes import Desk
from services.workflow.api.transfers import TransferDesk
from services.workflow.app import create_app
from services.workflow.codec import create_codec_app
from services.workflow.consumer import IdentityNews, Starter
from services.workflow.domain.admission import Law
from services.workflow.domain.recording import READ_LEDGER
from services.workflow.domain.register import load_register
from services.workflow.domain.violations import load_catalogue
from services.workflow.settings import WorkflowSettings
from services.workflow.worker import case_worker, transfer_worker, work
from shared.calendar import known_elections, published_calendar
from shared.contracts.cases import CASE_WORKFLOW
from shared.contracts.sanctions import POSTSCRIPT_WORKFLOW
from shared.contracts.topics import (
    CALENDAR_DECREES,
    CALENDAR_DECREES_DLQ,
    DECREES_GROUP,
    IDENTITIES_GROUP,
    INTAKE_IDENTITIES,
    INTAKE_IDENTITIES_DLQ,
    INTAKE_REPORTS,
    INTAKE_REPORTS_DLQ,
    published_by,
)
from shared.directory.agencies import load_directory
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
from shared.security.sealing import Seal
from shared.security.signing import Signer
from shared.telemetry.logs import configure_logs
from shared.telemetry.traces import configure_traces
from shared.temporal.connection import client_of, joined, key_ring
from shared.temporal.reconciling import Outcome, Reconciler, find_unknown, remove
from shared.web.access import token_reader
from shared.web.turnstile import Limits

log = structlog.get_logger(__name__)

ROLES = ("api", "worker", "starter", "relay", "sealer", "codec")


class Workflow:
    """The composition root: settings become objects here and nowhere else."""

    def __init__(
        self,
        settings: WorkflowSettings,
        engine: AsyncEngine,
        client: Client,
        producer: EventProducer,
        clock: DatabaseClock,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._engine = engine
        self._cases = TemporalCases(client)
        self._client = client
        self._producer = producer
        self._seal = Seal.from_file(required(settings.seal_key_file, "NETRA_SEAL_KEY_FILE"))
        self._heads = PostgresHeadships(engine, load_directory(), known_elections())
        self._kafka = kafka(Brokers.of(settings))
        self._health = Health("workflow", database=database(engine), temporal=temporal(client))
        self._health.tell_of("clock", clock.health)

    def roles(self, names: tuple[str, ...]) -> dict[str, Role]:
        build: dict[str, Callable[[], dict[str, Role]]] = {
            "api": self._api,
            "worker": self._worker,
            "starter": self._starter,
            "relay": self._relay,
            "sealer": self._sealer,
            "codec": self._codec,
        }
        chosen: dict[str, Role] = {"clock": self._clock.keep}
        for name in sorted(names, key=lambda one: one == "api"):  # the API last: it reports the others' health
            chosen |= build[name]()
        return chosen | probes_of(self._health, self._settings, names)

    def _api(self) -> dict[str, Role]:
        settings, actions = self._settings, PostgresActions(self._engine)
        courier = Courier(actions, self._cases, timeout_seconds=settings.update_timeout_seconds)
        desk = Desk(PostgresReading(self._engine), actions, courier, self._seal, self._calendar(), self._clock)
        app = create_app(desk, token_reader(settings, self._clock), self._health, Limits.of(settings))
        transfers = PostgresTransfers(self._engine)
        app.state.transfers = TransferDesk(transfers, TemporalTransfers(self._client), load_directory(), self._clock)
        app.state.heads = HeadsDesk(self._heads, load_directory(), known_elections(), self._clock)
        return {
            "api": partial(serve_http, app, settings.http_host, settings.port),
            "courier": courier.deliver_later,
            "router": self._router().run,
        }

    def _calendar(self) -> CurrentCalendar:
        return CurrentCalendar(self._engine, calendar_versions(published_calendar()))

    def _router(self) -> Router:
        return Router(
            self._engine,
            self._heads,
            self._cases,
            load_directory(),
            known_elections(),
            timeout_seconds=self._settings.update_timeout_seconds,
            clock=self._clock,
        )

    def _worker(self) -> dict[str, Role]:
        book = DatedCaseBook(
            PostgresCaseBook(self._engine, published_calendar()),
            self._clock,
            tolerance_seconds=self._settings.clock_tolerance,
        )
        self._health.tell_of("temporal_clock", book.health)
        worker = case_worker(self._client, book, max_cached_workflows=self._settings.max_cached_workflows)
        transfers = transfer_worker(self._client, self._transfer_book())
        return {"worker": partial(work, worker), "transfers": partial(work, transfers)}

    def _transfer_book(self) -> PostgresTransferBook:
        return PostgresTransferBook(
            self._engine,
            self._heads,
            self._cases,
            load_directory(),
            known_elections(),
            timeout_seconds=self._settings.update_timeout_seconds,
            clock=self._clock,
        )

    def _starter(self) -> dict[str, Role]:
        starter = Starter(
            intake=PostgresIntake(self._engine, Comparing(self._engine, self._client)),
            cases=self._cases,
            law=self._law(),
            heads=self._heads,
            seal=self._seal,
            calendar=self._calendar(),
            clock=self._clock,
        )
        consumer = LaneConsumer(
            bootstrap=Brokers.of(self._settings),
            topic=INTAKE_REPORTS,
            group="workflow",
            handler=starter.handle,
            dead_letter_topic=INTAKE_REPORTS_DLQ,
            producer=self._producer,
            instance=self._settings.instance,
            transient=DATABASE_AWAY,
            settings=ConsumerSettings(fuse=FuseRule.of(self._settings).for_strangers),
        )
        self._watch("starter", consumer.health)
        return {"starter": consumer.run} | self._decrees() | self._identities()

    def _identities(self) -> dict[str, Role]:
        """Written by intake alone: what is not right here is a fault of ours, and the fuse stops it early."""
        consumer = LaneConsumer(
            bootstrap=Brokers.of(self._settings),
            topic=INTAKE_IDENTITIES,
            group=IDENTITIES_GROUP,
            handler=IdentityNews(PostgresIdentityNews(self._engine)).handle,
            dead_letter_topic=INTAKE_IDENTITIES_DLQ,
            producer=self._producer,
            instance=self._settings.instance,
            transient=DATABASE_AWAY,
            settings=ConsumerSettings(lanes=1, fuse=FuseRule.of(self._settings)),
        )
        self._watch("identities", consumer.health)
        return {"identities": consumer.run}

    def _decrees(self) -> dict[str, Role]:
        decrees = PostgresDecrees(self._engine, calendar_versions(published_calendar()))
        consumer = LaneConsumer(
            bootstrap=Brokers.of(self._settings),
            topic=CALENDAR_DECREES,
            group=DECREES_GROUP,
            handler=CalendarKeeper(decrees=decrees, rounds=TemporalDecrees(self._client), clock=self._clock).handle,
            dead_letter_topic=CALENDAR_DECREES_DLQ,
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
            topics=published_by("workflow"),
        )
        relay = OutboxRelay(
            engine=self._engine, table=outbox, topics=topics, producer=self._producer, source="netra/workflow"
        )
        self._watch("relay", relay.health)
        return {"relay": relay.run}

    def _watch(self, name: str, part: Part) -> None:
        self._health.tell_of(name, part)
        self._health.depends_on(kafka=self._kafka)

    def _sealer(self) -> dict[str, Role]:
        signer = Signer.from_file(required(self._settings.ledger_key_file, "NETRA_LEDGER_KEY_FILE"))
        return {"sealer": Sealer(self._engine, signer, self._settings.data_dir / "ledger", clock=self._clock).run}

    def _codec(self) -> dict[str, Role]:
        """Nothing to serve where nothing is encrypted."""
        settings, keys = self._settings, key_ring(self._settings)
        if keys is None:
            return {}
        origins, secret = settings.codec_origins.split(), settings.codec_ui_secret
        app = create_codec_app(
            keys, token_reader(settings, self._clock), origins=origins, ui_secret=secret, limits=Limits.of(settings)
        )
        return {"codec": partial(serve_http, app, settings.http_host, settings.codec_port)}

    def _law(self) -> Law:
        return Law(
            register=load_register(),
            violations=load_catalogue(),
            calendar=published_calendar(),
            directory=load_directory(),
            forced_edition=self._settings.forced_edition,
            production=self._settings.is_production,
        )


def required(value: Any, variable: str) -> Any:
    if value is None:
        raise ValueError(f"set {variable}")
    return value


async def run(names: tuple[str, ...], settings: WorkflowSettings) -> int:
    traces = configure_traces("workflow", settings.otlp_endpoint)
    engine = create_engine(settings.database_url, schema=SCHEMA, pool_size=20)
    client = await joined(settings)
    clock = DatabaseClock(engine, tolerance_seconds=settings.clock_tolerance)
    await clock.ask()
    async with EventProducer(bootstrap=Brokers.of(settings), client_id="workflow") as producer:
        code = await run_roles(Workflow(settings, engine, client, producer, clock).roles(names))
    await engine.dispose()
    traces.shutdown()
    return code


async def reconcile(settings: WorkflowSettings) -> int:
    """After a restore: every open case runs and knows its ledger. Returns 1 when one did not answer."""
    engine = create_engine(settings.database_url, schema=SCHEMA, pool_size=20)
    try:
        return await _reconcile(settings, engine)
    finally:
        await engine.dispose()


async def _reconcile(settings: WorkflowSettings, engine: AsyncEngine) -> int:
    """What is removed is the last to know of its number: that is kept first."""
    client = await client_of(settings)
    cases = OpenCases(engine, TemporalCases(client))
    types = (CASE_WORKFLOW, POSTSCRIPT_WORKFLOW)
    wait = partial(asyncio.sleep, settings.first_row_seconds)
    unknown = await find_unknown(client, types, cases.known, least_known=settings.known_share, wait=wait)
    await lose_numbers(engine, Brokers.of(settings), [each.workflow_id for each in unknown])
    removed = await remove(client, unknown)
    reconciler = Reconciler(client, READ_LEDGER)
    counted, over = await reconciler.reconcile(cases.kept()), await reconciler.end_what_is_over(CASE_WORKFLOW)
    transfers = await go_on_with_transfers(engine, TemporalTransfers(client))
    numbers = {str(outcome): number for outcome, number in counted.items()}
    log.info("reconciled", removed=removed, over=over, transfers=transfers, **numbers)
    return 1 if counted[Outcome.UNANSWERED] else 0


async def lose_numbers(engine: AsyncEngine, brokers: Brokers, unknown: list[str]) -> None:
    """The number of a case that the database has forgotten may stand on a letter: it is not given to another."""
    told = await asyncio.to_thread(numbers_on_kafka, brokers, await end_of_ledger(engine))
    for year, (first, last) in (await lose(engine, numbers_of(unknown), told)).items():
        log.warning("case_numbers_lost", year=year, first=first, last=last)


def main(arguments: list[str]) -> int:
    settings = WorkflowSettings()
    configure_logs(settings.log_level)
    role = arguments[0] if arguments else "all"
    letting_in.require_let_in(settings, letting_in.database, letting_in.kafka, letting_in.temporal)
    if role == "reconcile":
        run_process(reconcile(settings))
    if role not in (*ROLES, "all"):
        sys.stderr.write(f"unknown role {role}; one of: all, {', '.join(ROLES)}, migrate, reconcile\n")
        return 2
    return asyncio.run(run(ROLES if role == "all" else (role,), settings))
