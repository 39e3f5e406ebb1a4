"""The bodies of the sanctions API. What an action takes stands in `domain/acts.py`."""

from datetime import date, datetime

from pydantic import BaseModel

from services.sanctions.domain.catalogue import SanctionKind
from shared.contracts.sanctions import MilestoneKind, Recommendation, SanctionMilestone
from shared.contracts.vocabulary import CaseOutcome, EmploymentType, PositionLevel, Sla


class Waiting(BaseModel):
    """202: the act is written down and will be delivered; `location` tells when."""

    status: str = "waiting"
    location: str


class SanctionSummary(BaseModel):
    """`due_in_words` is Indonesian; `sanction` is a catalogue code, once decided."""

    case_number: str
    round: int
    personnel_authority: str
    stage: MilestoneKind
    stage_title: str
    sla: Sla
    sanction: str | None
    due_at: datetime | None
    due_in_words: str | None
    outcome: CaseOutcome | None
    received_at: datetime
    closed_at: datetime | None


class SanctionPage(BaseModel):
    """`next` is the cursor of the following page, None on the last one."""

    sanctions: list[SanctionSummary]
    next: str | None = None


class RecordedMilestone(SanctionMilestone):
    recorded_at: datetime
    due_in_words: str | None


class SanctionDetail(SanctionSummary):
    edition: str
    violation: str
    day_of_act: date
    position_level: PositionLevel
    employment_type: EmploymentType
    recommendation: Recommendation
    kind: SanctionKind | None
    available_actions: list[str]
    milestones: list[RecordedMilestone]


class CatalogueView(BaseModel):
    kinds: list[SanctionKind]
    deviation_grounds: list[str]
    closing_grounds: list[str]


class LetterView(BaseModel):
    """`sanctions` are the codes one of which `?sanction=` must name; empty where the letter needs none."""

    code: str
    title: str
    title_en: str
    form: str
    available: bool
    stages: list[str]
    sanctions: list[str]
    location: str
