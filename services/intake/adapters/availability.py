"""Whether the database answers, and how many reports it holds that Kafka has not got yet."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.adapters import tables
from shared.persistence.availability import DATABASE_AWAY


async def database_health(engine: AsyncEngine) -> dict[str, Any]:
    """`waiting` is the number of events not yet on Kafka, `oldest_seconds` the age of the first of them."""
    outbox = tables.outbox
    age = func.extract("epoch", func.now() - func.min(outbox.c.created_at))
    query = select(func.count(), func.coalesce(age, 0)).where(outbox.c.published_at.is_(None))
    try:
        async with engine.connect() as connection:
            waiting, oldest = (await connection.execute(query)).one()
    except DATABASE_AWAY:
        return {"reachable": False}
    return {"reachable": True, "waiting": waiting, "oldest_seconds": round(float(oldest), 1)}
