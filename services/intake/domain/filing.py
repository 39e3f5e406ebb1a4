"""What is filed when a report is accepted, and what a file looks like afterwards.

No field here is readable personal data: names and stories are sealed in the event, the reporter is encrypted in the
vault entry.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.intake.domain.evidence import Content
from services.intake.domain.progress import CaseProgress
from shared.contracts.reports import ReportSubmitted
from shared.contracts.vocabulary import Election

ERASED = b""
"""The mark of the content of a report whose reporter was erased: a real one would let guesses at him be tried."""


@dataclass(frozen=True)
class VaultEntry:
    """The reporter, encrypted with a data key of his own; `wrapped_key` is that key under the master key `key_id`."""

    key_id: str
    wrapped_key: bytes
    content: bytes


@dataclass(frozen=True)
class Filing:
    """All that one accepted report writes, in one transaction. Hashes are of secrets and keyed where guessable."""

    event: ReportSubmitted
    key_hash: bytes | None
    content_mac: bytes
    receipt_hash: bytes
    submitted_by: str | None
    reporter: VaultEntry

    @property
    def report_id(self) -> str:
        return self.event.report_id


@dataclass(frozen=True)
class OnFile:
    """A report as intake keeps it. `fresh` is true for the one call that filed it.

    `content_mac` is empty once the reporter was erased.
    """

    report_id: str
    key_id: str
    content_mac: bytes
    receipt_hash: bytes
    received_at: datetime
    officials: int
    election: Election
    province: str
    handler: str | None
    fresh: bool = False


@dataclass(frozen=True)
class Exhibit:
    """One uploaded file. `stored` is false for one that was announced by its hash and has not come, and once erased."""

    evidence_id: str
    content: Content
    recorded_at: datetime
    stored: bool = True


class Reports(Protocol):
    """Where reports are kept; each method is one transaction."""

    async def file(self, filing: Filing) -> OnFile | None:
        """File it, or return what the same key has filed before; None when the tracking number is taken."""

    async def find(self, report_id: str) -> OnFile | None: ...

    async def cases(self, report_id: str) -> list[CaseProgress]:
        """In the order in which they were opened."""

    async def exhibits(self, report_id: str) -> list[Exhibit]: ...

    async def add_exhibit(self, report_id: str, exhibit: Exhibit) -> Exhibit:
        """Keep it with a custody entry, or return the exhibit that holds the same content already.

        Raises Refused: too_many_files, reporter_erased.
        """
