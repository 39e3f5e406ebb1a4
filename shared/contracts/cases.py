"""What the case tells the world: one event per ledger row, topic `netra.case.events.v1`, key = case number."""

import operator
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.limits import TimeLimit
from shared.contracts.model import AwareDatetime, Contract
from shared.contracts.sanctions import Recommendation, SanctionMilestone
from shared.contracts.vocabulary import (
    CaseOutcome,
    ClockPolicy,
    Confidence,
    Election,
    RecordMeasure,
    ReportKind,
    RequestStatus,
    Role,
    Sla,
    ViolationTrack,
)

CASE_WORKFLOW = "CaseWorkflow"
CASE_TASK_QUEUE = "cases"


class CaseEventKind(StrEnum):
    OPENED = "opened"
    REPORT_ATTACHED = "report_attached"
    STAGE_ENTERED = "stage_entered"
    ACTION_TAKEN = "action_taken"
    DEADLINE_EXTENDED = "deadline_extended"
    DEADLINE_RECOMPUTED = "deadline_recomputed"
    DEADLINE_CONFIRMED = "deadline_confirmed"
    CLOCK_PAUSED = "clock_paused"
    CLOCK_RESUMED = "clock_resumed"
    RECEIPT_RECORDED = "receipt_recorded"
    REMINDER_DUE = "reminder_due"
    DEADLINE_LAPSED = "deadline_lapsed"
    RUNG_FIRED = "rung_fired"
    RECOMMENDATION_ISSUED = "recommendation_issued"
    SANCTION_MILESTONE = "sanction_milestone"
    SUBJECT_RESOLVED = "subject_resolved"
    RECORD_BLOCK_LIFTED = "record_block_lifted"
    PARTIES_CHANGED = "parties_changed"
    AUTHORITY_TRANSFERRED = "authority_transferred"
    RECORD_REQUEST = "record_request"
    CLOSED = "closed"


class Parties(Contract):
    """The agencies of one case by role, as they are when the event is recorded."""

    handler: str
    superior_of_handler: str
    recommending: str
    control: str
    personnel_authority: str
    superior: str
    second_superior: str | None = None
    top_authority: str | None = None
    task_force: str | None = None

    def agency(self, role: Role) -> str | None:
        value: str | None = getattr(self, role.value)
        return value


class DeadlineFacts(Contract):
    """One deadline as told to people. `lapses_at` is the first instant after the last day (24:00 local)."""

    deadline_id: str = Field(description="`<step>.<n>`: n counts the times the step was entered")
    step: str
    rule: str
    limit: TimeLimit
    trigger_at: AwareDatetime
    due_date: str = Field(description="last day, local to the handling office; an instant for drills")
    lapses_at: AwareDatetime
    zone: str
    basis: str
    confidence: Confidence
    calendar_version: str
    is_estimated: bool = Field(
        default=False,
        exclude_if=operator.not_,
        description="a year without a published list of holidays is crossed: the day is an estimate",
    )


class ViolationProposal(Contract):
    """What the classifier proposes from the report alone; an officer decides. Reasons and exceptions are codes.

    `violation` and `track` are None where only a reviewer can tell: mere presence is never classified.
    """

    violation: str | None
    track: ViolationTrack | None
    confidence: Confidence
    reasons: tuple[str, ...]
    exceptions: tuple[str, ...] = Field(default=(), description="catalogued exceptions that a reviewer should weigh")


class Opened(Contract):
    kind: Literal[CaseEventKind.OPENED] = CaseEventKind.OPENED
    report_id: str
    received_at: AwareDatetime
    day_of_act: str
    subject_unresolved: bool = Field(description="the reporter did not know the official's employee number")
    report_kind: ReportKind = ReportKind.REPORT
    counts_as_received_at: AwareDatetime | None = Field(
        default=None, description="a report after office hours counts as received when the office next opens"
    )
    proposal: ViolationProposal | None = None


class ReportAttached(Contract):
    kind: Literal[CaseEventKind.REPORT_ATTACHED] = CaseEventKind.REPORT_ATTACHED
    report_id: str


class StageEntered(Contract):
    kind: Literal[CaseEventKind.STAGE_ENTERED] = CaseEventKind.STAGE_ENTERED
    actor: Role
    deadline: DeadlineFacts | None = None


class ActionTaken(Contract):
    kind: Literal[CaseEventKind.ACTION_TAKEN] = CaseEventKind.ACTION_TAKEN
    action: str
    by_agency: str
    by_role: Role
    by_subject: str = Field(description="opaque subject of the token, never a name")
    ground: str | None = None
    reference: str | None = Field(default=None, description="number of the letter or record that documents the action")
    late: bool = False
    violation: str | None = Field(default=None, description="the catalogue code the officer decided on")
    found_at: AwareDatetime | None = Field(default=None, description="when supervisors found what a tip pointed at")


class DeadlineExtended(Contract):
    kind: Literal[CaseEventKind.DEADLINE_EXTENDED] = CaseEventKind.DEADLINE_EXTENDED
    old: DeadlineFacts
    new: DeadlineFacts
    reason: str


class DeadlineRecomputed(Contract):
    """A holiday decree moved an open deadline: what was told before, and what holds from now on."""

    kind: Literal[CaseEventKind.DEADLINE_RECOMPUTED] = CaseEventKind.DEADLINE_RECOMPUTED
    old: DeadlineFacts
    new: DeadlineFacts
    decree_id: str
    decree: str = Field(description="the decree as it is cited")
    notify: tuple[Role, ...]


class DeadlineConfirmed(Contract):
    """A holiday decree was checked against an open deadline, which stays where it was."""

    kind: Literal[CaseEventKind.DEADLINE_CONFIRMED] = CaseEventKind.DEADLINE_CONFIRMED
    deadline: DeadlineFacts
    decree_id: str
    decree: str = Field(description="the decree as it is cited")


class PauseFacts(Contract):
    """A clock that stands still, for whole days local to the handling office, from `first_day` on.

    It runs again at `ends_at`, the first instant after the longest time allowed, unless it is resumed before.
    """

    first_day: str
    ends_at: AwareDatetime
    ground: str
    by_agency: str
    by_role: Role
    basis: str
    confidence: Confidence = Field(description="unverified: no source says that this clock may be stopped")


class ClockPaused(Contract):
    """`deadline` is what was told before; it does not run while the clock stands."""

    kind: Literal[CaseEventKind.CLOCK_PAUSED] = CaseEventKind.CLOCK_PAUSED
    deadline: DeadlineFacts
    pause: PauseFacts
    notify: tuple[Role, ...]


class PauseEnd(StrEnum):
    RESUMED = "resumed"
    CAP_REACHED = "cap_reached"


class ClockResumed(Contract):
    """The clock runs again; `last_day` is the last on which it stood, local to the handling office."""

    kind: Literal[CaseEventKind.CLOCK_RESUMED] = CaseEventKind.CLOCK_RESUMED
    old: DeadlineFacts
    new: DeadlineFacts
    pause: PauseFacts
    last_day: str
    ended_by: PauseEnd
    notify: tuple[Role, ...]


class ReceiptRecorded(Contract):
    """The recipient has said when the paper reached him: the clock starts anew at `received_at`, by the rule cited.

    `corrects` is true when he had recorded another day before; `ground` then says why. Told to who sent it.
    """

    kind: Literal[CaseEventKind.RECEIPT_RECORDED] = CaseEventKind.RECEIPT_RECORDED
    old: DeadlineFacts
    new: DeadlineFacts
    received_at: AwareDatetime
    reference: str = Field(description="of what proves the receipt: agenda number, delivery note")
    ground: str | None = None
    corrects: bool
    by_agency: str
    by_role: Role
    basis: str
    confidence: Confidence
    notify: tuple[Role, ...]


class ReminderDue(Contract):
    kind: Literal[CaseEventKind.REMINDER_DUE] = CaseEventKind.REMINDER_DUE
    deadline: DeadlineFacts
    reminder: int
    notify: tuple[Role, ...]


class DeadlineLapsed(Contract):
    """`observed_at` is when the timer was seen; it is never before `deadline.lapses_at`."""

    kind: Literal[CaseEventKind.DEADLINE_LAPSED] = CaseEventKind.DEADLINE_LAPSED
    deadline: DeadlineFacts
    observed_at: AwareDatetime
    consequence: str
    notify: tuple[Role, ...]


class RungFired(Contract):
    kind: Literal[CaseEventKind.RUNG_FIRED] = CaseEventKind.RUNG_FIRED
    deadline: DeadlineFacts
    rung: int
    act: str
    scheduled_at: AwareDatetime
    notify: tuple[Role, ...]


class RecommendationIssued(Contract):
    kind: Literal[CaseEventKind.RECOMMENDATION_ISSUED] = CaseEventKind.RECOMMENDATION_ISSUED
    recommendation: Recommendation


class SanctionMilestoneReached(Contract):
    kind: Literal[CaseEventKind.SANCTION_MILESTONE] = CaseEventKind.SANCTION_MILESTONE
    milestone: SanctionMilestone


class SubjectResolved(Contract):
    """The official is known by employee number now. `duplicate_of` is an open case of the same act, if there is one."""

    kind: Literal[CaseEventKind.SUBJECT_RESOLVED] = CaseEventKind.SUBJECT_RESOLVED
    duplicate_of: str | None = None


FOLLOWED_UP = "followed_up"
BLOCK_TO_BE_LIFTED = "block_to_be_lifted"


class RecordBlockLifted(Contract):
    """The authority has followed up: an unanswered request is withdrawn, a block in force is to be lifted."""

    kind: Literal[CaseEventKind.RECORD_BLOCK_LIFTED] = CaseEventKind.RECORD_BLOCK_LIFTED
    reason: str = Field(description="followed_up: withdrawn before an answer; block_to_be_lifted: it is in force")
    notify: tuple[Role, ...]


class PartyChange(Contract):
    """One role that passed from one agency to another. `ground` is a ConflictGround, or the reason of a transfer."""

    role: Role
    old: str | None
    new: str | None
    ground: str


class PartiesChanged(Contract):
    """A conflict of interest arose or ended. `deadline` is the one counted anew; None where the clock ran on."""

    kind: Literal[CaseEventKind.PARTIES_CHANGED] = CaseEventKind.PARTIES_CHANGED
    changes: tuple[PartyChange, ...]
    basis: str
    clock: ClockPolicy
    deadline: DeadlineFacts | None = None


class AuthorityTransferred(Contract):
    """The case was handed over with all others of its kind (pengalihan). `deadline` as in PartiesChanged."""

    kind: Literal[CaseEventKind.AUTHORITY_TRANSFERRED] = CaseEventKind.AUTHORITY_TRANSFERRED
    transfer_id: str
    from_agency: str
    to_agency: str
    changes: tuple[PartyChange, ...]
    reason: str
    basis: str
    clock: ClockPolicy
    deadline: DeadlineFacts | None = None


class RecordRequest(Contract):
    """Where the request to block or unblock the official's record stands; `reference` is the control authority's."""

    kind: Literal[CaseEventKind.RECORD_REQUEST] = CaseEventKind.RECORD_REQUEST
    measure: RecordMeasure
    status: RequestStatus
    requested_by: str
    requested_of: str
    reference: str | None = None
    ground: str | None = None
    basis: str
    confidence: Confidence
    notify: tuple[Role, ...]


class Closed(Contract):
    kind: Literal[CaseEventKind.CLOSED] = CaseEventKind.CLOSED
    outcome: CaseOutcome
    sanction: str | None = None
    merged_into: str | None = Field(default=None, description="the case of the same act that goes on")


CaseFacts = Annotated[
    Opened
    | ReportAttached
    | StageEntered
    | ActionTaken
    | DeadlineExtended
    | DeadlineRecomputed
    | DeadlineConfirmed
    | ClockPaused
    | ClockResumed
    | ReceiptRecorded
    | ReminderDue
    | DeadlineLapsed
    | RungFired
    | RecommendationIssued
    | SanctionMilestoneReached
    | SubjectResolved
    | RecordBlockLifted
    | PartiesChanged
    | AuthorityTransferred
    | RecordRequest
    | Closed,
    Field(discriminator="kind"),
]


class CaseEvent(Contract):
    """Type `id.netra.case.<kind>.v1`; event id `<case_number>/<sequence>`. `sequence` counts from 1 without gaps."""

    TYPE_PREFIX: ClassVar[str] = "id.netra.case."

    case_number: str = Field(pattern=r"^NTR-\d{4}-\d{6,}$")
    sequence: int = Field(ge=1)
    recorded_at: AwareDatetime
    stage: str
    edition: str
    election: Election
    province: str
    agency: str = Field(description="agency of the reported official")
    violation: str
    sla: Sla
    parties: Parties
    excluded: tuple[str, ...] = Field(
        default=(), description="agencies with a conflict of interest: nothing of this case is told to them"
    )
    facts: CaseFacts

    @property
    def event_id(self) -> str:
        return f"{self.case_number}/{self.sequence}"

    @property
    def type(self) -> str:
        return case_event_type(self.facts.kind)


def case_event_type(kind: CaseEventKind) -> str:
    return f"{CaseEvent.TYPE_PREFIX}{kind.value}.v1"
