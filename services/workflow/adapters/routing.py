"""Open cases follow the facts about heads: an agency in conflict loses its part in them, by a recorded event.

Each case remembers the facts and the day it was last routed by; what is behind is routed again. A crash loses nothing:
the case is still behind. Doing it twice changes nothing: a case whose parties are so already records nothing.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

import structlog
from sqlalchemy import RowMapping, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.service import RPCError

from services.workflow.adapters.headships import PostgresHeadships, reported_in
from services.workflow.adapters.tables import cases
from services.workflow.adapters.temporal import CaseNotRunning, NoAnswerYet, TemporalCases
from services.workflow.domain.case import Reassignment
from services.workflow.domain.conflicts import Knowledge, changes, conflict_basis, excluded, routed, today
from shared.calendar import Elections
from shared.contracts.cases import Parties
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import ClockPolicy
from shared.directory.agencies import Directory
from shared.persistence.advisory import advisory_lock
from shared.persistence.availability import DATABASE_AWAY

log = structlog.get_logger(__name__)

ROUND_SECONDS = 2.0
BATCH = 100
LOCK = "workflow/router"


class Router:
    def __init__(
        self,
        engine: AsyncEngine,
        heads: PostgresHeadships,
        cases: TemporalCases,
        directory: Directory,
        elections: Elections,
        *,
        timeout_seconds: float,
        clock: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._heads = heads
        self._cases = cases
        self._directory = directory
        self._elections = elections
        self._timeout = timeout_seconds
        self._clock = clock
        self._sealed_on: date | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """A role: one active router among all replicas. Two at once, for a moment, would do no harm."""
        while not stop.is_set():
            try:
                async with advisory_lock(self._engine, LOCK) as held:
                    await self._rounds(stop, active=held is not None)
            except DATABASE_AWAY as error:
                log.warning("router.waits_for_database", error=type(error).__name__)
                await _pause(stop)

    async def _rounds(self, stop: asyncio.Event, *, active: bool) -> None:
        """While the lock is another's, one pause; while it is ours, round after round."""
        while active and not stop.is_set():
            await self.round()
            await _pause(stop)
        await _pause(stop)

    async def round(self) -> int:
        """Route every open case that is behind. How many were brought up to date."""
        day = today(self._clock())
        if self._sealed_on != day:
            await self._heads.seal_for(day)
            self._sealed_on = day
        known = Knowledge(self._directory, self._elections, await self._heads.current(), day)
        done, after = 0, ""
        while rows := await self._behind(known, after):
            done += sum([await self._route(row, known) for row in rows])
            after = rows[-1]["case_number"]
        return done

    async def _behind(self, known: Knowledge, after: str) -> list[RowMapping]:
        stale = or_(
            cases.c.routed_version < known.headships.version,
            cases.c.routed_on.is_(None),
            cases.c.routed_on < known.today,
        )
        query = select(cases).where(cases.c.closed_at.is_(None), stale, cases.c.case_number > after)
        async with self._engine.connect() as connection:
            return list((await connection.execute(query.order_by(cases.c.case_number).limit(BATCH))).mappings())

    async def _route(self, row: RowMapping, known: Knowledge) -> bool:
        request = reassignment(row, known)
        if request is not None and not await self._ask(row, request, known):
            return False
        values = {"routed_version": known.headships.version, "routed_on": known.today}
        async with self._engine.begin() as connection:
            await connection.execute(update(cases).where(cases.c.case_number == row["case_number"]).values(values))
        return True

    async def _ask(self, row: RowMapping, request: Reassignment, known: Knowledge) -> bool:
        """False when the case has to be looked at again: it moved meanwhile, or nobody answered."""
        number = row["case_number"]
        key = f"routing/{known.headships.version}/{known.today}/{row['last_sequence']}"
        try:
            await self._cases.reassign(number, request, key=key, timeout_seconds=self._timeout)
        except Refused as refused:
            log.warning("case.not_routed", case=number, code=refused.refusal.code)
            return False
        except (CaseNotRunning, NoAnswerYet, RPCError) as error:
            log.warning("case.not_routed", case=number, error=type(error).__name__)
            return False
        log.info("case.routed", case=number, roles=[change.role.value for change in request.changes])
        return True


async def _pause(stop: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), ROUND_SECONDS)


def reassignment(row: RowMapping, known: Knowledge) -> Reassignment | None:
    """What has to change in a case, by what is known now; None when nothing has to."""
    reported = reported_in(row)
    present = Parties.model_validate(row["parties"])
    assigned = Parties.model_validate(row["assigned"] or row["parties"])
    wanted = routed(assigned, reported, known)
    if wanted == present:
        return None
    changed = changes(present, wanted, excluded(reported, known))
    return Reassignment(
        expected=present,
        changes=changed,
        basis=conflict_basis()[changed[0].ground],
        clock=ClockPolicy.RESTART,
    )
