"""What intake tells the case workflow: a report was submitted.

Names, employee numbers and free text travel sealed (JWE compact serialisation to NETRA's public key, see
shared.security.sealing): a topic, its dead letter and every backup of the broker hold no personal data.
"""

from typing import ClassVar

from pydantic import Field

from shared.contracts.model import AwareDatetime, Contract
from shared.contracts.vocabulary import (
    Circumstance,
    Election,
    ElectionType,
    EmploymentType,
    PositionLevel,
    ReportChannel,
    ReportKind,
    TargetStatus,
)

Code = str
SealedJson = str


class OfficialIdentity(Contract):
    """The clear text inside `ReportedOfficial.sealed`."""

    name: str = Field(min_length=1, max_length=200)
    employee_id: str | None = Field(default=None, description="NIP, 18 digits, when the reporter knows it")
    position_title: str = Field(default="", max_length=200)


class ReportNarrative(Contract):
    """The clear text inside `ReportSubmitted.sealed_narrative`."""

    what: str
    place: str
    chronology: str
    witnesses: tuple[str, ...] = ()


class ReportedOfficial(Contract):
    """One reported official. `agency` is an id of the agency directory; `sealed` holds an `OfficialIdentity`."""

    sealed: SealedJson = Field(min_length=1, max_length=8_192)
    agency: str = Field(min_length=1, max_length=64, pattern=r"^[a-z0-9-]+$")
    position_level: PositionLevel = PositionLevel.UNKNOWN
    employment_type: EmploymentType = EmploymentType.UNKNOWN
    heads_agency: bool = Field(
        default=False, description="the official is himself the personnel authority of his agency"
    )


class EvidenceItem(Contract):
    """Evidence by reference. `sha256` is hex; the content stays with intake."""

    evidence_id: str
    media_type: str
    size_bytes: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class ReportSubmitted(Contract):
    """Type `id.netra.intake.report.submitted.v1`, key = `report_id`, topic `netra.intake.reports.v1`.

    Dates are aware; whether they can be true is the starter's to judge, with a reason of its own.
    """

    TYPE: ClassVar[str] = "id.netra.intake.report.submitted.v1"

    report_id: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")
    kind: ReportKind = ReportKind.REPORT
    channel: ReportChannel
    election: Election
    election_id: str | None = Field(
        default=None, pattern=r"^[a-z]+-[0-9]{4}$", description="which election, e.g. `pilkada-2024`"
    )
    election_type: ElectionType | None = None
    target_status: TargetStatus | None = Field(default=None, description="as the reporter understands it")
    circumstances: tuple[Circumstance, ...] = Field(default=(), max_length=10)
    violation: Code = Field(min_length=1, max_length=16, pattern=r"^[A-Z]{2}-[0-9]{2}$", description="catalogue code")
    province: str = Field(pattern=r"^[0-9]{2}$", description="two-digit province code of the act")
    handler: str | None = Field(
        default=None, pattern=r"^[a-z0-9-]+$", description="supervisory office, if one is chosen"
    )
    occurred_at: AwareDatetime
    known_at: AwareDatetime
    received_at: AwareDatetime
    officials: tuple[ReportedOfficial, ...] = Field(min_length=1, max_length=50)
    sealed_narrative: SealedJson | None = Field(default=None, max_length=131_072)
    evidence: tuple[EvidenceItem, ...] = Field(default=(), max_length=100)
    edition: str | None = Field(
        default=None, max_length=32, description="asks for an edition by name; never honoured in production"
    )
