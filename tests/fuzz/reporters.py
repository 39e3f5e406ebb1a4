"""Reports as citizens hand them in, with cases, and with officers who want to know who reported."""

import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.activities.reception import Acceptance, Origin
from services.intake.adapters.evidence_files import DiskEvidence
from services.intake.adapters.identities import PostgresIdentities
from services.intake.adapters.progress import PostgresProgress
from services.intake.adapters.remains import PostgresRemains
from services.intake.adapters.reports import PostgresReports
from services.intake.app import build_counter
from services.intake.domain.identity_log import Deed, Officer
from services.intake.settings import IntakeSettings
from shared.contracts.vocabulary import ReportChannel
from tests.clocks import hosts_clock
from tests.integration.intake.test_case_progress import PARTIES, opened
from tests.unit.intake.samples import a_form

REPORTS = 3
COLLEAGUE = Officer(PARTIES.handler, "colleague")


class Reporters:
    def __init__(self, settings: IntakeSettings, engine: AsyncEngine, officer: Officer) -> None:
        """`officer` is who will ask; a colleague of his decides, and asks too."""
        self._officer = officer
        self._progress = PostgresProgress(engine)
        self._counter = build_counter(
            settings,
            reports=PostgresReports(engine),
            store=DiskEvidence(settings.evidence_folder),
            identities=PostgresIdentities(engine),
            remains=PostgresRemains(engine),
            clock=hosts_clock,
        )

    async def known(self) -> dict[str, tuple[str, ...]]:
        """Of each report in turn: nobody asked, it is the officer's to decide, or it is his to read."""
        accepted = [await self._reported(number) for number in range(REPORTS)]
        numbers = [one.tracking_number for one in accepted]
        releases = [await self._asked(number) for number in numbers[1::3]]
        releases += [await self._granted(number) for number in numbers[2::3]]
        return {
            "path.tracking_number": tuple(numbers),
            "body.tracking_number": tuple(numbers),
            "header.X-Receipt": tuple(one.receipt for one in accepted),
            "path.release_id": tuple(releases),
            "body.reason": ("clarification", "need_not_shown", "reporters_request"),
        }

    async def _reported(self, number: int) -> Acceptance:
        now = datetime.now(UTC)
        form = a_form(occurred_at=(now - timedelta(days=2)).isoformat(), known_at=(now - timedelta(days=1)).isoformat())
        accepted = await self._counter.reception.accept(form, Origin(ReportChannel.HTTP, "fuzz", secrets.token_hex(8)))
        case = opened(f"NTR-2024-{900_000 + number}", accepted.tracking_number)
        await self._progress.follow(case, source="netra/workflow", event_id=case.event_id)
        return accepted

    async def _asked(self, number: str) -> str:
        return (await self._counter.releasing.ask(number, COLLEAGUE, "clarification", "1/UND/2026")).id

    async def _granted(self, number: str) -> str:
        asked = await self._counter.releasing.ask(number, self._officer, "clarification", "2/UND/2026")
        return (await self._counter.releasing.decide(number, asked.id, Deed.GRANTED, COLLEAGUE)).id
