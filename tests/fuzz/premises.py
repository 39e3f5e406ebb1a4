"""Every HTTP application of NETRA on real PostgreSQL and Temporal, with cases, sanctions and notices to ask about.

A database and a namespace of their own: what strangers write here is met by no other test. The composition roots are
those of the services; their roles run on a loop in a thread of this process, so that a bug shows its trace.
"""

import asyncio
import secrets
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from google.protobuf.duration_pb2 import Duration
from sqlalchemy import create_engine as blocking_engine
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from deploy.local.keys import Bearer, claims
from deploy.local.ports import HOST, free_ports
from deploy.local.stack import Stack
from services.intake.adapters import tables as intake_tables
from services.intake.domain.identity_log import Officer
from services.intake.roles import roles as intake_roles
from services.intake.settings import IntakeSettings
from services.notify.adapters import tables as notify_tables
from services.notify.adapters.agencies import PostgresAgencies
from services.notify.adapters.intake import PostgresIntake as PostgresNotices
from services.notify.domain.routing import load_routes
from services.notify.roles import Notify
from services.notify.settings import NotifySettings
from services.sanctions.adapters import tables as sanctions_tables
from services.sanctions.adapters.log import PostgresMilestoneLog
from services.sanctions.adapters.temporal import workflow_id
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.letters import load_letter_book as load_sanction_letters
from services.sanctions.domain.milestones import Writer
from services.sanctions.domain.state import SanctionState
from services.sanctions.roles import Sanctions
from services.sanctions.settings import SanctionsSettings
from services.workflow.adapters import tables as workflow_tables
from services.workflow.adapters.calendar import calendar_versions
from services.workflow.adapters.headships import PostgresHeadships
from services.workflow.adapters.intake import PostgresIntake
from services.workflow.adapters.temporal import TemporalCases
from services.workflow.consumer import Starter
from services.workflow.domain.letters import load_letter_book as load_case_letters
from services.workflow.domain.register import load_register
from services.workflow.roles import Workflow
from services.workflow.settings import WorkflowSettings
from shared.calendar import known_elections, published_calendar
from shared.contracts.sanctions import SANCTION_TASK_QUEUE, SANCTION_WORKFLOW
from shared.contracts.vocabulary import Role as CaseRole
from shared.contracts.vocabulary import SanctionCategory
from shared.directory.agencies import load_directory
from shared.messaging.cloudevents import Message, binary
from shared.messaging.producer import EventProducer
from shared.messaging.records import Record
from shared.persistence.clock import DatabaseClock
from shared.persistence.decrees import CurrentCalendar
from shared.persistence.engine import create_engine
from shared.persistence.migrations import upgrade
from shared.process.runner import Role
from shared.security.sealing import Seal
from shared.temporal.connection import connect, register_search_attributes
from tests.clocks import hosts_clock
from tests.fuzz.reporters import Reporters
from tests.integration.workflow.reports import law, report
from tests.integration.workflow.service import cases_of, event, eventually
from tests.unit.notify.events import PARTIES, case_event, every_facts
from tests.unit.sanctions.matters import order

SCHEMAS = {
    "intake": intake_tables.SCHEMA,
    "workflow": workflow_tables.SCHEMA,
    "sanctions": sanctions_tables.SCHEMA,
    "notify": notify_tables.SCHEMA,
}
EDITION = "kasn-2022"
NOTICED_CASE = "NTR-2024-000123"
AUTHORITY, HANDLER = "kab-bima", "bawaslu-kab-bima"
CASES = 4
SCOPES = (
    "cases:read:all",
    "cases:transfer",
    "directory:read",
    "directory:write",
    "directory:write:all",
    "heads:write",
    "identity:ask",
    "identity:decide",
    "identity:erase",
    "notices:read",
    "payloads:read",
    "reports:bulk",
)
PORTS = ("NETRA_INTAKE_PORT", "NETRA_WORKFLOW_PORT", "NETRA_SANCTIONS_PORT", "NETRA_NOTIFY_PORT", "NETRA_CODEC_PORT")


@contextmanager
def own_database(stack: Stack) -> Iterator[str]:
    """The address of an empty database in which all four schemas are migrated."""
    url = make_url(stack.environment["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    name = f"fuzz_{secrets.token_hex(4)}"
    admin = blocking_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        own = url.set(database=name).render_as_string(hide_password=False)
        for service, schema in SCHEMAS.items():
            upgrade(service, own, schema)
        yield own
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


async def own_namespace(stack: Stack) -> Client:
    """A client of an empty namespace that knows our search attributes."""
    address, name = stack.environment["TEMPORAL_ADDRESS"], f"fuzz-{secrets.token_hex(4)}"
    client = await connect(address, name)
    day = Duration(seconds=24 * 3600)
    request = RegisterNamespaceRequest(namespace=name, workflow_execution_retention_period=day)
    await client.workflow_service.register_namespace(request)

    async def knows_search_attributes() -> bool:
        try:
            return not await register_search_attributes(client)
        except RPCError:  # the server learns of its new namespace in its own time
            return False

    await eventually(knows_search_attributes)
    return client


Known = Mapping[str, tuple[str, ...]]
"""Values that mean something, by the parameter that takes them: `path.number`."""


@dataclass(frozen=True)
class Premises:
    """Where each application listens, whom it trusts, and what there is to ask about."""

    urls: Mapping[str, str]
    tokens: Mapping[str, str]
    known: Mapping[str, Known]


@contextmanager
def premises(stack: Stack) -> Iterator[Premises]:
    """Everything is gone when this ends: database, threads, ports."""
    with own_database(stack) as url:
        ready: Future[Premises] = Future()
        leave = threading.Event()
        thread = threading.Thread(target=lambda: asyncio.run(_open(stack, url, ready, leave)), name="premises")
        thread.start()
        try:
            yield ready.result(timeout=120)
        finally:
            leave.set()
            thread.join()


async def _open(stack: Stack, url: str, ready: "Future[Premises]", leave: threading.Event) -> None:
    stop = asyncio.Event()
    try:
        async with AsyncExitStack() as resources:
            house = await _furnished(stack, url, resources)
            running = [asyncio.ensure_future(role(stop)) for role in (await house.roles()).values()]
            ready.set_result(Premises(house.urls(), house.officers(), await house.known()))
            await asyncio.to_thread(leave.wait)
            stop.set()
            await asyncio.gather(*running)
    except BaseException as error:
        if not ready.done():
            ready.set_exception(error)
        raise


async def _furnished(stack: Stack, url: str, resources: AsyncExitStack) -> "House":
    ports = {name: str(port) for name, port in free_ports().items() if name in PORTS}
    client = await own_namespace(stack)
    environment = stack.environment | ports | {"DATABASE_URL": url, "TEMPORAL_NAMESPACE": client.namespace}
    engines = {service: create_engine(url, schema=schema, pool_size=10) for service, schema in SCHEMAS.items()}
    for engine in engines.values():
        resources.push_async_callback(engine.dispose)
    bootstrap = environment["KAFKA_BOOTSTRAP_SERVERS"]
    producer = await resources.enter_async_context(EventProducer(bootstrap=bootstrap, client_id="fuzz"))
    return House(stack, environment, engines, client, producer)


@dataclass
class House:
    stack: Stack
    environment: dict[str, str]
    engines: dict[str, AsyncEngine]
    client: Client
    producer: EventProducer

    def __post_init__(self) -> None:
        hasty = self.environment | {"NETRA_UPDATE_TIMEOUT_SECONDS": "1"}
        self.intake = IntakeSettings.model_validate(self.environment)
        self.notify = NotifySettings.model_validate(self.environment)
        workflow, sanctions = WorkflowSettings.model_validate(hasty), SanctionsSettings.model_validate(hasty)
        self.cases = Workflow(workflow, self.engines["workflow"], self.client, self.producer, self.clock("workflow"))
        self.sanctions = Sanctions(
            sanctions, self.engines["sanctions"], self.client, self.producer, self.clock("sanctions")
        )

    def clock(self, service: str) -> DatabaseClock:
        """Set by its own role."""
        return DatabaseClock(self.engines[service])

    def urls(self) -> dict[str, str]:
        return {name.split("_")[1].lower(): f"http://{HOST}:{self.environment[name]}" for name in PORTS}

    async def roles(self) -> dict[str, Role]:
        notify = Notify(self.notify, self.engines["notify"], self.producer, self.clock("notify"))
        parts = {
            "intake": intake_roles(self.intake, self.engines["intake"], self.clock("intake"), ("api",)),
            "workflow": self.cases.roles(("api", "worker", "codec")),
            "sanctions": self.sanctions.roles(("api", "worker")),
            "notify": await notify.roles(("api",)),
        }
        return {f"{service} {name}": role for service, roles in parts.items() for name, role in roles.items()}

    def officers(self) -> dict[str, str]:
        """Whoever may do most in each service: an agency that has matters there, every role, every scope."""
        agencies = dict.fromkeys(self.urls(), AUTHORITY) | {"workflow": HANDLER, "intake": HANDLER}
        roles = [role.value for role in CaseRole]
        return {service: self.stack.token(agency, *roles, scopes=SCOPES) for service, agency in agencies.items()}

    async def known(self) -> dict[str, Known]:
        await PostgresAgencies(self.engines["notify"]).seed(load_directory(), self.notify.seed_contacts)
        procedure = load_register().edition(EDITION)
        cases, sanctions = [await self._case() for _ in range(CASES)], [await self._sanction() for _ in range(CASES)]
        asking = Officer(HANDLER, str(claims(Bearer(HANDLER), 0, 0)["sub"]))
        return {
            "intake": await Reporters(self.intake, self.engines["intake"], asking).known(),
            "workflow": {
                "path.number": tuple(cases),
                "path.action": tuple(action.code for step in procedure.steps for action in step.actions),
                "path.deadline_id": (f"{procedure.steps[0].code}.1",),
                "path.code": tuple(letter.code for letter in load_case_letters().letters),
                "path.edition_id": (EDITION,),
            },
            "sanctions": {
                "path.number": tuple(sanctions),
                "path.code": tuple(letter.code for letter in load_sanction_letters().letters),
            },
            "notify": {
                "path.delivery_id": await self._deliveries(),
                "path.agency": (AUTHORITY, "bkn"),
                "query.case": (NOTICED_CASE,),
            },
            "codec": {"path.secret": (self.stack.keys.codec.read_text(),)},
        }

    async def _case(self) -> str:
        """A report as the starter gets it; the case runs."""
        starter = Starter(
            intake=PostgresIntake(self.engines["workflow"]),
            cases=TemporalCases(self.client),
            law=law(),
            heads=PostgresHeadships(self.engines["workflow"], load_directory(), known_elections()),
            seal=Seal.from_file(self.stack.keys.seal),
            calendar=CurrentCalendar(self.engines["workflow"], calendar_versions(published_calendar())),
            clock=hosts_clock,
        )
        one = report(Seal.from_file(self.stack.keys.seal), edition=EDITION)
        await starter.handle(record_of(binary(event(one), one.report_id)))
        [number] = await cases_of(self.engines["workflow"], one)
        return number

    async def _sanction(self) -> str:
        number = f"NTR-2024-{secrets.randbelow(10**9):09d}"
        ordered = order(SanctionCategory.SEVERE, case_number=number, personnel_authority=AUTHORITY)
        log = PostgresMilestoneLog(self.engines["sanctions"], load_catalogue(), published_calendar())
        await log.write(Writer(ordered, SanctionState()).received(datetime.now(UTC)))
        name = workflow_id(ordered.case_number, ordered.round)
        await self.client.start_workflow(SANCTION_WORKFLOW, ordered, id=name, task_queue=SANCTION_TASK_QUEUE)
        return ordered.case_number

    async def _deliveries(self) -> tuple[str, ...]:
        """A notice of each kind that goes to the officer's agency."""
        intake, routes = PostgresNotices(self.engines["notify"]), load_routes()
        found: list[str] = []
        for number, facts in enumerate(every_facts()):
            one = case_event(
                facts, sequence=number + 1, parties=PARTIES.model_copy(update={"personnel_authority": AUTHORITY})
            )
            plan = routes.plan(one)
            notice = plan and await intake.take_in(one, plan, source="netra/workflow", event_id=f"fuzz/{number}")
            found += [d.delivery_id for d in notice.deliveries if d.recipient == AUTHORITY] if notice else []
        return tuple(found)


def record_of(message: Message, offset: int = 0) -> Record:
    return Record("fuzz", 0, offset, 0, message.key, message.value, message.headers)
