"""Between the case and the sanction: the order, the milestones, the answer to a deviation."""

from enum import StrEnum

from pydantic import Field

from shared.contracts.limits import TimeLimit
from shared.contracts.model import AwareDatetime, Contract
from shared.contracts.vocabulary import (
    CaseOutcome,
    Confidence,
    EmploymentType,
    PositionLevel,
    SanctionCategory,
    ViolationTrack,
)

SANCTION_WORKFLOW = "SanctionWorkflow"
SANCTION_TASK_QUEUE = "sanctions"
MILESTONE_SIGNAL = "sanction_milestone"
DEVIATION_ANSWER_SIGNAL = "deviation_answer"


class SanctionLimits(Contract):
    """The clocks of the discipline procedure, pinned by the case's edition (PP 94/2021; domain register section 11)."""

    service: TimeLimit = Field(description="decision set to served; PP 94/2021 Ps 37(3)")
    delivery: TimeLimit = Field(description="absent at service to sent; Peraturan BKN 6/2022 Ps 49(8)")
    effect: TimeLimit = Field(description="received to effective; Peraturan BKN 6/2022 Ps 50(1)")


class Recommendation(Contract):
    """What the recommending authority asked for. `letter_number` is free text: its pattern changed by the year."""

    category: SanctionCategory
    track: ViolationTrack
    letter_number: str
    issued_at: AwareDatetime
    issued_by: str


class CitedArticle(Contract):
    """`PP 94/2021 Ps 14 huruf i angka 3`, and how sure we are that this is the article."""

    basis: str
    confidence: Confidence


class Norm(Contract):
    """The catalogue row that was found breached, as it read when the sanction was ordered. `title` is Indonesian."""

    title: str
    articles: tuple[CitedArticle, ...] = ()


class SanctionOrder(Contract):
    """Input of `SanctionWorkflow` (id `sanction/<case_number>/<round>`)."""

    case_number: str
    round: int = Field(ge=1)
    edition: str
    violation: str
    norm: Norm | None = Field(default=None, description="what `violation` says; an older order carries the code only")
    day_of_act: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    personnel_authority: str
    province: str
    zone: str = Field(description="IANA zone in which the personnel authority's days are counted")
    position_level: PositionLevel
    employment_type: EmploymentType
    recommendation: Recommendation
    limits: SanctionLimits


class MilestoneKind(StrEnum):
    RECEIVED = "received"
    SUMMONED = "summoned"
    EXAMINED = "examined"
    DEVIATION_PROPOSED = "deviation_proposed"
    DEVIATION_REFUSED = "deviation_refused"
    DECIDED = "decided"
    SERVED = "served"
    SERVICE_OVERDUE = "service_overdue"
    OBJECTION_FILED = "objection_filed"
    OBJECTION_DECIDED = "objection_decided"
    EFFECTIVE = "effective"
    EXECUTED = "executed"
    NOT_OUR_EMPLOYEE = "not_our_employee"
    CLOSED_WITHOUT_SANCTION = "closed_without_sanction"


class SanctionMilestone(Contract):
    """One thing that happened to a sanction. Signalled to the case; `sequence` counts from 1 within the round."""

    case_number: str
    round: int
    sequence: int
    kind: MilestoneKind
    at: AwareDatetime
    by: str | None = Field(default=None, description="acting agency")
    sanction: str | None = Field(default=None, description="catalogue code of the sanction decided or proposed")
    letter_number: str | None = None
    ground: str | None = Field(default=None, description="catalogued ground code, never free text")
    due_at: AwareDatetime | None = Field(default=None, description="the deadline this milestone opens")
    outcome: CaseOutcome | None = Field(default=None, description="set when this milestone ends the sanction")


class DeviationAnswer(Contract):
    """The recommending authority's answer to a proposed deviation, forwarded by the case."""

    accepted: bool
    by: str
    at: AwareDatetime
