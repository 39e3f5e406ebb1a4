"""The database role of a service: it owns nothing, sees its own schema only, and cannot change what is append-only.

PostgreSQL itself refuses the rest, whatever a service is made to do. Migrations run as the owner, who makes the role.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Connection, create_engine, func, inspect, pool, select, text

from shared.persistence.advisory import lock_key
from shared.persistence.engine import checked_schema, connect_args
from shared.persistence.migrations import LOCK_TIMEOUT_MS, VERSION_TABLE

log = structlog.get_logger(__name__)

MAY_MAKE_ROLES = text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
EXISTS = text("SELECT true FROM pg_roles WHERE rolname = :role")


@dataclass(frozen=True)
class Rights:
    """Every table may be read and added to; all but the `append_only` changed; only rows of `deletable` removed."""

    append_only: Collection[str] = ()
    deletable: Collection[str] = ()

    def on(self, table: str) -> str:
        if table == VERSION_TABLE:
            return "SELECT"
        rights = ["SELECT", "INSERT", *([] if table in self.append_only else ["UPDATE"])]
        return ", ".join([*rights, *(["DELETE"] if table in self.deletable else [])])


def role_of(service: str) -> str:
    return f"netra_{checked_schema(service)}"


def give_rights(service: str, database_url: str, schema: str, rights: Rights, *, password: str | None = None) -> bool:
    """Make the service's role if it is missing, and give it exactly `rights` in `schema`. May be run again; blocks.

    False, and nothing done, when there is no such role and `database_url` is of somebody who may make none: then the
    service runs with whatever role its own URL names. `password` is set when given; it leaves this process hashed.
    """
    arguments = connect_args(checked_schema(schema), lock_timeout_ms=LOCK_TIMEOUT_MS)
    engine = create_engine(database_url, poolclass=pool.NullPool, connect_args=arguments)
    with engine.begin() as connection:
        connection.execute(select(func.pg_advisory_xact_lock(lock_key("database roles"))))
        if not _make(connection, role_of(service), password):
            log.warning("database_role_not_made", role=role_of(service), reason="the owner has no CREATEROLE")
            return False
        _grant(connection, role_of(service), schema, rights)
    return True


def _make(connection: Connection, role: str, password: str | None) -> bool:
    if not connection.scalar(EXISTS, {"role": role}):
        if not connection.scalar(MAY_MAKE_ROLES):
            return False
        connection.execute(text(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"))
    if password is not None:
        connection.exec_driver_sql(f"ALTER ROLE {role} PASSWORD '{_hashed(connection, role, password)}'")
    return True


def _hashed(connection: Connection, role: str, password: str) -> str:
    """As PostgreSQL keeps it (SCRAM): the statement may end up in a log, the password not."""
    driver: Any = connection.connection.driver_connection
    hashed: bytes = driver.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    return hashed.decode()


def _grant(connection: Connection, role: str, schema: str, rights: Rights) -> None:
    """All or nothing: a service that runs meanwhile never sees its rights gone."""
    quote = connection.dialect.identifier_preparer.quote
    connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {role}"))
    for table in inspect(connection).get_table_names(schema):
        connection.execute(text(f"GRANT {rights.on(table)} ON {schema}.{quote(table)} TO {role}"))
