"""What a running sanction remembers: derived from its milestones, one after the other, and from nothing else."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.limits import TimeLimit
from shared.contracts.sanctions import MilestoneKind, SanctionMilestone, SanctionOrder
from shared.contracts.vocabulary import Sla

FINAL = frozenset({MilestoneKind.EXECUTED, MilestoneKind.NOT_OUR_EMPLOYEE, MilestoneKind.CLOSED_WITHOUT_SANCTION})
BY_THE_CLOCK = frozenset({MilestoneKind.RECEIVED, MilestoneKind.SERVICE_OVERDUE})
"""Milestones that no document dates: a later act may be dated before them."""


class Dispatch(BaseModel):
    """How a letter travelled that could not be handed over, and within which limit it had to be sent."""

    model_config = ConfigDict(frozen=True)

    absent_at: datetime
    sent_at: datetime
    limit: TimeLimit


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


class Recorded(BaseModel):
    """What stands under a sequence number. Its `entry_id` is another's when that one was recorded first."""

    model_config = ConfigDict(frozen=True)

    entry_id: str
    milestone: SanctionMilestone
    due_in_words: str | None = None


def stage_after(stage: MilestoneKind, kind: MilestoneKind) -> MilestoneKind:
    """The stage is the last milestone, except that an overdue service leaves the decision where it was."""
    return stage if kind is MilestoneKind.SERVICE_OVERDUE else kind


def sla_after(kind: MilestoneKind) -> Sla:
    if kind is MilestoneKind.SERVICE_OVERDUE:
        return Sla.OVERDUE
    return Sla.PAUSED if kind is MilestoneKind.OBJECTION_FILED else Sla.ON_TIME


class SanctionState(BaseModel):
    """`recorded` maps entry ids to milestones: an act that comes twice gets its first answer."""

    model_config = ConfigDict(frozen=True)

    stage: MilestoneKind = MilestoneKind.RECEIVED
    sequence: int = 0
    sla: Sla = Sla.ON_TIME
    sanction: str | None = None
    letter_number: str | None = None
    ground: str | None = None
    summonses: int = 0
    examined: bool = False
    acted_at: datetime | None = Field(default=None, description="date of the last act")
    effective_at: datetime | None = None
    due_at: datetime | None = None
    due_in_words: str | None = None
    recorded: dict[str, SanctionMilestone] = Field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.stage not in FINAL

    def after(self, recorded: Recorded) -> "SanctionState":
        milestone = recorded.milestone
        kind = milestone.kind
        keeps_due = kind is MilestoneKind.SERVICE_OVERDUE
        return SanctionState(
            stage=stage_after(self.stage, kind),
            sequence=milestone.sequence,
            sla=sla_after(kind),
            sanction=milestone.sanction or self.sanction,
            letter_number=milestone.letter_number or self.letter_number,
            ground=milestone.ground,
            summonses=self.summonses + (kind is MilestoneKind.SUMMONED),
            examined=self.examined or kind is MilestoneKind.EXAMINED,
            acted_at=self.acted_at if kind in BY_THE_CLOCK else milestone.at,
            effective_at=milestone.at if kind is MilestoneKind.EFFECTIVE else self.effective_at,
            due_at=self.due_at if keeps_due else milestone.due_at,
            due_in_words=self.due_in_words if keeps_due else recorded.due_in_words,
            recorded={**self.recorded, recorded.entry_id: milestone},
        )
