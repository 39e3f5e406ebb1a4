"""Once a day, soon after midnight in Jakarta, the day that is over gets its root; days that were missed get theirs too.

A root is a photograph of the ledger, not a judgement: a broken chain is sealed as it stands, and the audit finds it.
"""

import asyncio
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.workflow.adapters.roots import PostgresRoots
from services.workflow.domain.audit import Dated
from shared.contracts.ledger_roots import LedgerRootSealed
from shared.persistence.advisory import advisory_lock
from shared.persistence.availability import DATABASE_AWAY
from shared.security.signing import Signer

log = structlog.get_logger(__name__)

ROUND_SECONDS = 60.0
LOCK = "workflow/sealer"


class RootFolder:
    """One file a day, for whoever keeps roots elsewhere, and the public keys beside them. No day is written twice."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def publish_keys(self, signer: Signer) -> None:
        _write_whole(self._folder / "public-keys.json", json.dumps(signer.public_jwks(), indent=1))

    def publish(self, roots: Iterable[Dated]) -> list[str]:
        """Write the files that are missing. Returns the days whose file says something else: they stay as they are."""
        return [day for day, root in roots if root is None or not self._holds(day, root)]

    def _holds(self, day: str, root: LedgerRootSealed) -> bool:
        path = self._folder / "roots" / f"{day}.json"
        if not path.exists():
            _write_whole(path, root.model_dump_json(indent=1))
        kept = LedgerRootSealed.parsed(path.read_bytes())
        return kept is not None and kept.record == root.record


class Sealer:
    def __init__(
        self,
        engine: AsyncEngine,
        signer: Signer,
        folder: Path,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._roots = PostgresRoots(engine, signer)
        self._signer = signer
        self._folder = RootFolder(folder)
        self._clock = clock
        self._published = date.min

    async def run(self, stop: asyncio.Event) -> None:
        """A role: one active sealer among all replicas; each replica writes the files of its own disk."""
        while not stop.is_set():
            try:
                await self.round()
            except DATABASE_AWAY as error:
                log.warning("sealer.waits_for_database", error=type(error).__name__)
            except OSError as error:
                log.warning("ledger.roots_not_written_to_disk", error=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), ROUND_SECONDS)

    async def round(self) -> None:
        """Raises OSError when the folder cannot be written: what was sealed stays sealed and told on Kafka."""
        await self._publish_keys()
        async with advisory_lock(self._engine, LOCK) as held:
            if held is not None:
                await self._seal()
        roots = await self._roots.sealed(after=self._published)
        conflicts = await asyncio.to_thread(self._folder.publish, roots)
        for day in conflicts:
            log.error("ledger.root_differs_from_its_file", day=day)
        self._published = date.fromisoformat(roots[-1][0]) if roots else self._published

    async def _publish_keys(self) -> None:
        """Before any root: to seal the days of years takes its time. A disk that is full keeps no day unsealed."""
        try:
            await asyncio.to_thread(self._folder.publish_keys, self._signer)
        except OSError as error:
            log.warning("ledger.keys_not_written_to_disk", error=str(error))

    async def _seal(self) -> None:
        try:
            for sealed in await self._roots.seal_missing(self._clock()):
                log.info("ledger.day_sealed", day=sealed.record.day, rows=sealed.record.rows)
        except IntegrityError:
            log.info("ledger.day_sealed_by_another")


def _write_whole(path: Path, content: str) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(content + "\n")
    draft.replace(path)
