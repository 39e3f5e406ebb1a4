"""Between the case and the sanction: the order, the milestones, the answer to a deviation."""

import operator
from enum import StrEnum

from pydantic import Field

from shared.contracts.limits import CollectiveLeave, TimeLimit, Week
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
REDIRECTION_SIGNAL = "redirection"
POSTSCRIPT_WORKFLOW = "PostscriptWorkflow"
"""Takes a `SanctionMilestone`: what a sanction does after its case has closed still goes into the case's ledger."""


class OtherReading(TimeLimit):
    """What another source says of the same limit: shown beside the default, counted by nobody."""

    basis: str
    confidence: Confidence


class SanctionLimit(TimeLimit):
    """A limit of the discipline procedure with its article. Orders of earlier releases name none: it is a target."""

    basis: str = ""
    confidence: Confidence = Confidence.UNVERIFIED
    remind: TimeLimit | None = Field(default=None, description="how long before the last day somebody is reminded")
    alternatives: tuple[OtherReading, ...] = ()

    @property
    def length(self) -> TimeLimit:
        return TimeLimit(amount=self.amount, unit=self.unit)


class SanctionLimits(Contract):
    """The clocks of the discipline procedure, pinned by the edition. What an older order lacks is not counted."""

    service: SanctionLimit = Field(description="decision set to served")
    delivery: SanctionLimit = Field(description="absent at service to sent")
    effect: SanctionLimit = Field(description="received to effective: the day that begins it, not the day after")
    objection: SanctionLimit | None = Field(default=None, description="received to objection (keberatan) filed")
    objection_reply: SanctionLimit | None = Field(default=None, description="copy received to the official's reply")
    objection_decision: SanctionLimit | None = Field(default=None, description="objection received to decided")
    appeal: SanctionLimit | None = Field(default=None, description="received to appeal to BPASN (banding) filed")
    appeal_reply: SanctionLimit | None = Field(default=None, description="copy received to the authority's reply")
    appeal_decision: SanctionLimit | None = Field(default=None, description="appeal received to decided by BPASN")
    examination: SanctionLimit | None = Field(default=None, description="recommendation received to examined, reported")
    second_summons: SanctionLimit | None = Field(default=None, description="missed examination to second summons")
    proposal_decision: SanctionLimit | None = Field(default=None, description="termination proposed (PPPK) to decided")
    minister_report: SanctionLimit | None = Field(default=None, description="decision to its report to the Minister")
    month: TimeLimit | None = Field(default=None, description="drills only: what a month of a sanction lasts")

    def find(self, code: str) -> SanctionLimit | None:
        limit: SanctionLimit | None = getattr(self, code, None)
        return limit

    def stated(self) -> dict[str, SanctionLimit]:
        """The limits with an article, by their code."""
        named = {code: self.find(code) for code in type(self).model_fields if code != "month"}
        return {code: limit for code, limit in named.items() if limit is not None}


class SanctionDeadlineCode(StrEnum):
    SERVICE = "service"
    DELIVERY = "delivery"
    EFFECT = "effect"
    OBJECTION = "objection"
    OBJECTION_REPLY = "objection_reply"
    OBJECTION_DECISION = "objection_decision"
    APPEAL = "appeal"
    APPEAL_REPLY = "appeal_reply"
    APPEAL_DECISION = "appeal_decision"
    SANCTION_END = "sanction_end"
    EXAMINATION = "examination"
    SECOND_SUMMONS = "second_summons"
    PROPOSAL_DECISION = "proposal_decision"
    MINISTER_REPORT = "minister_report"


class SanctionDeadline(Contract):
    """One clock of a sanction as told to people: how long, since when, until when, and how sure the law is.

    `due_at` is the first instant after the last day (24:00 local); of `effect` the instant at which its day begins.
    """

    code: SanctionDeadlineCode
    limit: TimeLimit | None = Field(default=None, description="None when the length is told in `months`")
    months: int | None = None
    trigger_at: AwareDatetime
    due_at: AwareDatetime
    remind_at: AwareDatetime | None = None
    zone: str
    basis: str
    confidence: Confidence
    is_estimated: bool = Field(
        default=False,
        exclude_if=operator.not_,
        description="a year without a published list of holidays is crossed: the day is an estimate",
    )


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
    control: str | None = Field(default=None, description="agency that watches the execution and its record (I'DIS)")
    heads_agency: bool = Field(default=False, description="the official is himself the head of his agency")
    week: Week = Field(default=Week.FIVE_DAY, description="the personnel authority's, when the sanction was ordered")
    collective_leave: CollectiveLeave = Field(default=CollectiveLeave.JOINT_DECREE, description="as it takes it then")


class MilestoneKind(StrEnum):
    RECEIVED = "received"
    SUMMONED = "summoned"
    TEAM_FORMED = "team_formed"
    RELIEVED_FROM_DUTY = "relieved_from_duty"
    EXAMINED = "examined"
    EXAMINATION_REPORTED = "examination_reported"
    EXAMINATION_OVERDUE = "examination_overdue"
    PANEL_FORMED = "panel_formed"
    PANEL_RECOMMENDED = "panel_recommended"
    PROPOSAL_SUBMITTED = "proposal_submitted"
    PROPOSAL_OVERDUE = "proposal_overdue"
    DEVIATION_PROPOSED = "deviation_proposed"
    DEVIATION_REFUSED = "deviation_refused"
    DECIDED = "decided"
    ABSENT_AT_SERVICE = "absent_at_service"
    DECISION_SENT = "decision_sent"
    DELIVERY_OVERDUE = "delivery_overdue"
    MINISTER_INFORMED = "minister_informed"
    MINISTER_REPORT_OVERDUE = "minister_report_overdue"
    APPROVAL_CHECKED = "approval_checked"
    SERVED = "served"
    SERVICE_OVERDUE = "service_overdue"
    OBJECTION_FILED = "objection_filed"
    OBJECTION_DECIDED = "objection_decided"
    APPEAL_FILED = "appeal_filed"
    APPEAL_DECIDED = "appeal_decided"
    REMEDY_REPLIED = "remedy_replied"
    REPLY_OVERDUE = "reply_overdue"
    REMEDY_OVERDUE = "remedy_overdue"
    DUE_SOON = "due_soon"
    EFFECTIVE = "effective"
    EXECUTED = "executed"
    RESTORED = "restored"
    ENDED_EARLY = "ended_early"
    NOT_OUR_EMPLOYEE = "not_our_employee"
    CLOSED_WITHOUT_SANCTION = "closed_without_sanction"
    REDIRECTED = "redirected"
    DEADLINE_RECOMPUTED = "deadline_recomputed"
    DEADLINE_CONFIRMED = "deadline_confirmed"


CHECKED = frozenset({MilestoneKind.DEADLINE_RECOMPUTED, MilestoneKind.DEADLINE_CONFIRMED})
"""A decree changed which days count, and one clock was counted again: it moved, or it did not."""
BESIDE = frozenset(
    {
        MilestoneKind.TEAM_FORMED,
        MilestoneKind.RELIEVED_FROM_DUTY,
        MilestoneKind.EXAMINATION_REPORTED,
        MilestoneKind.PANEL_FORMED,
        MilestoneKind.PANEL_RECOMMENDED,
        MilestoneKind.PROPOSAL_SUBMITTED,
        MilestoneKind.MINISTER_INFORMED,
        MilestoneKind.APPROVAL_CHECKED,
    }
)
"""What an office does beside the procedure: it moves neither the stage nor what the stage waits for."""
BY_THE_CLOCK = frozenset(
    {
        MilestoneKind.RECEIVED,
        MilestoneKind.SERVICE_OVERDUE,
        MilestoneKind.DELIVERY_OVERDUE,
        MilestoneKind.REPLY_OVERDUE,
        MilestoneKind.REMEDY_OVERDUE,
        MilestoneKind.EXAMINATION_OVERDUE,
        MilestoneKind.PROPOSAL_OVERDUE,
        MilestoneKind.MINISTER_REPORT_OVERDUE,
        MilestoneKind.DUE_SOON,
        MilestoneKind.REDIRECTED,
        *CHECKED,
    }
)
"""Milestones that no document dates: a later act may be dated before them."""
LEAVES_THE_STAGE = BESIDE | (BY_THE_CLOCK - {MilestoneKind.RECEIVED}) | {MilestoneKind.REMEDY_REPLIED}
"""Milestones after which the sanction stands where it stood."""


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
    outcome: CaseOutcome | None = Field(default=None, description="set when this milestone ends the case")
    decided_by: str | None = Field(default=None, description="whose decision it is: an office, never a name")
    addressee: str | None = Field(default=None, description="the office to which a remedy is addressed")
    deadlines: tuple[SanctionDeadline, ...] = Field(default=(), description="every clock this milestone opens")
    deadline: SanctionDeadline | None = Field(
        default=None, description="the clock that a reminder, a lapse or a check is about, as it runs now"
    )
    old_deadline: SanctionDeadline | None = Field(default=None, description="that clock as it was told before")
    decree_id: str | None = Field(default=None, description="of the decree that a clock was checked against")
    decree: str | None = Field(default=None, description="its citation")
    observed_at: AwareDatetime | None = Field(
        default=None, description="when a lapse was seen: later than `at` where a decree moved it into the past"
    )
    personnel_authority: str | None = Field(default=None, description="agency that executes from now on (redirected)")
    particulars: dict[str, str] = Field(
        default_factory=dict,
        description="what else its document says: codes and their names, days and letter numbers, never narrative",
    )


class DeviationAnswer(Contract):
    """The recommending authority's answer to a proposed deviation, forwarded by the case."""

    accepted: bool
    by: str
    at: AwareDatetime


class Redirection(Contract):
    """Another agency executes the sanction from now on; what was done so far stands. Forwarded by the case."""

    personnel_authority: str
    at: AwareDatetime
