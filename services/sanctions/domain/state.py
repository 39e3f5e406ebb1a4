"""What a running sanction remembers: derived from its milestones, one after the other, and from nothing else."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from services.sanctions.domain.examined import REPORT_NOT_DUE, ExaminationState
from shared.contracts.limits import TimeLimit
from shared.contracts.sanctions import (
    BESIDE,
    BY_THE_CLOCK,
    CHECKED,
    LEAVES_THE_STAGE,
    MilestoneKind,
    SanctionDeadline,
    SanctionDeadlineCode,
    SanctionMilestone,
    SanctionOrder,
)
from shared.contracts.vocabulary import Sla

FINAL = frozenset(
    {
        MilestoneKind.EXECUTED,
        MilestoneKind.RESTORED,
        MilestoneKind.ENDED_EARLY,
        MilestoneKind.NOT_OUR_EMPLOYEE,
        MilestoneKind.CLOSED_WITHOUT_SANCTION,
    }
)
"""Nothing follows these, but what `goes_on` says of a sanction that was carried out."""
CARRIED_OUT = frozenset({MilestoneKind.EXECUTED, MilestoneKind.RESTORED, MilestoneKind.ENDED_EARLY})
DECIDING = frozenset({MilestoneKind.DECIDED, MilestoneKind.DEVIATION_PROPOSED})
DECISIONS = frozenset({MilestoneKind.DECIDED, MilestoneKind.OBJECTION_DECIDED, MilestoneKind.APPEAL_DECIDED})
REPLIES = frozenset({SanctionDeadlineCode.OBJECTION_REPLY, SanctionDeadlineCode.APPEAL_REPLY})
WINDOWS = frozenset({SanctionDeadlineCode.OBJECTION, SanctionDeadlineCode.APPEAL})
DECIDED_OR_ENDED = frozenset({MilestoneKind.DEVIATION_PROPOSED, MilestoneKind.DECIDED}) | FINAL
OUTLIVE_EXECUTION = frozenset({SanctionDeadlineCode.SANCTION_END, SanctionDeadlineCode.MINISTER_REPORT})
ANSWERED_BY: dict[SanctionDeadlineCode, frozenset[MilestoneKind]] = {
    SanctionDeadlineCode.EXAMINATION: DECIDED_OR_ENDED | {MilestoneKind.EXAMINATION_REPORTED},
    SanctionDeadlineCode.SECOND_SUMMONS: DECIDED_OR_ENDED | {MilestoneKind.SUMMONED, MilestoneKind.EXAMINED},
    SanctionDeadlineCode.PROPOSAL_DECISION: DECIDED_OR_ENDED,
    SanctionDeadlineCode.MINISTER_REPORT: frozenset({MilestoneKind.MINISTER_INFORMED}),
}
"""Clocks that run beside the stages, and what stops them; any other clock stops as its stage ends."""
NOTHING: frozenset[MilestoneKind] = frozenset()
Clocks = tuple[SanctionDeadline, ...]


class Dispatch(BaseModel):
    """How a letter travelled that could not be handed over, and within which limit it had to be sent."""

    model_config = ConfigDict(frozen=True)

    absent_at: datetime
    sent_at: datetime
    limit: TimeLimit


class Standing(BaseModel):
    """What stood before a milestone: the stage, the sanction decided, its letter, and since when it has effect."""

    model_config = ConfigDict(frozen=True)

    sanction: str | None = None
    decision_letter: str | None = None
    effective_at: datetime | None = None
    personnel_authority: str | None = Field(default=None, description="the one that took over, if any")
    stage: MilestoneKind | None = None
    breach: str | None = Field(default=None, description="that the decision names")
    documents: dict[str, str] = Field(default_factory=dict, description="of the examination: number by what it records")
    clocks: Clocks = Field(default=(), description="running")


class Entry(BaseModel):
    """Input of the activity that records a milestone. `entry_id` names what caused it: an update id, or the clock.

    The milestone comes without `due_at`: the recorder counts it, so that a replay meets the day that was counted.
    """

    model_config = ConfigDict(frozen=True)

    entry_id: str
    order: SanctionOrder
    milestone: SanctionMilestone
    by_subject: str | None = None
    dispatch: Dispatch | None = None
    copy_received_at: datetime | None = None
    recorded_at: datetime | None = Field(default=None, description="by the history's clock; an older one tells none")
    standing: Standing = Standing()


class Recorded(BaseModel):
    """What stands under a sequence number. Its `entry_id` is another's when that one was recorded first."""

    model_config = ConfigDict(frozen=True)

    entry_id: str
    milestone: SanctionMilestone
    due_in_words: str | None = None


REOPEN = "reopen"


class Reopening(BaseModel):
    """The signal with which a sanction that is over begins again, because something has come to light.

    `known` is the last milestone of its log: all of them were told when they happened.
    """

    model_config = ConfigDict(frozen=True)

    known: int


READ_LOG = "read_log"
"""The signal that makes a sanction look for milestones which its own history does not know of."""


class Reading(BaseModel):
    """What stands in the log of one sanction after this sequence number."""

    model_config = ConfigDict(frozen=True)

    case_number: str
    round: int
    after: int


class Read(BaseModel):
    """In order."""

    model_config = ConfigDict(frozen=True)

    rows: tuple[Recorded, ...]


def stage_after(stage: MilestoneKind, kind: MilestoneKind) -> MilestoneKind:
    """The stage is the last milestone, except those that leave the sanction where it was."""
    return stage if kind in LEAVES_THE_STAGE else kind


SLA: dict[MilestoneKind, Sla] = {
    MilestoneKind.DUE_SOON: Sla.DUE_SOON,
    MilestoneKind.SERVICE_OVERDUE: Sla.OVERDUE,
    MilestoneKind.DELIVERY_OVERDUE: Sla.OVERDUE,
    MilestoneKind.REMEDY_OVERDUE: Sla.OVERDUE,
    MilestoneKind.EXAMINATION_OVERDUE: Sla.OVERDUE,
    MilestoneKind.PROPOSAL_OVERDUE: Sla.OVERDUE,
    MilestoneKind.MINISTER_REPORT_OVERDUE: Sla.OVERDUE,
    MilestoneKind.REPLY_OVERDUE: Sla.PAUSED,
    MilestoneKind.REMEDY_REPLIED: Sla.PAUSED,
    MilestoneKind.OBJECTION_FILED: Sla.PAUSED,
    MilestoneKind.APPEAL_FILED: Sla.PAUSED,
}
"""A pending remedy pauses the sanction; what is not named here is on time."""


def sla_after(kind: MilestoneKind) -> Sla | None:
    """None: what an office does beside the procedure, or a decree does to its days, is neither early nor late."""
    return None if kind in BESIDE | CHECKED | {MilestoneKind.REDIRECTED} else SLA.get(kind, Sla.ON_TIME)


class SanctionState(BaseModel):
    """`recorded` maps entry ids to milestones: an act that comes twice gets its first answer."""

    model_config = ConfigDict(frozen=True)

    stage: MilestoneKind = MilestoneKind.RECEIVED
    sequence: int = 0
    sla: Sla = Sla.ON_TIME
    sanction: str | None = None
    letter_number: str | None = None
    ground: str | None = None
    personnel_authority: str | None = Field(default=None, description="since it was redirected for the first time")
    summonses: int = 0
    examined: bool = False
    acted_at: datetime | None = Field(default=None, description="date of the last act")
    effective_at: datetime | None = None
    due_at: datetime | None = None
    due_in_words: str | None = None
    examination: ExaminationState = Field(default_factory=ExaminationState)
    decision: dict[str, str] = Field(default_factory=dict, description="particulars of what is decided or proposed")
    recorded: dict[str, SanctionMilestone] = Field(default_factory=dict)
    clocks: tuple[SanctionDeadline, ...] = Field(default=(), description="running now; empty in older sanctions")
    window: SanctionDeadline | None = Field(default=None, description="until when a remedy may be filed")
    decided_by: str | None = None
    decision_letter: str | None = None

    @property
    def is_open(self) -> bool:
        return goes_on(self.stage, self.clocks)

    def clock(self, code: SanctionDeadlineCode) -> SanctionDeadline | None:
        return next((clock for clock in self.clocks if clock.code is code), None)

    def after(self, recorded: Recorded) -> "SanctionState":
        milestone = recorded.milestone
        kind = milestone.kind
        stays = kind in LEAVES_THE_STAGE
        keeps_due = stays and (kind not in CHECKED or milestone.due_at is None)
        return SanctionState(
            stage=stage_after(self.stage, kind),
            sequence=milestone.sequence,
            sla=sla_after(kind) or self.sla,
            sanction=milestone.sanction or self.sanction,
            letter_number=milestone.letter_number or self.letter_number,
            ground=self.ground if stays else milestone.ground,
            personnel_authority=milestone.personnel_authority or self.personnel_authority,
            summonses=self.summonses + (kind is MilestoneKind.SUMMONED),
            examined=self.examined or kind is MilestoneKind.EXAMINED,
            acted_at=self.acted_at if kind in BY_THE_CLOCK | BESIDE else milestone.at,
            effective_at=milestone.at if kind is MilestoneKind.EFFECTIVE else self.effective_at,
            due_at=self.due_at if keeps_due else milestone.due_at,
            due_in_words=self.due_in_words if keeps_due else recorded.due_in_words,
            examination=self.examination.after(milestone),
            decision=milestone.particulars if kind in DECIDING else self.decision,
            recorded={**self.recorded, recorded.entry_id: milestone},
            clocks=clocks_after(self.clocks, milestone),
            window=window_after(self.window, milestone),
            decided_by=milestone.decided_by or self.decided_by,
            decision_letter=milestone.letter_number if kind in DECISIONS else self.decision_letter,
        )


def goes_on(stage: MilestoneKind, running: Clocks) -> bool:
    """An executed sanction lives on until its official is restored, and the Minister has his report or lacks it."""
    if stage in CARRIED_OUT:
        return any(clock.code in OUTLIVE_EXECUTION for clock in running)
    return stage not in FINAL


def clocks_after(running: Clocks, milestone: SanctionMilestone) -> Clocks:
    """A new stage has the clocks of its milestone. A reminder rings once; what is overdue or answered runs no more."""
    running = tuple(clock for clock in running if not _answers(milestone, clock.code))
    if milestone.kind not in LEAVES_THE_STAGE:
        return (*milestone.deadlines, *(clock for clock in running if clock.code in ANSWERED_BY))
    if milestone.kind is MilestoneKind.REMEDY_REPLIED:
        return tuple(clock for clock in running if clock.code not in REPLIES)
    about = milestone.deadline
    if milestone.kind in CHECKED:
        return tuple(about if about and clock.code is about.code else clock for clock in running)
    if about is None:
        return (*running, *milestone.deadlines)
    others = tuple(clock for clock in running if clock.code is not about.code)
    reminded = milestone.kind is MilestoneKind.DUE_SOON
    return (*others, about.model_copy(update={"remind_at": None})) if reminded else others


def _answers(milestone: SanctionMilestone, code: SanctionDeadlineCode) -> bool:
    released = code is SanctionDeadlineCode.MINISTER_REPORT and REPORT_NOT_DUE in milestone.particulars
    return released or milestone.kind in ANSWERED_BY.get(code, NOTHING)


def window_after(window: SanctionDeadline | None, milestone: SanctionMilestone) -> SanctionDeadline | None:
    checked = (milestone.deadline,) if milestone.kind in CHECKED and milestone.deadline else ()
    opened = next((clock for clock in (*milestone.deadlines, *checked) if clock.code in WINDOWS), None)
    return opened or window
