"""What the national discipline record (I'DIS, in SI-ASN) must hold of a sanction: topic `netra.sanctions.records.v1`.

Key is the case number. There is no personal data: who uploads it knows the official, the case number connects the two.
"""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.model import AwareDatetime, Contract
from shared.contracts.vocabulary import Confidence, EmploymentType, PositionLevel, SanctionCategory

DATE = r"^\d{4}-\d{2}-\d{2}$"


class SanctionRecordStatus(StrEnum):
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    ANNULLED = "annulled"
    ENDED = "ended"


class SanctionRecord(Contract):
    """One duty to upload. `reason_id` is the reason's id in SIASN, left out where no source maps the violation."""

    TYPE: ClassVar[str] = "id.netra.sanctions.record.v1"

    case_number: str = Field(pattern=r"^NTR-\d{4}-\d{6,}$")
    round: int = Field(ge=1)
    sequence: int = Field(ge=1, description="of the milestone that made the duty, within the round")
    status: SanctionRecordStatus
    at: AwareDatetime
    personnel_authority: str
    control: str | None = None
    employment_type: EmploymentType
    position_level: PositionLevel
    violation: str
    day_of_act: str = Field(pattern=DATE)
    category: SanctionCategory
    sanction: str = Field(description="catalogue code")
    sanction_basis: str
    letter_number: str | None = Field(default=None, description="of the decision in force")
    effective_on: str | None = Field(default=None, pattern=DATE)
    ends_on: str | None = Field(default=None, pattern=DATE, description="last day; None for what has no end")
    documents: dict[str, str] = Field(
        default_factory=dict,
        description="numbers of the examination's documents that go with it (PP 94/2021 Ps 39), by what each records",
    )
    reason_id: str | None = None
    reason_confidence: Confidence | None = None

    @property
    def event_id(self) -> str:
        return f"{self.case_number}/{self.round}/{self.sequence}"
