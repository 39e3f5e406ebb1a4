"""PostgreSQL: certificates are checked, and a refusal names the setting to look at."""

import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from deploy.local.home import PROJECT_ROOT
from deploy.local.ports import HOST
from shared.connections import Connections, NotLetIn
from shared.persistence.engine import create_engine
from shared.persistence.letting_in import check_database
from shared.process.letting_in import MISCONFIGURED
from tests.certificates import Authority
from tests.integration.connections.conftest import Secured, password_of


def url(secured: Secured, *, password: str | None = None, **changes: Any) -> str:
    values = {"database_ssl_mode": "verify-full", "database_ca_file": secured.authority.trusted} | changes
    plain = f"postgresql+psycopg://postgres:{password or password_of('postgres')}@{secured.address}/postgres"
    return Connections.model_validate(values).secured(plain)


def refusal(database_url: str) -> tuple[str, str]:
    with pytest.raises(NotLetIn) as refused:
        check_database(database_url)
    return refused.value.code, refused.value.setting


@contextmanager
def presenting(authority: Authority) -> Iterator[str]:
    """A server that agrees to TLS, as PostgreSQL does, and shows this authority's certificate."""
    pair = authority.issue("postgres")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)

    def serve() -> None:
        plain, _ = listening.accept()
        with plain:
            plain.recv(8)
            plain.sendall(b"S")
            with suppress(OSError), context.wrap_socket(plain, server_side=True) as secured:
                secured.recv(1)

    with socket.create_server((HOST, 0)) as listening:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"{HOST}:{listening.getsockname()[1]}"
        thread.join(10)


def test_a_certificate_of_another_authority_is_told_with_its_setting(authorities: tuple[Authority, Authority]) -> None:
    """By the client's own TLS: what it says must be understood."""
    ours, stranger = authorities
    with presenting(ours) as address:
        trusting = {"database_ssl_mode": "verify-full", "database_ca_file": stranger.trusted}
        told = Connections.model_validate(trusting).secured(f"postgresql+psycopg://postgres@{address}/postgres")
        assert refusal(told) == ("database_certificate_not_trusted", "DATABASE_CA_FILE")


def test_a_server_without_tls_is_told_as_such(secured_postgres: Secured) -> None:
    assert refusal(url(secured_postgres)) == ("database_speaks_no_tls", "DATABASE_SSLMODE")


async def test_who_knows_the_password_gets_in(secured_postgres: Secured) -> None:
    known = url(secured_postgres, database_ssl_mode="prefer", database_ca_file=None)
    check_database(known)
    engine = create_engine(known, schema="public")
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1
    await engine.dispose()


def test_a_missing_authority_file_is_told_with_its_setting(
    authorities: tuple[Authority, Authority], tmp_path: Path
) -> None:
    trusting = {"database_ssl_mode": "verify-full", "database_ca_file": tmp_path / "nowhere.pem"}
    with presenting(authorities[0]) as address:
        told = Connections.model_validate(trusting).secured(f"postgresql+psycopg://postgres@{address}/postgres")
        assert refusal(told) == ("database_certificate_unreadable", "DATABASE_CA_FILE")


def test_a_wrong_password_is_told_with_its_setting(secured_postgres: Secured) -> None:
    wrong = url(secured_postgres, password="wrong", database_ssl_mode="prefer", database_ca_file=None)
    assert refusal(wrong) == ("database_credentials_refused", "DATABASE_URL")


def test_a_server_that_is_away_is_no_refusal() -> None:
    check_database("postgresql+psycopg://postgres@127.0.0.1:1/postgres")


@pytest.mark.parametrize("service", ["intake", "workflow", "sanctions", "notify"])
def test_a_process_that_will_never_get_in_ends_at_once_with_one_sentence(
    secured_postgres: Secured, service: str
) -> None:
    environment = os.environ | {
        "DATABASE_URL": url(
            secured_postgres, password="not-the-password", database_ssl_mode="prefer", database_ca_file=None
        )
    }
    command = [sys.executable, "-m", f"services.{service}", "migrate"]
    done = subprocess.run(  # noqa: S603 -- our own
        command, env=environment, cwd=PROJECT_ROOT, check=False, capture_output=True, text=True, timeout=60
    )
    said = done.stdout + done.stderr
    assert done.returncode == MISCONFIGURED
    assert ("not_let_in" in said, "database_credentials_refused" in said, "DATABASE_URL" in said) == (True, True, True)
    assert ("Traceback" in said, "not-the-password" in said) == (False, False)
