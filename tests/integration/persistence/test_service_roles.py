"""What a service may not do, PostgreSQL refuses: asked as each service's own role, of a stack as it is set up."""

import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy import NullPool, create_engine

from deploy.local.services import SERVICES
from shared.persistence.drift import drift
from shared.persistence.engine import connect_args
from shared.persistence.migrations import upgrade
from shared.persistence.roles import Rights, give_rights, role_of

if TYPE_CHECKING:
    from deploy.local.stack import Stack

PASSWORD = "Pa55-of-a-role"
LEDGER = ("ledger", "ledger_roots", "ledger_marks")


def rights(service: str) -> Rights:
    found: Rights = importlib.import_module(f"services.{service}.adapters.tables").RIGHTS
    return found


@pytest.fixture(scope="module")
def owner(stack: "Stack") -> str:
    url = stack.environment["DATABASE_URL"]
    for service in SERVICES:
        upgrade(service, url, service)
        assert give_rights(service, url, service, rights(service), password=PASSWORD)
    return url


@pytest.fixture
def connect(stack: "Stack", owner: str) -> Iterator["Connector"]:
    assert owner
    connector = Connector(stack)
    yield connector
    connector.close()


class Connector:
    """Connections as the launcher has the services connect."""

    def __init__(self, stack: "Stack") -> None:
        self._stack = stack
        self._open: list[psycopg.Connection] = []

    def __call__(self, service: str) -> psycopg.Connection:
        url = self._stack.environment_of(service)["DATABASE_URL"]
        connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        self._open.append(connection)
        return connection

    def close(self) -> None:
        for connection in self._open:
            connection.close()


def tables(url: str, schema: str) -> list[str]:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1"
        return [name for (name,) in connection.execute(query, [schema])]


def refused(connection: psycopg.Connection, statement: str, *names: str) -> bool:
    try:
        connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))
    except errors.InsufficientPrivilege:
        return True
    return False


CHANGES = ("UPDATE {}.{} SET {} = {}", "DELETE FROM {}.{}", "TRUNCATE {}.{}")


def changed(connection: psycopg.Connection, schema: str, table: str) -> list[str]:
    """The changes that were not refused."""
    column = _column(connection, schema, table)
    return [
        each for each in CHANGES if not refused(connection, each, *(schema, table, column, column)[: each.count("{}")])
    ]


def _column(connection: psycopg.Connection, schema: str, table: str) -> str:
    query = """SELECT attname FROM pg_attribute WHERE attrelid = (%s || '.' || quote_ident(%s))::regclass
    AND attnum > 0 AND attidentity = '' ORDER BY attnum LIMIT 1"""
    found = connection.execute(query, [schema, table]).fetchone()
    assert found is not None
    return str(found[0])


@pytest.mark.parametrize("table", LEDGER)
def test_the_workflow_service_can_add_to_the_ledger_and_not_change_it(connect: Connector, table: str) -> None:
    connection = connect("workflow")
    assert changed(connection, "workflow", table) == []
    assert not refused(connection, "SELECT * FROM {}.{}", "workflow", table)
    may = connection.execute("SELECT has_table_privilege(%s, 'INSERT')", [f"workflow.{table}"]).fetchone()
    assert may == (True,)


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_append_only_is_so_for_its_service(connect: Connector, service: str) -> None:
    connection = connect(service)
    assert {table: left for table in rights(service).append_only if (left := changed(connection, service, table))} == {}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_its_own_tables_and_nobody_elses(connect: Connector, owner: str, service: str) -> None:
    connection = connect(service)
    for schema in SERVICES:
        hidden = {table for table in tables(owner, schema) if refused(connection, "SELECT * FROM {}.{}", schema, table)}
        assert hidden == (set() if schema == service else set(tables(owner, schema)))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_cannot_reach_for_more(connect: Connector, service: str) -> None:
    connection = connect(service)
    for statement in (
        "CREATE TABLE {}.more (id int)",
        "ALTER TABLE {}.outbox DISABLE TRIGGER ALL",
        "DROP TABLE {}.outbox",
        "SET session_replication_role = replica",
        "SET ROLE postgres",
        "CREATE ROLE more",
    ):
        assert refused(connection, statement, *([service] * statement.count("{}"))), statement


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_declares_the_tables_that_its_migrations_made(owner: str, service: str) -> None:
    metadata = importlib.import_module(f"services.{service}.adapters.tables").metadata
    arguments = connect_args(service, lock_timeout_ms=5_000)
    with create_engine(owner, poolclass=NullPool, connect_args=arguments).connect() as connection:
        assert drift(connection, metadata) == []


@pytest.mark.parametrize("service", SERVICES)
def test_rights_are_named_for_tables_that_exist(owner: str, service: str) -> None:
    assert {*rights(service).append_only, *rights(service).deletable} <= set(tables(owner, service))


def test_a_password_is_kept_hashed(owner: str) -> None:
    with psycopg.connect(owner.replace("+psycopg", "")) as connection:
        query = "SELECT rolpassword FROM pg_authid WHERE rolname = %s"
        [kept] = connection.execute(query, [role_of("workflow")]).fetchone() or ("",)
    assert kept.startswith("SCRAM-SHA-256$")


def test_an_owner_who_may_make_no_roles_is_let_be(stack: "Stack", owner: str) -> None:
    """Somebody else's database: the service then runs with the role its URL names."""
    assert owner
    powerless = stack.environment_of("intake")["DATABASE_URL"]
    assert not give_rights("stranger", powerless, "intake", Rights())
