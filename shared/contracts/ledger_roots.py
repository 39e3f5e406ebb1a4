"""The root over one day's ledger rows of all cases: topic `netra.ledger.roots.v1`, key = day.

Whoever keeps these can show later that the ledger was changed. They tell nothing of a case: counts and hashes.
"""

import hashlib
from typing import ClassVar, Literal

from pydantic import Field, ValidationError

from shared.contracts.model import Contract

DAY = r"^\d{4}-\d{2}-\d{2}$"
SHA256 = r"^[0-9a-f]{64}$"
FIRST = "0" * 64
"""What stands in place of a previous record's hash in the first one."""


class IdentityLogHead(Contract):
    """The last row of the log of what was done about reporters' identities: its number, from 1, and its hash."""

    sequence: int = Field(ge=1)
    hash: str = Field(pattern=SHA256)


class RootRecord(Contract):
    """What is hashed and signed, as the exact text that `text` gives. `previous` is the hash of the day before's.

    Format 2 also says where the log of identities ended when the day was sealed; format 1 does not.
    """

    format: Literal["netra-ledger-root/1", "netra-ledger-root/2"] = "netra-ledger-root/1"
    day: str = Field(pattern=DAY, description="of Asia/Jakarta")
    rows: int = Field(ge=0)
    cases: int = Field(ge=0, description="cases with a row of this day")
    root: str = Field(pattern=SHA256, description="RFC 6962, over rows by case number and sequence")
    previous: str = Field(pattern=SHA256)
    identity_log: IdentityLogHead | None = Field(default=None, description="format 2 only")

    def text(self) -> str:
        """Without what a record of format 1 does not have: its text is what was signed then."""
        return self.model_dump_json(exclude_none=True)

    def hash(self) -> str:
        return hashlib.sha256(self.text().encode()).hexdigest()


class LedgerRootSealed(Contract):
    """Type `id.netra.ledger.root.sealed.v1`; event id `ledger-root/<day>`. A record, its hash, and its signature."""

    TYPE: ClassVar[str] = "id.netra.ledger.root.sealed.v1"

    record: RootRecord
    hash: str = Field(pattern=SHA256, description="SHA-256 of the record's text: the payload of the signature")
    signature: str = Field(description="JWS compact serialisation (ES256) whose payload is the record's text")

    @classmethod
    def parsed(cls, content: bytes) -> "LedgerRootSealed | None":
        """None when the content is no root in JSON."""
        try:
            return cls.model_validate_json(content)
        except ValidationError:
            return None

    @property
    def event_id(self) -> str:
        return f"ledger-root/{self.record.day}"
