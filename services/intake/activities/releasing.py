"""Releasing a reporter's identity: one officer asks, another decides, the first reads, all of it written down."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from services.intake.adapters.vault import CannotOpen, Vault
from services.intake.domain import releases
from services.intake.domain.form import Reporter
from services.intake.domain.identity_log import Deed, LogEntry, Officer
from services.intake.domain.refusals import UNKNOWN_REPORT, VAULT_UNREADABLE
from services.intake.domain.release_policy import ReleasePolicy, Terms, known
from services.intake.domain.releases import Identities, Release, ReleaseStatus, Standing, Step, Written
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import Role

log = structlog.get_logger(__name__)


class Releasing:
    """Officers of agencies without a part in the report's cases are told that there is no such report."""

    def __init__(
        self,
        *,
        identities: Identities,
        vault: Vault,
        policy: ReleasePolicy,
        terms: Terms,
        clock: Callable[[], datetime],
    ) -> None:
        self._identities = identities
        self._vault = vault
        self._policy = policy
        self._terms = terms
        self._clock = clock

    async def ask(self, report_id: str, officer: Officer, reason: str, reference: str) -> Release:
        """Raises Refused: unknown_report, unknown_reason, identity_erased."""
        known(reason, self._policy.reasons)
        now = self._clock()
        asked = LogEntry(
            deed=Deed.ASKED,
            report_id=report_id,
            release_id=str(uuid4()),
            at=now,
            by_agency=officer.agency,
            by_subject=officer.subject,
            reason=reason,
            reference=reference,
            until=now + timedelta(hours=self._terms.ask_hours),
        )
        written = await self._write(
            report_id, officer, self._policy.ask, lambda standing: releases.ask(standing, asked)
        )
        found = releases.open_release(written.standing, asked)
        return found or written.standing.release(asked.release_id or "")

    async def decide(
        self, report_id: str, release_id: str, verdict: Deed, officer: Officer, reason: str | None = None
    ) -> Release:
        """Raises Refused: unknown_report, unknown_release, same_person, already_decided, release_expired, ..."""
        if verdict is Deed.REFUSED:
            known(reason or "", self._policy.refusals)
        now = self._clock()

        def step(standing: Standing) -> LogEntry | None:
            return releases.decide(standing, release_id, verdict, officer, reason=reason, now=now, terms=self._terms)

        written = await self._write(report_id, officer, self._policy.decide, step)
        return written.standing.release(release_id)

    async def read(self, report_id: str, release_id: str, officer: Officer) -> Reporter:
        """The reading is on record before anything is shown. Raises Refused."""
        now = self._clock()
        written = await self._write(
            report_id, officer, self._policy.ask, lambda standing: releases.read(standing, release_id, officer, now)
        )
        try:
            if written.reporter is not None:
                return self._vault.open(report_id, written.reporter, Reporter)
        except CannotOpen:
            pass
        log.error("vault.unreadable", report_id=report_id)
        raise Refused(VAULT_UNREADABLE)

    async def release(self, report_id: str, release_id: str, officer: Officer) -> Release:
        """As whoever asked sees it. Raises Refused: unknown_report, unknown_release."""
        return (await self._seen(report_id, officer, self._policy.ask)).release(release_id)

    async def history(self, report_id: str, officer: Officer) -> tuple[LogEntry, ...]:
        """All that was done about the reporter's identity. Raises Refused(unknown_report)."""
        return (await self._seen(report_id, officer, self._policy.decide)).log

    async def waiting(self, officer: Officer) -> list[Release]:
        """What this officer may decide now: what he asked for himself is not among it."""
        now = self._clock()
        since = now - timedelta(hours=self._terms.ask_hours)
        found = [await self._identities.standing(number) for number in await self._identities.waiting(since)]
        return [
            release
            for standing in found
            if standing and standing.admits(officer.agency, self._policy.decide)
            for release in standing.releases
            if release.status(now) is ReleaseStatus.WAITING and release.asked.by_subject != officer.subject
        ]

    def now(self) -> datetime:
        return self._clock()

    async def _seen(self, report_id: str, officer: Officer, roles: Iterable[Role]) -> Standing:
        standing = await self._identities.standing(report_id)
        if standing is None or not standing.admits(officer.agency, roles):
            raise Refused(UNKNOWN_REPORT)
        return standing

    async def _write(self, report_id: str, officer: Officer, roles: frozenset[Role], step: Step) -> Written:
        def admitted(standing: Standing) -> LogEntry | None:
            if not standing.admits(officer.agency, roles):
                raise Refused(UNKNOWN_REPORT)
            return step(standing)

        try:
            return await self._identities.write(report_id, admitted)
        except Refused as refused:
            by = {"agency": officer.agency, "subject": officer.subject}
            log.warning("identity.refused", report_id=report_id, code=refused.refusal.code, **by)
            raise
