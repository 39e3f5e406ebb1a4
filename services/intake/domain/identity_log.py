"""What was done about a reporter's identity: asked, granted, refused, read, erased. Never the identity itself."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from shared.contracts.model import AwareDatetime
from shared.security.chain import chain_hash


class Deed(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    READ = "read"
    ERASED = "erased"


@dataclass(frozen=True)
class Officer:
    """`subject` is the token's: opaque, never a name."""

    agency: str
    subject: str


class LogEntry(BaseModel):
    """One deed. `reason` is a code of the catalogue, `reference` the number of a document.

    `until` is when a request lapses undecided, or when a grant ends; `reads` how often the grant may be used.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    deed: Deed
    report_id: str
    release_id: str | None = None
    at: AwareDatetime
    by_agency: str
    by_subject: str
    reason: str | None = None
    reference: str | None = None
    until: AwareDatetime | None = None
    reads: int | None = None


@dataclass(frozen=True)
class LogRow:
    """`body` is the exact text that was hashed."""

    sequence: int
    body: str
    previous_hash: str
    hash: str

    @property
    def entry(self) -> LogEntry:
        return LogEntry.model_validate_json(self.body)


def row_after(last_sequence: int, last_hash: str, entry: LogEntry) -> LogRow:
    body = entry.model_dump_json()
    return LogRow(last_sequence + 1, body, last_hash, chain_hash(last_hash, body))
