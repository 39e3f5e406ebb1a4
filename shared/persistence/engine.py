"""One pool of PostgreSQL connections for a service: its own schema, UTC, and no statement or lock waits for ever."""

import re
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

STATEMENT_TIMEOUT_MS = 30_000
LOCK_TIMEOUT_MS = 5_000
IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000

_SCHEMA = re.compile(r"[a-z][a-z0-9_]{0,62}")


def create_engine(database_url: str, *, schema: str, pool_size: int = 10) -> AsyncEngine:
    """Return an engine whose unqualified tables are those of `schema`; nothing connects yet.

    `database_url` is a `postgresql+psycopg://` URL. At most `pool_size` connections; a caller that finds them all taken
    waits 10 s and then gets `sqlalchemy.exc.TimeoutError`. Dead connections are noticed before use (pre-ping).
    """
    return create_async_engine(
        database_url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=True,
        hide_parameters=True,  # an error's text must not quote what somebody wrote
        connect_args=connect_args(schema, lock_timeout_ms=LOCK_TIMEOUT_MS),
    )


def connect_args(
    schema: str, *, lock_timeout_ms: int, statement_timeout_ms: int = STATEMENT_TIMEOUT_MS
) -> dict[str, Any]:
    """Session settings sent with the start-up packet, so that no connection exists without them."""
    settings = {
        "search_path": checked_schema(schema),
        "timezone": "UTC",
        "statement_timeout": statement_timeout_ms,
        "lock_timeout": lock_timeout_ms,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_TIMEOUT_MS,
    }
    return {
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
        "application_name": f"netra-{schema}",
        "connect_timeout": 10,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
    }


def checked_schema(schema: str) -> str:
    """Return `schema` when it is a plain lower-case identifier, as it goes into SQL text; else raise ValueError."""
    if not _SCHEMA.fullmatch(schema):
        msg = f"not a schema name: {schema!r}"
        raise ValueError(msg)
    return schema
