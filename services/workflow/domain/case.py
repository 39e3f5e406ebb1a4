"""One case: what it opens with, and what it remembers while it runs."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from services.workflow.domain.deadlines import Deadline
from shared.contracts.cases import Parties, PartyChange, PauseFacts, RecordRequest, ViolationProposal
from shared.contracts.limits import CollectiveLeave, Week
from shared.contracts.sanctions import MilestoneKind, Recommendation, SanctionDeadline
from shared.contracts.vocabulary import (
    CaseOutcome,
    ClockPolicy,
    Election,
    EmploymentType,
    PositionLevel,
    ReportKind,
    Role,
    Sla,
)

CLOSED = "closed"
"""The stage of a case that has ended."""


class Actor(BaseModel):
    """Who acts: an officer (opaque subject) of an agency, in the role the action asks for."""

    model_config = ConfigDict(frozen=True)

    agency: str
    subject: str
    roles: frozenset[Role]


class SealedSubject(BaseModel):
    """An official whom an officer has identified: sealed, and the key under which reports of his act are one case."""

    model_config = ConfigDict(frozen=True)

    sealed: str
    dedupe_key: str
    earlier_key: str | None = Field(default=None, description="without the election, as earlier releases had it")


class ActionRequest(BaseModel):
    """One action by a person, as the update carries it. `ground` is a catalogued code, never free text."""

    model_config = ConfigDict(frozen=True)

    action: str
    by: Actor
    ground: str | None = None
    reference: str | None = None
    recommendation: Recommendation | None = None
    violation: str | None = None
    identity: SealedSubject | None = None
    found_at: datetime | None = None
    received_at: datetime | None = Field(default=None, description="when the paper reached its recipient")
    finding_lapses_at: datetime | None = Field(default=None, description="end of the window that `found_at` opens")


class ActionAnswer(BaseModel):
    """What the officer gets back: the ledger row that now exists and the stage the case is in."""

    model_config = ConfigDict(frozen=True)

    case_number: str
    sequence: int
    action: str
    stage: str
    late: bool


class TransferNote(BaseModel):
    """Which bulk hand-over a case is part of."""

    model_config = ConfigDict(frozen=True)

    transfer_id: str
    from_agency: str
    to_agency: str
    reason: str


class Reassignment(BaseModel):
    """Roles that pass to other agencies: by a conflict of interest, or by a bulk hand-over when `transfer` is set.

    It holds only while the parties are still `expected`. A clock is counted anew only for an agency whose turn it is.
    """

    model_config = ConfigDict(frozen=True)

    expected: Parties
    changes: tuple[PartyChange, ...]
    basis: str
    clock: ClockPolicy
    transfer: TransferNote | None = None


class Reassigned(BaseModel):
    """The last ledger row, and whether this request wrote one: False when the parties were so already."""

    model_config = ConfigDict(frozen=True)

    case_number: str
    sequence: int
    changed: bool


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
    rung: int = Field(default=0, description="the highest that has fired")
    rungs: dict[int, datetime] = Field(default_factory=dict, description="when each of them fired")
    stage_entered_at: datetime | None = None
    sender_entered_at: datetime | None = Field(default=None, description="when the step before this one was entered")
    outcome: CaseOutcome | None = None
    sanction: str | None = None
    recommendation: Recommendation | None = None
    sanction_round: int = 0
    milestones_seen: int = 0
    sanction_told: bool = Field(default=False, description="a sanction of this entry into the step has told something")
    followed_up: bool = False
    deviation_pending: bool = False
    block_requested: bool = False
    record_request: RecordRequest | None = Field(default=None, description="the last word on the official's record")
    outcome_due: CaseOutcome | None = Field(default=None, description="the outcome, once the record is unblocked")
    sanction_stage: MilestoneKind | None = None
    sanction_clocks: tuple[SanctionDeadline, ...] = ()
    violation: str | None = Field(default=None, description="decided by an officer; the reported one otherwise")
    subject_resolved: bool = False
    duplicate_of: str | None = None
    reports: list[str] = Field(default_factory=list)
    parties: Parties | None = Field(default=None, description="since they changed for the first time")
    taken_over: dict[Role, str] = Field(default_factory=dict, description="parts of heirs, by the transfer's basis")
    answers: dict[str, ActionAnswer] = Field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.outcome is None

    def has_taken(self, action: str) -> bool:
        return any(answer.action == action for answer in self.answers.values())


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
    parties: Parties = Field(description="as the case opened; later changes stand in its state")
    heads_agency: bool = False
    report_id: str
    day_of_act: date
    received_at: datetime
    window_lapsed_at: datetime = Field(description="first instant at which a report of this act came too late")
    subject_unresolved: bool
    kind: ReportKind = ReportKind.REPORT
    counts_as_received_at: datetime | None = Field(default=None, description="when it came after office hours")
    proposal: ViolationProposal | None = None
    week: Week = Field(default=Week.FIVE_DAY, description="of the office that handled the case as it opened")
    collective_leave: CollectiveLeave = Field(default=CollectiveLeave.JOINT_DECREE, description="as it takes it")
    state: CaseState | None = None

    def parties_in(self, state: CaseState) -> Parties:
        return state.parties or self.parties

    @property
    def is_time_barred(self) -> bool:
        """A tip has no window: it becomes a finding, which has one of its own."""
        return self.kind is not ReportKind.PRELIMINARY_INFORMATION and self.received_at >= self.window_lapsed_at

    @property
    def received_from(self) -> datetime:
        """When clocks that run from reception begin."""
        return self.counts_as_received_at or self.received_at
