"""The report form, after Formulir Model B.1 (Perbawaslu 7/2022 and 9/2024; domain facts section 4)."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from services.intake.domain.text import AgencyId, EmployeeId, Instant, Line, Paragraph, Story
from shared.contracts.model import Day, Request
from shared.contracts.vocabulary import (
    Circumstance,
    Election,
    ElectionType,
    EmploymentType,
    PositionLevel,
    ReportKind,
    TargetStatus,
)

Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ()-]{5,24}$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s\x00-\x1f]{1,64}@[A-Za-z0-9.-]{1,190}$")]
Link = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]{1,1000}$")]
MediaType = Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9.+-]{1,80}$")]


class Reporter(Request):
    """Who reports. Name and address are formal requirements (Perbawaslu 7/2022 Ps 15(3)). Goes to the vault only."""

    name: Line
    address: Paragraph
    phone: Phone
    email: Email | None = None
    birth_place: Line | None = None
    birth_date: Day | None = None
    gender: Line | None = None
    occupation: Line | None = None
    citizenship: Line | None = None


class OfficialForm(Request):
    """One reported official. The employee number may be missing: a citizen can rarely know it."""

    name: Line
    employee_id: EmployeeId | None = Field(default=None, description="NIP, 18 digits, if known")
    position_title: Annotated[Line | None, Field(description="as the reporter knows it")] = None
    agency: AgencyId = Field(description="id in the agency directory, e.g. `kab-bima`")
    position_level: PositionLevel = PositionLevel.UNKNOWN
    employment_type: EmploymentType = EmploymentType.UNKNOWN
    heads_agency: bool = Field(default=False, description="the official is himself the personnel authority")


class AnnouncedContent(Request):
    """A file that will be uploaded later, fixed now by its hash."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    media_type: MediaType
    size_bytes: int = Field(ge=1, le=25 * 1024 * 1024)


class EvidenceReference(Request):
    """Evidence named in the report: what it shows, where it can be seen, and optionally the file to come."""

    description: Annotated[Line, Field(description="what it shows")]
    url: Link | None = None
    content: AnnouncedContent | None = None


class Act(Request):
    """What is reported: one act by one or more officials. `known_at` starts the reporting window (7 days)."""

    kind: ReportKind = ReportKind.REPORT
    election: Election
    election_id: str | None = Field(default=None, pattern=r"^[a-z]+-[0-9]{4}$", description="e.g. `pilkada-2024`")
    election_type: ElectionType | None = Field(default=None, description="presidential and legislative differ")
    target_status: TargetStatus | None = Field(default=None, description="candidate or not yet, on the day of the act")
    circumstances: tuple[Circumstance, ...] = Field(default=(), max_length=10)
    violation: str = Field(pattern=r"^[A-Z]{2}-[0-9]{2}$", description="catalogue code, e.g. `DS-06`")
    province: str = Field(pattern=r"^[0-9]{2}$", description="two-digit code of the province of the act")
    handler: AgencyId | None = Field(default=None, description="Bawaslu office, if one is chosen")
    occurred_at: Instant = Field(description="when the act happened, with a UTC offset")
    known_at: Instant = Field(description="when the reporter came to know of it, with a UTC offset")
    what: Paragraph
    place: Line
    chronology: Story
    witnesses: tuple[Line, ...] = Field(default=(), max_length=20)
    evidence: tuple[EvidenceReference, ...] = Field(default=(), max_length=20)
    reported_officials: tuple[OfficialForm, ...] = Field(min_length=1, max_length=50)
    edition: str | None = Field(
        default=None, pattern=r"^[a-z]+(-[a-z0-9]+)*$", max_length=32, description="drills only; refused in production"
    )


class ReportForm(Act):
    """An act, and who reports it."""

    reporter: Reporter


EXAMPLE: dict[str, Any] = {
    "kind": "report",
    "election": "pilkada",
    "violation": "DS-06",
    "province": "52",
    "occurred_at": "2024-10-14T09:30:00+08:00",
    "known_at": "2024-10-15T20:00:00+08:00",
    "what": "Membagikan unggahan kampanye pasangan calon",
    "place": "Media sosial, Kabupaten Bima",
    "chronology": "Pada 14 Oktober 2024 terlapor membagikan unggahan kampanye pasangan calon di akun pribadinya.",
    "witnesses": ["Siti Rahma, Kecamatan Woha"],
    "evidence": [{"description": "Tangkapan layar unggahan", "url": "https://example.org/post/1"}],
    "reporter": {
        "name": "Ahmad Fulan",
        "address": "Jl. Lintas Bima 1, Woha",
        "phone": "+62 812 0000 0001",
        "email": "ahmad@example.org",
    },
    "reported_officials": [
        {
            "name": "Budi Contoh",
            "employee_id": "197801012003121001",
            "position_title": "Kepala Seksi Pelayanan",
            "agency": "kab-bima",
            "position_level": "supervisor",
            "employment_type": "pns",
        }
    ],
}
