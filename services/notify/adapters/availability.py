"""The errors that mean: the database is away for now, nothing was recorded, try again."""

from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeoutError)


async def answers(engine: AsyncEngine) -> bool:
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except DATABASE_AWAY:
        return False
    return True
