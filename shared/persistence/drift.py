"""Whether the tables a service declares are the tables its migrations made."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData

from shared.persistence.migrations import VERSION_TABLE


def drift(connection: Connection, metadata: MetaData) -> list[Any]:
    """Return Alembic's differences between `metadata` and the connection's own schema; empty when they agree.

    Synchronous, for `await connection.run_sync(drift, metadata)`.
    """
    context = MigrationContext.configure(
        connection,
        opts={"compare_type": True, "include_object": lambda _object, name, *_: name != VERSION_TABLE},
    )
    return list(compare_metadata(context, metadata))
