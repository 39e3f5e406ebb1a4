"""The bodies of the case API."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from services.workflow.domain.transfers import TransferOrder
from shared.calendar import DeadlineProof
from shared.contracts.cases import ViolationProposal
from shared.contracts.limits import TimeLimit
from shared.contracts.model import NOT_BLANK, AwareDatetime, DocumentNumber, Request
from shared.contracts.reports import OfficialIdentity, ReportNarrative
from shared.contracts.vocabulary import CaseOutcome, Confidence, Election, Role, SanctionCategory, Sla, ViolationTrack

Ground = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{2,63}$")]


class RecommendationBody(Request):
    """What the recommending authority asks for. `letter_number` is free text: its pattern changed by the year."""

    category: SanctionCategory
    track: ViolationTrack
    letter_number: DocumentNumber


class OfficialBody(Request):
    """Who the reported official is. Sealed before it goes anywhere; answers never hold it in clear."""

    name: Annotated[str, StringConstraints(max_length=200, pattern=NOT_BLANK)]
    employee_id: Annotated[str, StringConstraints(pattern=r"^[0-9]{18}$")] = Field(description="NIP, 18 digits")
    position_title: Annotated[str, StringConstraints(max_length=200)] | None = None


class ActionBody(Request):
    """`ground` is a catalogued code, `reference` the number of the document; the action says which it needs."""

    ground: Ground | None = Field(default=None, examples=["formal_requirement_missing"])
    reference: DocumentNumber | None = Field(default=None, examples=["017/REG/LP/PB/2026"])
    recommendation: RecommendationBody | None = None
    violation: str | None = Field(default=None, pattern=r"^[A-Z]{2}-[0-9]{2}$", examples=["DS-06"])
    identity: OfficialBody | None = None
    found_at: AwareDatetime | None = Field(default=None, description="when supervisors found it themselves")
    received_at: AwareDatetime | None = Field(default=None, description="when the paper reached its recipient")


class ActionResult(Request):
    case_number: str
    sequence: int
    action: str
    stage: str
    late: bool


class Waiting(Request):
    """202: the action is written down and will be delivered; `location` tells when."""

    status: str = "waiting"
    location: str


class CaseSummary(Request):
    case_number: str
    stage: str
    stage_title: str
    sla: Sla
    due_at: datetime | None
    rung: int
    outcome: CaseOutcome | None
    edition: str
    election: Election
    province: str
    agency: str
    violation: str
    opened_at: datetime
    closed_at: datetime | None


class CasePage(Request):
    """`next` is the cursor of the following page, None on the last one."""

    cases: list[CaseSummary]
    next: str | None = None


class AttachedReport(Request):
    report_id: str
    opened_case: bool
    channel: str
    received_at: datetime
    narrative: ReportNarrative | None
    evidence: list[dict[str, Any]]


class TransferDue(Request):
    """A part in the case is held by an agency that exists no longer. `order` is what `POST /v1/transfers` takes."""

    role: Role
    agency: str
    last_day: date
    successor: str = Field(description="of what is new; `basis` says who takes the rest")
    basis: str
    confidence: Confidence
    order: TransferOrder


class CaseDetail(CaseSummary):
    """`official` and the narratives are unsealed for the parties of the case only."""

    day_of_act: date
    articles: list[str] = Field(description="what the violation breaches, as in force on the day of the act")
    proposal: ViolationProposal | None = Field(description="the classifier's; an officer decides")
    counts_as_received_at: datetime | None = Field(description="set when the report came after office hours")
    parties: dict[Role, str | None]
    available_actions: list[str]
    transfers_due: list[TransferDue] = Field(description="parts held by agencies that exist no longer")
    official: OfficialIdentity | None
    reports: list[AttachedReport]
    related_case: str | None
    sanction: str | None
    last_sequence: int


class TimelineEntry(Request):
    """One ledger row. `hash` covers the row and, through `previous_hash`, all rows before it."""

    sequence: int
    recorded_at: datetime
    kind: str
    stage: str
    facts: dict[str, Any]
    hash: str
    previous_hash: str


class Timeline(Request):
    case_number: str
    verified: bool = Field(description="the hash chain of these rows holds")
    entries: list[TimelineEntry]


class PauseView(Request):
    """Whole days on which the clock stood; `last` is missing while it stands."""

    first: date
    last: date | None
    ground: str
    author: str


class RungView(Request):
    """One rung of the escalation ladder. `after` counts from the lapse, or from the day rung `from_rung` fired."""

    rung: int
    act: str
    at: datetime
    after: TimeLimit
    from_rung: int | None
    no_later_than: TimeLimit | None = Field(description="end of the time that the law gives, from the same day")
    basis: str
    confidence: str
    explanation_id: str
    explanation: str


class DeadlineView(Request):
    deadline_id: str
    step: str
    name: str = Field(description="`batas waktu`, or `target waktu` where no source confirms the number")
    due_date: str
    lapses_at: datetime
    status: str = Field(description="open, paused, met, lapsed or met_late; a window is met or missed")
    lapsed_at: datetime | None
    met_at: datetime | None
    basis: str
    confidence: str
    explanation_id: str
    explanation: str
    moments: list[dict[str, Any]]
    ladder: list[RungView]
    proof: dict[str, Any] = Field(description="every day of the count; `netra deadline verify` counts it again")
    pauses: list[PauseView]


class ProofView(Request):
    """`proof` is what `netra deadline verify` counts again; the explanation is the same in words."""

    case_number: str
    deadline_id: str
    status: str
    name: str = Field(description="`batas waktu`, or `target waktu` where no source confirms the number")
    explanation_id: str
    explanation: str
    ladder: list[RungView] = Field(description="what follows when the deadline lapses unanswered")
    proof: DeadlineProof


class LetterView(Request):
    """`after` is the rung of the escalation ladder that must have fired; None while the deadline is running."""

    code: str
    title: str
    title_en: str
    available: bool
    stages: list[str]
    after: str | None
    location: str
