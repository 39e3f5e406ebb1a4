"""The inbox: which events a consumer has already taken in, so that a second delivery changes nothing."""

from sqlalchemy import Column, DateTime, MetaData, PrimaryKeyConstraint, Table, Text, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection


def inbox_table(metadata: MetaData, name: str = "inbox") -> Table:
    """Declare the inbox in a service's metadata. `shared.persistence.recipes.create_inbox` is its migration.

    Rows are kept longer than the topic keeps records and dead letters are driven again: see `deploy.retention`.
    """
    return Table(
        name,
        metadata,
        Column("consumer", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("event_id", Text, nullable=False),
        Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        PrimaryKeyConstraint("consumer", "source", "event_id"),
    )


async def first_sight(connection: AsyncConnection, table: Table, *, consumer: str, source: str, event_id: str) -> bool:
    """Return True once per (consumer, source, event id), False for each redelivery.

    Call it first in the transaction that has the effect: both commit or neither. A second transaction with the same
    event waits for the first one's end, so two can never both see True. CloudEvents makes `source` + `id` the identity.
    """
    statement = insert(table).values(consumer=consumer, source=source, event_id=event_id).on_conflict_do_nothing()
    # RETURNING, not rowcount: the driver's count of an INSERT is not kept by every version of SQLAlchemy.
    return await connection.scalar(statement.returning(table.c.event_id)) is not None
