"""Servers of this machine that ask who comes: TLS by a made-up authority, and names with passwords."""

import gc
import shutil
import ssl
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from deploy.local import kafka, postgres
from deploy.local.component import Component, Report, ignore
from deploy.local.home import Home
from deploy.local.launcher import Launcher
from deploy.local.ports import HOST, free_ports
from deploy.local.probes import postgres_accepts
from shared.connections import Connections
from shared.messaging.brokers import Brokers
from shared.tls import Verdict, shake_hands
from tests.certificates import Authority

PEOPLE = ("admin", "intake", "workflow", "sanctions", "notify")
"""Each with a password that says whose it is."""


@dataclass(frozen=True)
class Secured:
    """`authority` signed the server's certificate; `stranger` is another one."""

    address: str
    authority: Authority
    stranger: Authority
    folder: Path

    def secret(self, name: str, content: str) -> Path:
        path = self.folder / name
        path.write_text(f"{content}\n")
        return path


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """What a client left open is found in the test that left it, where it is expected."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="session")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> tuple[Authority, Authority]:
    folder = tmp_path_factory.mktemp("authorities")
    return Authority(folder / "ours", "NETRA test"), Authority(folder / "stranger", "Somebody else")


@pytest.fixture(scope="module")
def secured_kafka(authorities: tuple[Authority, Authority]) -> Iterator[Secured]:
    """A broker that is reached over SASL_SSL only, and lets nobody do what no rule allows."""
    folder = Path(tempfile.mkdtemp(prefix="netra-")).resolve()
    home, ports = Home(folder), free_ports()
    home.make()
    server = authorities[0].issue("broker")
    launcher = Launcher(home, ignore)
    try:
        launcher.bring_up([_secured_broker(home, ports, server.both, authorities[0].trusted)])
        yield Secured(f"{HOST}:{ports[kafka.PORT]}", *authorities, folder)
    finally:
        launcher.stop("kafka")
        shutil.rmtree(folder)


def _secured_broker(home: Home, ports: dict[str, int], keystore: Path, truststore: Path) -> Component:
    plain = kafka.component(home, ports)
    admin = Brokers(
        f"{HOST}:{ports[kafka.PORT]}", "SASL_SSL", truststore, username="admin", password=password_of("admin")
    )

    def prepare(report: Report) -> None:
        plain.prepare(report)
        text = kafka.properties(home, ports).replace("PLAINTEXT://", "SECURED://", 2)
        text = text.replace("PLAINTEXT:PLAINTEXT", "SECURED:SASL_SSL")
        (home.root / "kafka.properties").write_text(text + _security(keystore, truststore))

    return replace(plain, prepare=prepare, ready=lambda: _answers(admin))


def _security(keystore: Path, truststore: Path) -> str:
    users = " ".join(f'user_{name}="{password_of(name)}"' for name in PEOPLE)
    login = f'username="admin" password="{password_of("admin")}"'
    module = "org.apache.kafka.common.security.plain.PlainLoginModule"
    values = {
        "inter.broker.listener.name": "SECURED",
        "sasl.enabled.mechanisms": "PLAIN",
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
        "listener.name.secured.plain.sasl.jaas.config": f"{module} required {login} {users};",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": keystore,
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": truststore,
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:admin;User:ANONYMOUS",
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _answers(brokers: Brokers) -> bool:
    """A broker that shakes hands and takes its administrator in."""
    context = ssl.create_default_context(cafile=brokers.ca)
    if shake_hands(brokers.servers, context)[0] is not Verdict.FINE:
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        return _signs_in(brokers)


def _signs_in(brokers: Brokers) -> bool:
    try:
        KafkaAdminClient(**brokers.options(), bootstrap_timeout_ms=5_000).close()
    except KafkaError:
        return False
    finally:
        gc.collect()
    return True


def password_of(name: str) -> str:
    return f"secret-of-{name}"


def as_user(secured: Secured, name: str, **changes: object) -> Connections:
    """What the process of this user is told."""
    values: dict[str, object] = {
        "kafka_bootstrap_servers": secured.address,
        "kafka_security_protocol": "SASL_SSL",
        "kafka_ca_file": secured.authority.trusted,
        "kafka_sasl_mechanism": "PLAIN",
        "kafka_sasl_username": name,
        "kafka_sasl_password_file": secured.secret(f"{name}.password", password_of(name)),
    }
    return Connections.model_validate(values | changes)


@pytest.fixture(scope="module")
def secured_postgres(authorities: tuple[Authority, Authority]) -> Iterator[Secured]:
    """PostgreSQL on a port, with passwords only; the embedded one is built without TLS."""
    folder = Path(tempfile.mkdtemp(prefix="netra-")).resolve()
    home, port = Home(folder), free_ports()["NETRA_SMTP_PORT"]
    home.make()
    launcher = Launcher(home, ignore)
    try:
        launcher.bring_up([_secured_postgres(home, port)])
        yield Secured(f"{HOST}:{port}", *authorities, folder)
    finally:
        launcher.stop("postgres")
        shutil.rmtree(folder)


def _secured_postgres(home: Home, port: int) -> Component:
    plain = postgres.component(home)
    socket = psycopg.conninfo.make_conninfo(
        host=str(postgres.socket_folder(home)), port=port, user="postgres", dbname="postgres"
    )

    def settle() -> None:
        (home.postgres / "pg_hba.conf").write_text("local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
        with psycopg.connect(socket, autocommit=True) as connection:
            connection.execute(f"ALTER ROLE postgres PASSWORD '{password_of('postgres')}'")
            connection.execute("SELECT pg_reload_conf()")

    command = [*plain.command, "-c", f"listen_addresses={HOST}", "-c", f"port={port}"]
    return replace(plain, command=command, settle=settle, ready=lambda: postgres_accepts(socket))
