"""The two-person release of a reporter's identity: one officer asks, another decides, the first one reads.

A release is what the log says of it; there is no second place that could say otherwise.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from services.intake.domain import refusals
from services.intake.domain.filing import VaultEntry
from services.intake.domain.identity_log import Deed, LogEntry, Officer
from services.intake.domain.release_policy import Terms
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import Role

VERDICTS = frozenset({Deed.GRANTED, Deed.REFUSED})


class ReleaseStatus(StrEnum):
    WAITING = "waiting"
    LAPSED = "lapsed"
    GRANTED = "granted"
    REFUSED = "refused"
    EXPIRED = "expired"
    USED = "used"


@dataclass(frozen=True)
class CaseParties:
    """Who has one case of the report, and who must not know of it."""

    parties: dict[Role, str]
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Release:
    asked: LogEntry
    decided: LogEntry | None
    reads: tuple[LogEntry, ...]

    @property
    def id(self) -> str:
        return self.asked.release_id or ""

    @property
    def until(self) -> datetime:
        """When the request lapses, or the grant ends."""
        ends = (self.decided.until if self.decided else None) or self.asked.until
        assert ends is not None  # noqa: S101 -- `ask` and `decide` write it
        return ends

    @property
    def reads_left(self) -> int:
        return max(0, (self.decided.reads or 0) - len(self.reads)) if self.decided else 0

    def status(self, now: datetime) -> ReleaseStatus:
        if self.decided is None:
            return ReleaseStatus.WAITING if now < self.until else ReleaseStatus.LAPSED
        if self.decided.deed is Deed.REFUSED:
            return ReleaseStatus.REFUSED
        if not self.reads_left:
            return ReleaseStatus.USED
        return ReleaseStatus.GRANTED if now < self.until else ReleaseStatus.EXPIRED

    def is_asked_by(self, officer: Officer) -> bool:
        return (self.asked.by_agency, self.asked.by_subject) == (officer.agency, officer.subject)


@dataclass(frozen=True)
class Standing:
    """All that decides who may learn a reporter's identity; `is_kept` is false once its key was destroyed."""

    report_id: str
    cases: tuple[CaseParties, ...]
    log: tuple[LogEntry, ...]
    is_kept: bool

    def admits(self, agency: str, roles: Iterable[Role]) -> bool:
        """True for whoever has one of the cases in such a role, unless any of them is hidden from him."""
        wanted = set(roles)
        if any(agency in case.excluded for case in self.cases):
            return False
        return any(holder == agency and role in wanted for case in self.cases for role, holder in case.parties.items())

    @property
    def releases(self) -> tuple[Release, ...]:
        return tuple(self._release(entry) for entry in self.log if entry.deed is Deed.ASKED)

    def release(self, release_id: str) -> Release:
        """Raises Refused(unknown_release)."""
        for release in self.releases:
            if release.id == release_id:
                return release
        raise Refused(refusals.UNKNOWN_RELEASE)

    def _release(self, asked: LogEntry) -> Release:
        own = [entry for entry in self.log if entry.release_id == asked.release_id]
        decided = next((entry for entry in own if entry.deed in VERDICTS), None)
        return Release(asked, decided, tuple(entry for entry in own if entry.deed is Deed.READ))


Step = Callable[[Standing], LogEntry | None]
"""What to write down, None where it stands there already. Raises Refused; then nothing is written."""


@dataclass(frozen=True)
class Written:
    """How it stands after a step, and the reporter as the vault keeps him, None where his key is gone."""

    standing: Standing
    reporter: VaultEntry | None


class Identities(Protocol):
    """Where the log and the vault are kept."""

    async def standing(self, report_id: str) -> Standing | None:
        """None for a report that was not taken in here."""

    async def waiting(self, since: datetime) -> list[str]:
        """Reports with a request from `since` on that nobody has decided."""

    async def write(self, report_id: str, step: Step) -> Written:
        """One step at a time, over all reports; an entry that says `erased` destroys the key in the same transaction.

        Raises Refused(unknown_report), or what the step refuses.
        """


def ask(standing: Standing, asked: LogEntry) -> LogEntry | None:
    """None when this officer has asked the same already, and can still be answered or read."""
    _still_kept(standing)
    return asked if open_release(standing, asked) is None else None


def open_release(standing: Standing, asked: LogEntry) -> Release | None:
    """What the same officer asked for, with the same reason and document, unless it is over."""
    is_open = {ReleaseStatus.WAITING, ReleaseStatus.GRANTED}
    by = Officer(asked.by_agency, asked.by_subject)
    for release in standing.releases:
        same = (release.asked.reason, release.asked.reference) == (asked.reason, asked.reference)
        if same and release.is_asked_by(by) and release.status(asked.at) in is_open:
            return release
    return None


def decide(
    standing: Standing,
    release_id: str,
    verdict: Deed,
    officer: Officer,
    *,
    reason: str | None,
    now: datetime,
    terms: Terms,
) -> LogEntry | None:
    """By somebody else than who asked, once. None when this officer has decided so already."""
    release = standing.release(release_id)
    if release.asked.by_subject == officer.subject:
        raise Refused(refusals.SAME_PERSON)
    if release.decided is not None:
        if (release.decided.deed, release.decided.by_subject) == (verdict, officer.subject):
            return None
        raise Refused(refusals.ALREADY_DECIDED)
    if release.status(now) is ReleaseStatus.LAPSED:
        raise Refused(refusals.RELEASE_EXPIRED)
    _still_kept(standing)
    granted = verdict is Deed.GRANTED
    return LogEntry(
        deed=verdict,
        report_id=standing.report_id,
        release_id=release_id,
        at=now,
        by_agency=officer.agency,
        by_subject=officer.subject,
        reason=reason,
        until=now + timedelta(hours=terms.read_hours) if granted else None,
        reads=terms.reads if granted else None,
    )


def read(standing: Standing, release_id: str, officer: Officer, now: datetime) -> LogEntry:
    """By who asked, as often as was granted, while it lasts."""
    release = standing.release(release_id)
    if not release.is_asked_by(officer):
        raise Refused(refusals.NOT_WHO_ASKED)
    _still_kept(standing)
    if (refusal := NOT_READABLE.get(release.status(now))) is not None:
        raise Refused(refusal)
    return LogEntry(
        deed=Deed.READ,
        report_id=standing.report_id,
        release_id=release_id,
        at=now,
        by_agency=officer.agency,
        by_subject=officer.subject,
        reason=release.asked.reason,
        reference=release.asked.reference,
    )


def erase(standing: Standing, erased: LogEntry) -> LogEntry | None:
    """None when it was erased before."""
    return erased if standing.is_kept else None


NOT_READABLE = {
    ReleaseStatus.WAITING: refusals.NOT_GRANTED,
    ReleaseStatus.LAPSED: refusals.RELEASE_EXPIRED,
    ReleaseStatus.REFUSED: refusals.NOT_GRANTED,
    ReleaseStatus.EXPIRED: refusals.RELEASE_EXPIRED,
    ReleaseStatus.USED: refusals.RELEASE_USED,
}


def _still_kept(standing: Standing) -> None:
    if not standing.is_kept:
        raise Refused(refusals.IDENTITY_ERASED)
