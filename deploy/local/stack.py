"""The whole embedded stack: PostgreSQL, Kafka, Temporal, mailbox, webhook receiver and the four services.

For a test, on free ports and deaf to the environment::

    with Stack.temporary(folder) as stack:         # infrastructure only
        settings = Settings(**stack.environment)
        stack.start_services()                     # migrated, started, healthy
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from deploy.local import kafka, mailbox, postgres, services, temporal, webhooks
from deploy.local.component import CannotStart, Component, Report, ignore
from deploy.local.home import Home
from deploy.local.keys import Bearer, Keys, issue
from deploy.local.launcher import Launcher
from deploy.local.ports import HOST, free_ports, ports_from
from deploy.local.standing import Standing, State, outside
from shared.connections import Connections
from shared.contracts.topics import TOPICS
from shared.persistence.roles import role_of

if TYPE_CHECKING:
    from shared.messaging.brokers import Brokers

INFRASTRUCTURE = ("postgres", "kafka", "temporal", "mailbox", "webhooks")
EVERYTHING = (*INFRASTRUCTURE, *services.SERVICES)
UNDER_WAY, TO_BE_RECONCILED = "under way", "to be reconciled"
WAVES_OF_STOPPING = (services.SERVICES, INFRASTRUCTURE)

OUTSIDE_VARIABLES: Mapping[str, str] = {
    "postgres": "DATABASE_URL",
    "kafka": "KAFKA_BOOTSTRAP_SERVERS",
    "temporal": "TEMPORAL_ADDRESS",
    "mailbox": "SMTP_URL",
}
"""Where one of these is set, that is used, and nothing is started in its place."""


class Stack:
    """Start, look at and stop the components called `names`. One process at a time may change a stack."""

    def __init__(
        self,
        home: Home,
        ports: Mapping[str, int],
        *,
        names: Collection[str] = EVERYTHING,
        outside: Mapping[str, str] | None = None,
        kind: str = "development",
        report: Report = ignore,
    ) -> None:
        self.home = home
        self.ports = ports
        self.keys = Keys(home.keys)
        self._outside = dict(outside or {})
        self._names = frozenset(names)
        self._kind = kind
        self._report = report
        self._launcher = Launcher(home, report)
        self._restores = False

    @classmethod
    def from_environment(
        cls,
        environment: Mapping[str, str] = os.environ,
        *,
        names: Collection[str] = EVERYTHING,
        report: Report = ignore,
    ) -> Self:
        """The stack that the environment describes, for `up`. Raises NotAPort."""
        return cls(
            Home.from_environment(environment),
            ports_from(environment),
            names=names,
            outside={name: environment[key] for name, key in OUTSIDE_VARIABLES.items() if environment.get(key)},
            kind=environment.get("NETRA_ENV") or "development",
            report=report,
        )

    @classmethod
    def as_started(cls, environment: Mapping[str, str] = os.environ, *, report: Report = ignore) -> Self:
        """The stack as `up` last saw it, whatever ports the environment names now. Raises NotAPort."""
        stack = cls.from_environment(environment, report=report)
        if stack.home.choices.exists():
            chosen = json.loads(stack.home.choices.read_text())
            stack = cls(stack.home, report=report, **chosen)
        return stack

    @classmethod
    def temporary(cls, folder: Path, *, names: Collection[str] = INFRASTRUCTURE) -> Self:
        """A stack of its own for a test: in `folder`, on free ports, deaf to the environment. Use it with `with`."""
        return cls(Home(folder.resolve()), free_ports(), names=names, kind="test")

    def __enter__(self) -> Self:
        try:
            self.up()
        except BaseException:  # also a Ctrl-C: without __exit__ nobody else would stop what has started
            self.down()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    @property
    def environment(self) -> dict[str, str]:
        """What a service of this stack must be told: the names of `shared.settings` and its own."""
        ui = self.ports["NETRA_TEMPORAL_UI_PORT"]
        return {
            "DATABASE_URL": self._database_url(),
            "KAFKA_BOOTSTRAP_SERVERS": self._outside.get("kafka") or f"{HOST}:{self.ports['NETRA_KAFKA_PORT']}",
            "TEMPORAL_ADDRESS": self._outside.get("temporal") or f"{HOST}:{self.ports['NETRA_TEMPORAL_PORT']}",
            "SMTP_URL": self._outside.get("mailbox") or f"smtp://{HOST}:{self.ports['NETRA_SMTP_PORT']}",
            "NETRA_ENV": self._kind,
            "NETRA_HTTP_HOST": HOST,
            "NETRA_INSTANCE": "local",  # one process of each service: after a crash it goes on at once
            "NETRA_DATA_DIR": str(self.home.root),
            "NETRA_CODEC_ORIGINS": f"http://{HOST}:{ui} http://localhost:{ui}",
            **{variable: str(port) for variable, port in self.ports.items()},
            **self.keys.environment(),
        }

    def _database_url(self) -> str:
        """Somebody else's is reached as DATABASE_SSLMODE and its like say."""
        outside = self._outside.get("postgres")
        return Connections().secured(outside) if outside else postgres.database_url(self.home)

    def environment_of(self, service: str) -> dict[str, str]:
        """What one service is told: it connects with its own role, unless the database is somebody else's."""
        if "postgres" in self._outside:
            return self.environment
        return self.environment | {"DATABASE_URL": postgres.database_url(self.home, role_of(service))}

    def is_outside(self, name: str) -> bool:
        """Whether somebody else runs it."""
        return name in self._outside

    def running(self) -> list[str]:
        """What this stack started and still lives."""
        return sorted(name for name in self._launcher.names() if self._launcher.running(name))

    def begin_restore(self) -> None:
        """From now on only this object may bring the stack up: what is half restored must not run."""
        self.home.make()
        self.home.restore.write_text(UNDER_WAY)
        self._restores = True

    def end_restore(self) -> None:
        self.home.restore.write_text(TO_BE_RECONCILED)

    @property
    def mail_dir(self) -> Path:
        return self.home.mail

    @property
    def webhook_dir(self) -> Path:
        return self.home.webhooks

    @property
    def temporal_ui(self) -> str:
        return f"http://{HOST}:{self.ports['NETRA_TEMPORAL_UI_PORT']}"

    def url(self, service: str) -> str:
        """The base address of one of the four services, without a slash at the end."""
        return f"http://{HOST}:{self.ports[services.PORT_VARIABLES[service]]}"

    def token(self, agency: str, *roles: str, scopes: tuple[str, ...] = ()) -> str:
        """A bearer token of an officer of this agency, valid for an hour."""
        return issue(self.keys, Bearer(agency, roles, scopes))

    def up(self) -> list[str]:
        """Bring everything to health, and return the names of what had to be started: none, if all was well.

        Raises CannotStart or PortTaken. What started before stays, so that the next `up` goes on from there.
        """
        with self._alone():
            self._refuse_half_restored()
            self._remember()
            self._require_database()
            self.keys.make()
            started = self._launcher.bring_up(self._infrastructure())
            if "kafka" in self._names or "kafka" in self._outside:
                self.create_topics()  # the `up` that started a standing broker may have been broken off before this
            return started + self._bring_up_services()

    @property
    def keeps_mail(self) -> bool:
        """The mail goes to the mailbox of this stack, and can be read there."""
        return "mailbox" not in self._outside

    def start_services(self, *names: str) -> list[str]:
        """Bring up these services too, all four when none is named, and keep them from now on."""
        self._names |= frozenset(names or services.SERVICES)
        return self.up()

    @property
    def brokers(self) -> "Brokers":
        """How a client of this stack reaches Kafka: somebody else's may ask who comes. Raises NotLetIn."""
        from shared.messaging.brokers import Brokers  # noqa: PLC0415 -- `down` does without Kafka's library

        servers = self.environment["KAFKA_BOOTSTRAP_SERVERS"]
        return replace(Brokers.of(Connections()), servers=servers) if self.is_outside("kafka") else Brokers(servers)

    def create_topics(self) -> list[str]:
        """The names of the Kafka topics that were missing. Raises CannotStart."""
        from kafka.errors import KafkaError  # noqa: PLC0415 -- `down` does without Kafka's library

        from shared.messaging.topics import ensure_topics  # noqa: PLC0415

        self._report("kafka: looking for its topics")
        try:
            return ensure_topics(self.brokers, TOPICS)
        except KafkaError as error:
            named = ", which KAFKA_BOOTSTRAP_SERVERS names," if self.is_outside("kafka") else ""
            servers = self.environment["KAFKA_BOOTSTRAP_SERVERS"]
            raise CannotStart(f"kafka: topics cannot be made at {servers}{named} now: {error}") from error

    def restart(self, name: str) -> None:
        """Stop one component in good order, and wait until it is ready again."""
        with self._alone():
            self._launcher.stop(name)
            self._launcher.bring_up([self._component(name)])

    def kill(self, name: str) -> None:
        """SIGKILL one component, as a crash would. `up` brings it back."""
        self._launcher.kill(name)

    def down(self) -> list[str]:
        """Stop what this stack started, services first, whatever the environment says now. Returns what ran."""
        if not self.home.root.exists():
            return []
        with self._alone():
            return [name for wave in WAVES_OF_STOPPING for name in self._launcher.stop_together(wave)]

    def clean(self) -> None:
        """Stop everything and remove the state folder. Raises CannotStart when that is no state folder of a stack."""
        if not self.home.root.exists():
            return
        if not self.home.choices.exists():
            raise CannotStart(f"{self.home.root} was not made by `netra up`, so it is not removed.")
        self.down()
        shutil.rmtree(postgres.socket_folder(self.home), ignore_errors=True)
        shutil.rmtree(self.home.root)

    def migrate(self) -> None:
        """Raises CannotStart, with the end of the log of the service that failed."""
        self.home.make()
        self._require_database()
        self.keys.make()
        services.migrate(services.SERVICES, self.home, self.environment, self._report)

    def status(self) -> list[Standing]:
        elsewhere = [outside(name, address) for name, address in self._outside.items()]
        return elsewhere + [self._standing(each) for each in [*self._infrastructure(), *self._services()]]

    def _bring_up_services(self) -> list[str]:
        wanted = [service.name for service in self._services() if not self._launcher.is_healthy(service)]
        services.migrate(wanted, self.home, self.environment, self._report)
        started = self._launcher.bring_up(self._services())
        if self._names.issuperset(services.SERVICES):
            self._reconcile_after_a_restore()
        return started

    def _require_database(self) -> None:
        """Somebody else's has to be there: nothing can be migrated otherwise. Raises CannotStart, NotLetIn."""
        from shared.persistence.letting_in import check_database  # noqa: PLC0415 -- `down` does without psycopg

        url = self.environment["DATABASE_URL"]
        if self.is_outside("postgres") and not check_database(url):
            address = outside("postgres", url).address
            raise CannotStart(f"postgres: nobody answers at {address}, which DATABASE_URL names.")

    def _refuse_half_restored(self) -> None:
        """Raises CannotStart."""
        if self._restores or not self.home.restore.exists():
            return
        if self.home.restore.read_text() == UNDER_WAY:
            raise CannotStart(
                f"half_restored: the last restore into {self.home.root} did not end. Restore again, with --replace."
            )

    def _reconcile_after_a_restore(self) -> None:
        """Once, with the workers there to answer. Raises CannotStart, and is tried again by the next `up`."""
        if not self.home.restore.exists():
            return
        for name in services.RECONCILED:
            services.reconcile(name, self.home, self.environment_of(name), self._report)
        self.home.restore.unlink()

    def _component(self, name: str) -> Component:
        return next(each for each in [*self._infrastructure(), *self._services()] if each.name == name)

    def _infrastructure(self) -> list[Component]:
        builders: dict[str, Callable[[], Component]] = {
            "postgres": lambda: postgres.component(self.home),
            "kafka": lambda: kafka.component(self.home, self.ports),
            "temporal": lambda: temporal.component(self.home, self.ports),
            "mailbox": lambda: mailbox.component(self.home, self.ports),
            "webhooks": lambda: webhooks.component(self.home, self.ports),
        }
        return [build() for name, build in builders.items() if name in self._names and name not in self._outside]

    def _services(self) -> list[Component]:
        names = [name for name in services.SERVICES if name in self._names]
        return [services.component(name, self.ports, self.environment_of(name)) for name in names]

    def _standing(self, component: Component) -> Standing:
        ports, log = tuple(component.ports.values()), self.home.log(component.name)
        running = self._launcher.running(component.name)
        if running is None:
            return Standing(component.name, State.STOPPED, component.address, ports=ports, log=log)
        state = State.HEALTHY if component.ready() else State.SILENT
        return Standing(component.name, state, component.address, running.pid, ports, log)

    def _remember(self) -> None:
        names = sorted(self._names | self._launcher.names())  # `up --infra-only` leaves running services on the list
        chosen = {"ports": dict(self.ports), "outside": self._outside, "kind": self._kind, "names": names}
        self.home.choices.touch(mode=0o600)
        self.home.choices.write_text(json.dumps(chosen, indent=1))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.home.make()
        with (self.home.root / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._report("waiting for another netra command to finish")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield
