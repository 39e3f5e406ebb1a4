"""The bodies of the sanctions API. What an action takes stands in `domain/acts.py`."""

from datetime import date, datetime

from pydantic import BaseModel

from services.sanctions.domain.acting import AuthorityScope, PostFreeze
from services.sanctions.domain.breaches import Breach
from services.sanctions.domain.catalogue import SanctionKind
from services.sanctions.domain.competence import Competence
from services.sanctions.domain.summonses import SummonsRule
from shared.calendar import DeadlineProof
from shared.contracts.model import DocumentNumber, Request
from shared.contracts.sanction_records import SanctionRecord, SanctionRecordStatus
from shared.contracts.sanctions import (
    MilestoneKind,
    Recommendation,
    SanctionDeadline,
    SanctionDeadlineCode,
    SanctionMilestone,
)
from shared.contracts.vocabulary import CaseOutcome, Confidence, EmploymentType, PositionLevel, Sla


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


class ClockView(SanctionDeadline):
    """One clock that runs now. `name` is `target waktu` where no source confirms the number."""

    name: str
    in_words: str


class ClockProof(BaseModel):
    """One clock as it was told last, with its proof. `due_at` of an effect is where the proof's last day begins."""

    case_number: str
    round: int
    code: SanctionDeadlineCode
    name: str
    in_words: str
    due_at: datetime
    explanation_id: str
    explanation: str
    proof: DeadlineProof


class RemedyView(BaseModel):
    """The remedy that is open: by which action, to which office (None: no source says), and until when."""

    action: str
    addressee: str | None
    until: datetime
    basis: str
    confidence: Confidence


class RecordView(BaseModel):
    """A duty to upload to I'DIS. `waiting` until it is acknowledged with the reference that I'DIS gave it."""

    case_number: str
    round: int
    sequence: int
    status: SanctionRecordStatus
    record: SanctionRecord
    waiting: bool
    reference: str | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    created_at: datetime


class RecordPage(BaseModel):
    """`next` is the cursor of the following page, None on the last one."""

    records: list[RecordView]
    next: str | None = None


class Acknowledgement(Request):
    reference: DocumentNumber


class SanctionDetail(SanctionSummary):
    edition: str
    violation: str
    day_of_act: date
    position_level: PositionLevel
    employment_type: EmploymentType
    recommendation: Recommendation
    kind: SanctionKind | None
    available_actions: list[str]
    clocks: list[ClockView]
    remedy: RemedyView | None
    pay_note: str | None
    duties: list[str]
    milestones: list[RecordedMilestone]
    records: list[RecordView]


class CatalogueView(BaseModel):
    """The law as this service holds it, each row with its article and how sure we are of it."""

    kinds: list[SanctionKind]
    deviation_grounds: list[str]
    closing_grounds: list[str]
    ending_grounds: list[str]
    breaches: list[Breach]
    competences: list[Competence]
    summonses: list[SummonsRule]
    acting_heads: list[AuthorityScope]
    freezes: list[PostFreeze]


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
