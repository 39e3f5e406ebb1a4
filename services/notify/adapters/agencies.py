"""The agencies and their contacts. The seed fills in what nobody has edited."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import RowMapping, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.notify.adapters.tables import agencies
from services.notify.domain.contacts import UNKNOWN_AGENCY, Contacts, check_reachable, check_superior
from shared.contracts.refusals import Refused
from shared.directory.agencies import Agency

ContactsOf = Callable[[Agency], Contacts]


class PostgresAgencies:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def all(self) -> Sequence[RowMapping]:
        async with self._engine.connect() as connection:
            return (await connection.execute(select(agencies).order_by(agencies.c.id))).mappings().all()

    async def one(self, agency: str) -> RowMapping:
        """Raises Refused(unknown_agency)."""
        async with self._engine.connect() as connection:
            return await _one(connection, agency)

    async def edit(self, agency: str, contacts: Contacts, *, by: str) -> RowMapping:
        """Raises Refused: unknown_agency, unknown_superior, superior_cycle, last_channel.

        From now on the seed leaves the agency alone.
        """
        async with self._engine.begin() as connection:
            superiors = await _locked_superiors(connection)
            if agency not in superiors:
                raise Refused(UNKNOWN_AGENCY)
            if contacts.superior is not None:
                check_superior(agency, contacts.superior, superiors)
            before = await _one(connection, agency)
            check_reachable(Contacts(email=before["email"], webhook_url=before["webhook_url"]), contacts)
            values = contacts.model_dump(exclude_none=False)
            values["superior"] = contacts.superior or superiors[agency]
            edited = update(agencies).where(agencies.c.id == agency)
            await connection.execute(edited.values(**values, edited_at=func.now(), edited_by=by))
            return await _one(connection, agency)

    async def seed(self, directory: Iterable[Agency], contacts_of: ContactsOf) -> None:
        """Names follow the directory always; contacts and superior only where nobody has edited them."""
        async with self._engine.begin() as connection:
            rows = [_row(agency, contacts_of(agency)) for agency in directory]
            new = insert(agencies).values(rows)
            facts = {name: new.excluded[name] for name in ("name", "kind", "province", "zone")}
            await connection.execute(new.on_conflict_do_update(index_elements=["id"], set_=facts))
            contacts = {name: new.excluded[name] for name in ("superior", "email", "webhook_url")}
            untouched = agencies.c.edited_at.is_(None)
            await connection.execute(new.on_conflict_do_update(index_elements=["id"], set_=contacts, where=untouched))


async def _one(connection: AsyncConnection, agency: str) -> RowMapping:
    row = (await connection.execute(select(agencies).where(agencies.c.id == agency))).mappings().first()
    if row is None:
        raise Refused(UNKNOWN_AGENCY)
    return row


async def _locked_superiors(connection: AsyncConnection) -> dict[str, str | None]:
    """All rows are locked: two edits at once could otherwise close a circle that neither sees."""
    rows = await connection.execute(
        select(agencies.c.id, agencies.c.superior).order_by(agencies.c.id).with_for_update()
    )
    return {row.id: row.superior for row in rows}


def _row(agency: Agency, contacts: Contacts) -> dict[str, Any]:
    return {
        "id": agency.id,
        "name": agency.name,
        "kind": agency.kind.value,
        "province": agency.province,
        "zone": agency.zone,
        "superior": agency.superior,
        "email": contacts.email,
        "webhook_url": contacts.webhook_url,
    }
