"""Composition root of the keeper: what was kept long enough is told, what erased reporters left behind goes."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.activities.erasing import Erasing
from services.intake.activities.retaining import Retaining
from services.intake.adapters.evidence_files import DiskEvidence
from services.intake.adapters.identities import PostgresIdentities
from services.intake.adapters.remains import PostgresRemains
from services.intake.adapters.retention import PostgresRetention
from services.intake.domain.erasure_policy import load_erasure_policy
from services.intake.domain.release_policy import load_policy
from services.intake.settings import IntakeSettings
from shared.persistence.advisory import advisory_lock
from shared.persistence.availability import DATABASE_AWAY
from shared.retention.schedule import load_schedule

LOCK = "intake/keeper"
ROUND_SECONDS = 30.0

log = structlog.get_logger(__name__)


class Keeper:
    """The `keeper` role; of several processes, one is active. Needs the folder of exhibits."""

    def __init__(self, settings: IntakeSettings, engine: AsyncEngine, clock: Callable[[], datetime]) -> None:
        """Raises ValueError, OSError, yaml.YAMLError for a schedule of retention that is none."""
        self._engine = engine
        self._identities = PostgresIdentities(engine)
        self._erasing = Erasing(
            identities=self._identities,
            remains=PostgresRemains(engine),
            store=DiskEvidence(settings.evidence_folder),
            policy=load_policy(),
            rule=load_erasure_policy(),
            clock=clock,
        )
        self._retaining = Retaining(
            reporters=PostgresRetention(engine),
            erasing=self._erasing,
            schedule=load_schedule(settings.retention_schedule_file),
            mode=settings.retention,
            clock=clock,
        )
        self._waiting = 0

    def health(self) -> dict[str, Any]:
        """`retention_due`: identities that were kept long enough and are still there.

        `erasures_waiting`: reports that lose more when their cases are closed. Nothing is unwell about either.
        """
        return {"retention_due": self._retaining.due, "erasures_waiting": self._waiting}

    async def run(self, stop: asyncio.Event) -> None:
        """Round after round until `stop`. A database that is away is waited for, and so is a disk that does not let."""
        while not stop.is_set():
            try:
                await self.round()
            except (DBAPIError, OSError, *DATABASE_AWAY) as error:
                log.warning("keeper_waits", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), ROUND_SECONDS)

    async def round(self) -> None:
        async with advisory_lock(self._engine, LOCK) as held:
            if held is not None:
                await self._identities.tell_the_end()
                await self._retaining.round()
                self._waiting = await self._erasing.clear()
