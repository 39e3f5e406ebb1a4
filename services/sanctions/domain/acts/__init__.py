"""What the personnel authority's office can do to a sanction: one model for each action, as sent over HTTP.

`at` is when the act happened according to its document; left out, it is now. Text is letter numbers, never narrative.
One module for each part of the procedure; this one puts them together.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.sanctions.domain.acts.closing import (
    CloseWithoutSanction,
    EndSanction,
    ReplyNotOurEmployee,
    ReportExecution,
)
from services.sanctions.domain.acts.dated import DatedAct
from services.sanctions.domain.acts.decision import Decide, ProposeDeviation, SignedBy, SignedDecision, SubmitProposal
from services.sanctions.domain.acts.ethics import (
    FormedBy,
    FormEthicsPanel,
    PanelMember,
    RecordPanelRecommendation,
    Seat,
    Statement,
)
from services.sanctions.domain.acts.examination import (
    Attendance,
    FormExaminationTeam,
    RecordExamination,
    RelievedBy,
    RelieveFromDuty,
    ReportExamination,
    Signature,
    Summon,
    TeamElement,
    TeamMember,
)
from services.sanctions.domain.acts.remedy import (
    Addressee,
    DecideAppeal,
    DecideObjection,
    FileAppeal,
    FileObjection,
    Filing,
    Misdirection,
    RemedyDecision,
    RemedyResult,
    ReplyToRemedy,
    WorkMeanwhile,
)
from services.sanctions.domain.acts.reporting import ApprovalResult, RecordApprovalCheck, ReportToMinister
from services.sanctions.domain.acts.service import Absence, Manner, RecordAbsence, SendDecision, Serve
from shared.calendar import Decree

__all__ = [
    "ACTS",
    "Absence",
    "Act",
    "ActRequest",
    "Actor",
    "Addressee",
    "ApprovalResult",
    "Attendance",
    "CloseWithoutSanction",
    "DatedAct",
    "Decide",
    "DecideAppeal",
    "DecideObjection",
    "EndSanction",
    "FileAppeal",
    "FileObjection",
    "Filing",
    "FormEthicsPanel",
    "FormExaminationTeam",
    "FormedBy",
    "Manner",
    "Misdirection",
    "PanelMember",
    "ProposeDeviation",
    "RecordAbsence",
    "RecordApprovalCheck",
    "RecordExamination",
    "RecordPanelRecommendation",
    "RelieveFromDuty",
    "RelievedBy",
    "RemedyDecision",
    "RemedyResult",
    "ReplyNotOurEmployee",
    "ReplyToRemedy",
    "ReportExamination",
    "ReportExecution",
    "ReportToMinister",
    "Seat",
    "SendDecision",
    "Serve",
    "Signature",
    "SignedBy",
    "SignedDecision",
    "Statement",
    "SubmitProposal",
    "Summon",
    "TeamElement",
    "TeamMember",
    "WorkMeanwhile",
]

Act = Annotated[
    Summon
    | RecordExamination
    | Decide
    | ProposeDeviation
    | RecordAbsence
    | SendDecision
    | Serve
    | FileObjection
    | FileAppeal
    | ReplyToRemedy
    | DecideObjection
    | DecideAppeal
    | ReportExecution
    | ReplyNotOurEmployee
    | CloseWithoutSanction
    | EndSanction
    | FormExaminationTeam
    | RelieveFromDuty
    | ReportExamination
    | FormEthicsPanel
    | RecordPanelRecommendation
    | SubmitProposal
    | RecordApprovalCheck
    | ReportToMinister,
    Field(discriminator="action"),
]

ACTS: dict[str, type[DatedAct]] = {
    "summon": Summon,
    "record_examination": RecordExamination,
    "decide": Decide,
    "propose_deviation": ProposeDeviation,
    "record_absence": RecordAbsence,
    "send_decision": SendDecision,
    "serve": Serve,
    "file_objection": FileObjection,
    "file_appeal": FileAppeal,
    "reply_to_remedy": ReplyToRemedy,
    "decide_objection": DecideObjection,
    "decide_appeal": DecideAppeal,
    "report_execution": ReportExecution,
    "reply_not_our_employee": ReplyNotOurEmployee,
    "close_without_sanction": CloseWithoutSanction,
    "end_sanction": EndSanction,
    "form_examination_team": FormExaminationTeam,
    "relieve_from_duty": RelieveFromDuty,
    "report_examination": ReportExamination,
    "form_ethics_panel": FormEthicsPanel,
    "record_panel_recommendation": RecordPanelRecommendation,
    "submit_proposal": SubmitProposal,
    "record_approval_check": RecordApprovalCheck,
    "report_to_minister": ReportToMinister,
}


class Actor(BaseModel):
    """An officer (opaque subject) of an agency, with the roles of his token."""

    model_config = ConfigDict(frozen=True)

    agency: str
    subject: str
    roles: frozenset[str]


class ActRequest(BaseModel):
    """Argument of the update `act`; its update id is the caller's Idempotency-Key.

    What is refused may depend on which days count, and a sanction reads no database: the decrees since the release
    come with the act.
    """

    model_config = ConfigDict(frozen=True)

    act: Act
    by: Actor
    decrees: tuple[Decree, ...] = ()
