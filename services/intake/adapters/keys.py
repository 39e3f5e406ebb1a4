"""The wrapped data keys, all of them: wrapped anew when the vault has a new master key."""

from collections.abc import AsyncIterator

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.adapters.tables import reporter_key
from services.intake.adapters.vault import CannotOpen, Vault

ROWS_AT_ONCE = 500


class PostgresKeys:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def by_master(self) -> dict[str, int]:
        """How many data keys are wrapped under which master key."""
        query = select(reporter_key.c.key_id, func.count().label("keys")).group_by(reporter_key.c.key_id)
        async with self._engine.connect() as connection:
            return {row["key_id"]: row["keys"] for row in (await connection.execute(query)).mappings()}

    async def rewrap(self, vault: Vault) -> AsyncIterator[tuple[int, list[str]]]:
        """Yield, step by step, how many were wrapped anew, and the reports whose key does not open.

        May be stopped at any time and run again. A key that is erased meanwhile stays erased.
        """
        after = ""
        while True:
            async with self._engine.begin() as connection:
                old = select(reporter_key).where(
                    reporter_key.c.key_id != vault.key_id, reporter_key.c.report_id > after
                )
                rows = (await connection.execute(old.order_by(reporter_key.c.report_id).limit(ROWS_AT_ONCE))).all()
                unopened: list[str] = []
                for row in rows:
                    try:
                        wrapped = vault.rewrapped(row.report_id, row.key_id, row.wrapped_key)
                    except CannotOpen:
                        unopened.append(row.report_id)
                        continue
                    same = (reporter_key.c.report_id == row.report_id) & (reporter_key.c.key_id == row.key_id)
                    anew = {"key_id": vault.key_id, "wrapped_key": wrapped}
                    await connection.execute(update(reporter_key).where(same).values(anew))
            if not rows:
                return
            after = rows[-1].report_id
            yield len(rows) - len(unopened), unopened
