"""What reporters' rows of the release before become."""

import secrets
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import create_engine as blocking_engine
from sqlalchemy import make_url, text

from deploy.local.stack import Stack
from services.intake.adapters.tables import SCHEMA
from shared.persistence.migrations import upgrade

REPORT = """INSERT INTO intake.report (report_id, content_mac, receipt_hash, key_id, kind, channel, election, violation,
province, officials, occurred_at, known_at, received_at)
VALUES ('LPR-1', 'm', 'r', 'k1', 'report', 'http', 'pilkada', 'DS-06', '52', 1, now(), now(), now())"""
REPORTER = "INSERT INTO intake.reporter_vault VALUES ('LPR-1', 'k1', 'wrapped', 'content')"


@pytest.fixture
def before(stack: Stack) -> Iterator[str]:
    """A database of the first release."""
    url = make_url(stack.environment["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    name = f"before_{secrets.token_hex(4)}"
    admin = blocking_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        own = url.set(database=name).render_as_string(hide_password=False)
        upgrade("intake", own, SCHEMA, "0001")
        yield own
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def test_keys_move_to_a_table_of_their_own_and_leave_no_copy(before: str) -> None:
    conninfo = before.replace("+psycopg", "")
    with psycopg.connect(conninfo) as connection:
        connection.execute(REPORT)
        connection.execute(REPORTER)
    upgrade("intake", before, SCHEMA)
    with psycopg.connect(conninfo) as connection:
        assert connection.execute("SELECT * FROM intake.reporter_key").fetchall() == [("LPR-1", "k1", b"wrapped")]
        kept = connection.execute("SELECT key_id, wrapped_key, content FROM intake.reporter_vault").fetchall()
    assert kept == [(None, None, b"content")]
