"""What is known of the heads of agencies: facts without names, each change with its author and source.

Whoever changes a fact seals, in the same transaction, every case in which an agency has a conflict of interest by it.
The parties of open cases follow a little later, by their workflows; reading ends at once.
"""

import csv
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.workflow.adapters.tables import cases, headship_changes, headships
from services.workflow.domain.conflicts import Knowledge, Reported, excluded
from shared.calendar import Elections
from shared.contracts.refusals import Refusal, Refused
from shared.contracts.vocabulary import Confidence, Election
from shared.directory.agencies import Directory
from shared.directory.headships import Headship, Headships, Tenure
from shared.persistence.advisory import lock_key

RECORDED_OTHERWISE = Refusal(
    "headship_recorded_otherwise",
    409,
    "Dokumen ini sudah dicatat dengan isi lain, atau fakta itu sudah dicabut.",
    "This document was recorded with another content, or the fact was withdrawn.",
)
FACTS = lock_key("workflow/headships")
WHAT_CONFLICTS_DEPEND_ON = (cases.c.agency, cases.c.heads_agency, cases.c.election, cases.c.day_of_act)


class FactsChanged(Exception):  # noqa: N818 -- a condition that passes: read the facts again
    """The facts about heads are not the ones that the caller decided by."""


@dataclass(frozen=True)
class Author:
    """Who changes a fact, and by which document."""

    agency: str
    subject: str
    source: str


class PostgresHeadships:
    def __init__(self, engine: AsyncEngine, directory: Directory, elections: Elections) -> None:
        self._engine = engine
        self._directory = directory
        self._elections = elections

    async def current(self) -> Headships:
        async with self._engine.connect() as connection:
            return await _current(connection)

    async def rows(self, agency: str | None) -> list[RowMapping]:
        """Facts that hold or held, the newest first."""
        query = select(headships).where(headships.c.withdrawn.is_(False)).order_by(headships.c.id.desc())
        if agency is not None:
            query = query.where(headships.c.agency == agency)
        async with self._engine.connect() as connection:
            return list((await connection.execute(query)).mappings())

    async def record(self, fact: Headship, by: Author, today: date) -> int:
        """The fact's id. Recording the same fact twice records it once; Refused when that document said otherwise."""
        async with self._engine.begin() as connection:
            await _alone(connection)
            values = vars(fact) | {"tenure": fact.tenure.value, "confidence": fact.confidence.value}
            adding = insert(headships).values(values).on_conflict_do_nothing().returning(headships.c.id)
            added: int | None = await connection.scalar(adding)
            if added is None:
                return await _standing(connection, fact)
            await self._note(connection, added, "recorded", by, today, last=fact.last)
            return added

    async def seed(self, facts: Iterable[Headship], today: date) -> None:
        """Whatever an officer changed of a seeded fact stands."""
        for fact in facts:
            with suppress(Refused):
                await self.record(fact, Author("netra", "seed", fact.source), today)

    async def end(self, fact_id: int, last: date, by: Author, today: date) -> bool:
        """False when there is no such fact, or it ends so already."""
        return await self._change(fact_id, "ended", by, today, {"last": last})

    async def withdraw(self, fact_id: int, by: Author, today: date) -> bool:
        """The fact was never true. False when there is no such fact, or it was withdrawn before."""
        return await self._change(fact_id, "withdrawn", by, today, {"withdrawn": True})

    async def seal_for(self, today: date) -> int:
        """Seal and unseal cases by what holds today. How many cases changed."""
        async with self._engine.begin() as connection:
            await _alone(connection)
            return await self._seal(connection, today)

    async def _change(self, fact_id: int, change: str, by: Author, today: date, values: Mapping[str, Any]) -> bool:
        async with self._engine.begin() as connection:
            await _alone(connection)
            differs = [headships.c[name].is_distinct_from(value) for name, value in values.items()]
            known = and_(headships.c.id == fact_id, headships.c.withdrawn.is_(False), *differs)
            changed = await connection.execute(update(headships).where(known).values(values))
            if changed.rowcount == 0:
                return False
            await self._note(connection, fact_id, change, by, today, last=values.get("last"))
            return True

    async def _note(
        self, connection: AsyncConnection, fact_id: int, change: str, by: Author, today: date, *, last: date | None
    ) -> None:
        row = {"headship": fact_id, "change": change, "last": last, "source": by.source}
        await connection.execute(
            insert(headship_changes).values(row | {"by_agency": by.agency, "by_subject": by.subject})
        )
        await self._seal(connection, today)

    async def _seal(self, connection: AsyncConnection, today: date) -> int:
        known = Knowledge(self._directory, self._elections, await _current(connection), today)
        groups = select(*WHAT_CONFLICTS_DEPEND_ON, cases.c.sealed_to).distinct()
        changed = 0
        for row in (await connection.execute(groups)).mappings().all():
            sealed_to = sorted(excluded(reported_in(row), known))
            if sealed_to != row["sealed_to"]:
                alike = [cases.c[column.name] == row[column.name] for column in groups.selected_columns]
                sealing = update(cases).where(and_(*alike)).values(sealed_to=sealed_to)
                changed += (await connection.execute(sealing)).rowcount
        return changed


async def hold_facts(connection: AsyncConnection, version: int) -> None:
    """Nobody changes the facts until the transaction ends. Raises FactsChanged when somebody already has."""
    await connection.execute(select(func.pg_advisory_xact_lock_shared(FACTS)))
    if await _version(connection) != version:
        raise FactsChanged


def reported_in(row: RowMapping) -> Reported:
    """What a conflict of interest depends on, from a row of `cases`."""
    return Reported(row["agency"], row["heads_agency"], Election(row["election"]), row["day_of_act"])


async def _alone(connection: AsyncConnection) -> None:
    await connection.execute(select(func.pg_advisory_xact_lock(FACTS)))


async def _version(connection: AsyncConnection) -> int:
    return int(await connection.scalar(select(func.coalesce(func.max(headship_changes.c.version), 0))) or 0)


async def _current(connection: AsyncConnection) -> Headships:
    """The version first: facts that are newer than their version are looked at again, never the other way round."""
    version = await _version(connection)
    query = select(headships).where(headships.c.withdrawn.is_(False))
    rows = (await connection.execute(query)).mappings().all()
    return Headships([_headship(row) for row in rows], version)


def load_seed() -> list[Headship]:
    """What this release knows by itself."""
    with (files("services.workflow") / "catalogue" / "headships.csv").open(encoding="utf-8") as rows:
        return [_seeded(row) for row in csv.DictReader(rows)]


def _seeded(row: dict[str, str]) -> Headship:
    known = {name: row[name] or None for name in ("home_agency", "appointed_by", "candidate_in")}
    return Headship(
        agency=row["agency"],
        tenure=Tenure(row["tenure"]),
        first=date.fromisoformat(row["first"]),
        last=date.fromisoformat(row["last"]) if row["last"] else None,
        source=row["source"],
        confidence=Confidence(row["confidence"]),
        **known,
    )


def _headship(row: RowMapping) -> Headship:
    names = ("agency", "first", "source", "last", "home_agency", "appointed_by", "candidate_in")
    known = {name: row[name] for name in names}
    return Headship(**known, tenure=Tenure(row["tenure"]), confidence=Confidence(row["confidence"]))


async def _standing(connection: AsyncConnection, fact: Headship) -> int:
    """The id of the fact that was recorded before; when it ends may have been learnt since."""
    row = (await connection.execute(select(headships).where(_same(fact)))).mappings().one()
    if row["withdrawn"] or replace(_headship(row), last=fact.last) != fact:
        raise Refused(RECORDED_OTHERWISE)
    return int(row["id"])


def _same(fact: Headship) -> ColumnElement[bool]:
    return and_(
        headships.c.agency == fact.agency,
        headships.c.tenure == fact.tenure.value,
        headships.c.first == fact.first,
        headships.c.source == fact.source,
    )
