"""One case: what it opens with, and what it remembers while it runs."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from services.workflow.domain.deadlines import Deadline
from shared.contracts.cases import Parties, PauseFacts
from shared.contracts.sanctions import Recommendation
from shared.contracts.vocabulary import CaseOutcome, Election, EmploymentType, PositionLevel, Role, Sla


class Actor(BaseModel):
    """Who acts: an officer (opaque subject) of an agency, in the role the action asks for."""

    model_config = ConfigDict(frozen=True)

    agency: str
    subject: str
    roles: frozenset[Role]


class ActionRequest(BaseModel):
    """One action by a person, as the update carries it. `ground` is a catalogued code, never free text."""

    model_config = ConfigDict(frozen=True)

    action: str
    by: Actor
    ground: str | None = None
    reference: str | None = None
    recommendation: Recommendation | None = None


class ActionAnswer(BaseModel):
    """What the officer gets back: the ledger row that now exists and the stage the case is in."""

    model_config = ConfigDict(frozen=True)

    case_number: str
    sequence: int
    action: str
    stage: str
    late: bool


class CaseState(BaseModel):
    """All that a case remembers; carried over a continue-as-new."""

    stage: str = "opened"
    next_step: str | None = None
    sequence: int = 0
    entries: dict[str, int] = Field(default_factory=dict)
    deadline: Deadline | None = None
    moments_fired: int = 0
    pause: PauseFacts | None = None
    decrees: list[str] = Field(default_factory=list, description="decrees this deadline was checked against")
    sla: Sla = Sla.ON_TIME
    rung: int = 0
    stage_entered_at: datetime | None = None
    outcome: CaseOutcome | None = None
    sanction: str | None = None
    recommendation: Recommendation | None = None
    sanction_round: int = 0
    milestones_seen: int = 0
    followed_up: bool = False
    deviation_pending: bool = False
    block_requested: bool = False
    reports: list[str] = Field(default_factory=list)
    answers: dict[str, ActionAnswer] = Field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.outcome is None


class CaseInput(BaseModel):
    """Input of `CaseWorkflow`. Holds no personal data; `state` is set only when a case continues as new."""

    model_config = ConfigDict(frozen=True)

    case_number: str
    edition: str
    election: Election
    province: str
    zone: str
    agency: str
    violation: str
    position_level: PositionLevel
    employment_type: EmploymentType
    parties: Parties
    report_id: str
    day_of_act: date
    received_at: datetime
    window_lapsed_at: datetime = Field(description="first instant at which a report of this act came too late")
    subject_unresolved: bool
    state: CaseState | None = None

    @property
    def is_time_barred(self) -> bool:
        return self.received_at >= self.window_lapsed_at
