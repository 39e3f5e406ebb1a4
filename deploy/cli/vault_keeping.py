"""What `netra erase` and `netra vault` do, straight in the database: it needs no service, and erasing needs no key."""

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.cli.vault_anchors import Anchor
from deploy.local.stack import Stack
from services.intake.activities.erasing import Erasing, Erasure
from services.intake.adapters.identities import PostgresIdentities
from services.intake.adapters.keys import PostgresKeys
from services.intake.adapters.remains import PostgresRemains
from services.intake.adapters.tables import SCHEMA, identity_log
from services.intake.adapters.vault import Vault
from services.intake.domain.erasure_policy import load_erasure_policy
from services.intake.domain.identity_log import LogEntry, LogRow, Officer
from services.intake.domain.release_policy import known, load_policy
from services.intake.domain.releases import Standing
from shared.contracts.refusals import Refused
from shared.persistence.engine import create_engine
from shared.security.chain import Links

BY_AGENCY = "netra"
"""Whoever has the command has the database: no agency's token says who he is."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Kept(LogRow):
    """A row as it stands, with the columns by which it is found."""

    labels: tuple[str, str | None, str]

    @property
    def is_mislabelled(self) -> bool:
        """Found under another report, release or deed than its text is about, or not at all."""
        entry = self.entry
        return self.labels != (entry.report_id, entry.release_id, entry.deed.value)


@dataclass(frozen=True)
class Order:
    number: str
    reason: str
    reference: str | None = None


def orders(number: str | None, reason: str, reference: str | None, listed: Path | None) -> list[Order]:
    """One report, or all of a list as `netra vault erased` prints it.

    Raises Refused(unknown_reason), ValueError for what is no such list.
    """
    if listed is None:
        return [Order(number or "", known(reason, load_policy().erasures), reference)]
    entries = [LogEntry.model_validate_json(line) for line in listed.read_text().splitlines() if line.strip()]
    return [Order(entry.report_id, entry.reason or reason, entry.reference) for entry in entries]


class Keeping:
    """Use it with `with`."""

    def __init__(self, stack: Stack | None = None) -> None:
        self._stack = stack or Stack.as_started()
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._engine: AsyncEngine = create_engine(self._stack.environment["DATABASE_URL"], schema=SCHEMA, pool_size=2)
        self._erasing = Erasing(
            identities=PostgresIdentities(self._engine),
            remains=PostgresRemains(self._engine),
            store=None,
            policy=load_policy(),
            rule=load_erasure_policy(),
            clock=_now,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._engine.dispose())
        self._runner.close()

    def look(self, order: Order) -> Standing | None:
        try:
            return self._do(self._erasing.look(order.number))
        except Refused:
            return None

    def erase(self, order: Order, by: str, *, at_once: bool = False) -> Erasure:
        """What is on record of it, and what is left: exhibits always are, for intake, which has them."""
        officer = Officer(BY_AGENCY, by)
        erasing = self._erasing.erase(order.number, officer, order.reason, order.reference, at_once=at_once)
        return self._do(erasing)

    def waits(self, order: Order) -> bool:
        """Whether something of an erased reporter's report stays until its cases are closed."""
        found = self._do(PostgresRemains(self._engine).left(order.number))
        return any(remainder.case_open and not remainder.at_once for remainder in found)

    def log(self, number: str | None = None) -> list[Kept]:
        return self._do(self._rows(number))

    def rewrap(self, keys: Path | None = None) -> tuple[int, list[str]]:
        """How many data keys were wrapped anew, and the reports whose key does not open."""
        return self._do(self._rewrap(Vault.from_file(keys or self._stack.keys.vault)))

    def by_master(self) -> dict[str, int]:
        return self._do(PostgresKeys(self._engine).by_master())

    async def _rows(self, number: str | None) -> list[Kept]:
        query = select(identity_log).order_by(identity_log.c.sequence)
        if number is not None:
            query = query.where(identity_log.c.report_id == number)
        async with self._engine.connect() as connection:
            rows = await connection.execute(query)
            return [_kept(row) for row in rows]

    async def _rewrap(self, vault: Vault) -> tuple[int, list[str]]:
        anew, unopened = 0, list[str]()
        async for number, closed in PostgresKeys(self._engine).rewrap(vault):
            anew, unopened = anew + number, unopened + closed
        return anew, unopened

    def _do(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self._runner.run(work)


def first_fault(rows: Iterable[Kept], head: str | None = None, anchors: Iterable[Anchor] = ()) -> str | None:
    """The first fault of the chain and its row.

    Or `head_missing` when the row `SEQUENCE:HASH` is not in it, `end_missing` or `row_replaced` when it is not what
    somebody else was told of it.
    """
    links, hashes = Links(), dict[int, str]()
    for row in rows:
        fault = links.take(row.sequence, row.body, row.previous_hash, row.hash)
        if fault or row.is_mislabelled:
            return f"{fault or 'row_mislabelled'} ({row.sequence})"
        hashes[row.sequence] = row.hash
    if head is not None and head not in {f"{sequence}:{row_hash}" for sequence, row_hash in hashes.items()}:
        return f"head_missing ({head})"
    for anchor in sorted(anchors, key=lambda anchor: anchor.head.sequence):
        known = hashes.get(anchor.head.sequence)
        if known != anchor.head.hash:
            return f"{'row_replaced' if known else 'end_missing'} ({anchor.head.sequence}, {anchor.place})"
    return None


def _kept(row: Row[Any]) -> Kept:
    return Kept(row.sequence, row.body, row.previous_hash, row.hash, (row.report_id, row.release_id, row.deed))


def _now() -> datetime:
    return datetime.now(UTC)
