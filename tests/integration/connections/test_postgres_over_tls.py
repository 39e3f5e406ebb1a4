"""Connections to a real PostgreSQL that speaks TLS: one of this machine, since the embedded one is built without.

Where there is none (Debian: `apt-get install postgresql`) these tests are skipped, and say so.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from deploy.local import postgres
from deploy.local.component import Component, ignore
from deploy.local.home import PROJECT_ROOT, Home
from deploy.local.launcher import Launcher
from deploy.local.ports import HOST, free_ports
from deploy.local.probes import postgres_accepts
from shared.connections import Connections, NotLetIn
from shared.persistence.engine import create_engine
from shared.persistence.letting_in import check_database
from shared.process.letting_in import MISCONFIGURED
from tests.certificates import Authority, Pair
from tests.integration.connections.conftest import Secured, password_of

ELSEWHERE = "127.0.0.2"
"""It listens there as well, but its certificate is for 127.0.0.1 and localhost."""

HBA = """local all all trust
hostssl certified all 127.0.0.0/8 scram-sha-256 clientcert=verify-ca
hostssl all all 127.0.0.0/8 scram-sha-256
hostnossl all all 127.0.0.0/8 reject
"""


def with_tls() -> Path | None:
    """The programs of a PostgreSQL of this machine that was built with OpenSSL, the newest there is."""
    beside = shutil.which("pg_config")
    places = [
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
        *([Path(beside).parent] if beside else []),
    ]
    for folder in places:
        if not (folder / "initdb").exists() or not (folder / "postgres").exists():
            continue
        asked = [str(folder / "pg_config"), "--configure"]
        built = subprocess.run(asked, check=False, capture_output=True, text=True)  # noqa: S603 -- of this machine
        if "openssl" in built.stdout:
            return folder
    return None


@pytest.fixture(scope="module")
def server(authorities: tuple[Authority, Authority]) -> Iterator[Secured]:
    binaries = with_tls()
    if binaries is None:
        pytest.skip("no PostgreSQL with TLS on this machine (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="netra-")).resolve()
    home, port = Home(folder), free_ports()["NETRA_SMTP_PORT"]
    home.make()
    launcher = Launcher(home, ignore)
    try:
        launcher.bring_up([over_tls(home, port, binaries, authorities[0])])
        yield Secured(f"{HOST}:{port}", *authorities, folder)
    finally:
        launcher.stop("postgres")
        shutil.rmtree(folder)


def over_tls(home: Home, port: int, binaries: Path, authority: Authority) -> Component:
    """The embedded one's component, with the other programs, a certificate, and the rule that nobody comes without."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres, "BINARIES", binaries)
        plain = postgres.component(home)
    pair = authority.issue("postgres")
    socket = psycopg.conninfo.make_conninfo(
        host=str(postgres.socket_folder(home)), port=port, user="postgres", dbname="postgres"
    )

    def prepare(_report: Any) -> None:
        user = postgres.system_user()
        postgres._own(postgres.socket_folder(home), user)
        postgres._let_pass(home.root) if user else None
        initialise(home, binaries, user)
        for path, name in ((pair.certificate, "server.crt"), (pair.key, "server.key"), (authority.trusted, "ca.crt")):
            shutil.copy(path, home.postgres / name)
            (home.postgres / name).chmod(0o600)
            if user:
                shutil.chown(home.postgres / name, user, user)

    def settle() -> None:
        with psycopg.connect(socket, autocommit=True) as connection:
            connection.execute(f"ALTER ROLE postgres PASSWORD '{password_of('postgres')}'")
            connection.execute("CREATE DATABASE certified")
        (home.postgres / "pg_hba.conf").write_text(HBA)
        with psycopg.connect(socket, autocommit=True) as connection:
            connection.execute("SELECT pg_reload_conf()")

    tls = {"ssl": "on", "ssl_ca_file": "ca.crt", "listen_addresses": f"{HOST},{ELSEWHERE}", "port": str(port)}
    command = [*plain.command, *(part for name, value in tls.items() for part in ("-c", f"{name}={value}"))]
    return replace(plain, command=command, prepare=prepare, settle=settle, ready=lambda: postgres_accepts(socket))


def initialise(home: Home, binaries: Path, user: str | None) -> None:
    postgres._own(home.postgres, user)
    command = [str(binaries / "initdb"), "-D", str(home.postgres), "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
    subprocess.run(  # noqa: S603 -- of this machine
        [*command, "--locale=C"],
        check=True,
        capture_output=True,
        cwd=home.postgres,
        user=user,
        group=user,
        extra_groups=[] if user else None,
    )


def url(server: Secured, *, host: str = HOST, database: str = "postgres", **changes: Any) -> str:
    values = {"database_ssl_mode": "verify-full", "database_ca_file": server.authority.trusted} | changes
    address = f"{host}:{server.address.rpartition(':')[2]}"
    plain = f"postgresql+psycopg://postgres:{password_of('postgres')}@{address}/{database}"
    return Connections.model_validate(values).secured(plain)


def refusal(database_url: str) -> tuple[str, str]:
    with pytest.raises(NotLetIn) as refused:
        check_database(database_url)
    return refused.value.code, refused.value.setting


async def test_a_connection_that_checks_everything_is_made_and_is_encrypted(server: Secured) -> None:
    check_database(url(server))
    engine = create_engine(url(server), schema="public")
    async with engine.connect() as connection:
        spoken = await connection.scalar(text("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl"))
    await engine.dispose()
    assert spoken in {"TLSv1.2", "TLSv1.3"}


def test_a_server_by_another_name_than_its_certificates_is_refused(server: Secured) -> None:
    assert refusal(url(server, host=ELSEWHERE)) == ("database_certificate_not_trusted", "DATABASE_SSLMODE")
    check_database(url(server, host=ELSEWHERE, database_ssl_mode="verify-ca"))


def test_a_certificate_of_another_authority_is_refused(server: Secured) -> None:
    stranger = url(server, database_ca_file=server.stranger.trusted)
    assert refusal(stranger) == ("database_certificate_not_trusted", "DATABASE_CA_FILE")


def test_who_comes_without_tls_is_refused(server: Secured) -> None:
    plain = url(server, database_ssl_mode="disable", database_ca_file=None)
    assert refusal(plain) == ("database_wants_tls", "DATABASE_SSLMODE")


def test_where_a_certificate_is_asked_for_ours_lets_us_in_and_none_or_a_strangers_does_not(server: Secured) -> None:
    def presented(pair: Pair | None) -> str:
        shown: dict[str, Any] = (
            {"database_certificate_file": pair.certificate, "database_key_file": pair.key} if pair else {}
        )
        return url(server, database="certified", **shown)

    check_database(presented(server.authority.issue("intake")))
    assert refusal(presented(None)) == ("database_wants_a_certificate", "DATABASE_CERTIFICATE_FILE")
    strangers = presented(server.stranger.issue("intake"))
    assert refusal(strangers) == ("database_certificate_refused", "DATABASE_CERTIFICATE_FILE")


@pytest.mark.parametrize("service", ["intake", "workflow", "sanctions", "notify"])
def test_a_service_makes_its_tables_over_tls_and_ends_at_once_where_the_name_is_wrong(
    server: Secured, service: str
) -> None:
    def migrate(database_url: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", f"services.{service}", "migrate"]
        environment = os.environ | {"DATABASE_URL": database_url}
        return subprocess.run(  # noqa: S603 -- our own
            command, env=environment, cwd=PROJECT_ROOT, check=False, capture_output=True, text=True, timeout=120
        )

    done = migrate(url(server))
    assert done.returncode == 0, done.stdout + done.stderr
    refused = migrate(url(server, host=ELSEWHERE))
    assert (refused.returncode, "database_certificate_not_trusted" in refused.stdout + refused.stderr) == (
        MISCONFIGURED,
        True,
    )
