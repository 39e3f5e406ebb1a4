"""What the personnel authority's office can do to a sanction: one model for each action, as sent over HTTP.

`at` is when the act happened according to its document; left out, it is now. Text is letter numbers, never narrative.
One module for each part of the procedure; this one puts them together.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.sanctions.domain.acts.closing import CloseWithoutSanction, ReplyNotOurEmployee, ReportExecution
from services.sanctions.domain.acts.dated import DatedAct
from services.sanctions.domain.acts.decision import Decide, ProposeDeviation, SignedBy
from services.sanctions.domain.acts.examination import Attendance, RecordExamination, Summon
from services.sanctions.domain.acts.remedy import DecideObjection, FileObjection, RemedyResult
from services.sanctions.domain.acts.service import Absence, Manner, Serve

__all__ = [
    "ACTS",
    "Absence",
    "Act",
    "ActRequest",
    "Actor",
    "Attendance",
    "CloseWithoutSanction",
    "DatedAct",
    "Decide",
    "DecideObjection",
    "FileObjection",
    "Manner",
    "ProposeDeviation",
    "RecordExamination",
    "RemedyResult",
    "ReplyNotOurEmployee",
    "ReportExecution",
    "Serve",
    "SignedBy",
    "Summon",
]

Act = Annotated[
    Summon
    | RecordExamination
    | Decide
    | ProposeDeviation
    | Serve
    | FileObjection
    | DecideObjection
    | ReportExecution
    | ReplyNotOurEmployee
    | CloseWithoutSanction,
    Field(discriminator="action"),
]

ACTS: dict[str, type[DatedAct]] = {
    "summon": Summon,
    "record_examination": RecordExamination,
    "decide": Decide,
    "propose_deviation": ProposeDeviation,
    "serve": Serve,
    "file_objection": FileObjection,
    "decide_objection": DecideObjection,
    "report_execution": ReportExecution,
    "reply_not_our_employee": ReplyNotOurEmployee,
    "close_without_sanction": CloseWithoutSanction,
}


class Actor(BaseModel):
    """An officer (opaque subject) of an agency, with the roles of his token."""

    model_config = ConfigDict(frozen=True)

    agency: str
    subject: str
    roles: frozenset[str]


class ActRequest(BaseModel):
    """Argument of the update `act`; its update id is the caller's Idempotency-Key."""

    model_config = ConfigDict(frozen=True)

    act: Act
    by: Actor
