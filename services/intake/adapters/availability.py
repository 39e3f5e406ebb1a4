"""How many reports the database holds that Kafka has not got yet; asking shows that it answers."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.adapters import tables


async def backlog(engine: AsyncEngine) -> dict[str, Any]:
    """`waiting` is the number of events not yet on Kafka, `oldest_seconds` the age of the first of them."""
    outbox = tables.outbox
    age = func.extract("epoch", func.now() - func.min(outbox.c.created_at))
    query = select(func.count(), func.coalesce(age, 0)).where(outbox.c.published_at.is_(None))
    async with engine.connect() as connection:
        waiting, oldest = (await connection.execute(query)).one()
    return {"waiting": waiting, "oldest_seconds": round(float(oldest), 1)}
