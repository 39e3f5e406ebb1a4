"""One active process at a time, by a PostgreSQL advisory lock that dies with its connection."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


@asynccontextmanager
async def advisory_lock(engine: AsyncEngine, name: str) -> AsyncIterator[AsyncConnection | None]:
    """Yield the autocommit connection that holds the lock `name`, or None when another session holds it.

    Do the guarded work's statements on that very connection: PostgreSQL frees the lock when the connection is lost, and
    then the next statement raises `sqlalchemy.exc.DBAPIError`, so a holder that has lost the lock notices at once.
    The connection is closed, not pooled, at the end; LISTEN registrations and the lock go with it.
    """
    async with engine.connect() as pooled:
        connection = await pooled.execution_options(isolation_level="AUTOCOMMIT")
        try:
            held = await connection.scalar(select(func.pg_try_advisory_lock(lock_key(name))))
            yield connection if held else None
        finally:
            await connection.invalidate()


def lock_key(name: str) -> int:
    """The signed 64-bit key PostgreSQL wants, from a readable name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
