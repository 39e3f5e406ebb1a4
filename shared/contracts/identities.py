"""What intake tells of reporters' identities: topic `netra.intake.identities.v1`. Nothing of an identity is in it.

Whoever keeps the records can show later that the end of the log was cut off. Only intake may write here: who could say
that a report was erased could take a case its story.
"""

from typing import ClassVar

from pydantic import Field

from shared.contracts.ledger_roots import IdentityLogHead
from shared.contracts.model import AwareDatetime, Contract


class IdentityRecorded(Contract):
    """Type `id.netra.intake.identity.recorded.v1`, key = `LOG`. A row was added to the log of identities.

    Which report it is about is not told: that somebody asked for a reporter is nobody's news.
    """

    TYPE: ClassVar[str] = "id.netra.intake.identity.recorded.v1"
    LOG: ClassVar[str] = "identity-log"

    head: IdentityLogHead
    recorded_at: AwareDatetime

    @property
    def event_id(self) -> str:
        """Of a log that was cut and goes on, another row has the same sequence."""
        return f"{self.LOG}/{self.head.sequence}/{self.head.hash[:16]}"


class ReportErased(Contract):
    """Type `id.netra.intake.report.erased.v1`, key = `report_id`. What the reporter told is to be kept no longer."""

    TYPE: ClassVar[str] = "id.netra.intake.report.erased.v1"

    report_id: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")
    erased_at: AwareDatetime

    @property
    def event_id(self) -> str:
        return f"{self.report_id}/erased"
