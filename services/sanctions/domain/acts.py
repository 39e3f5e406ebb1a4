"""What the personnel authority's office can do to a sanction: one model for each action, as sent over HTTP.

`at` is when the act happened according to its document; left out, it is now. Text is letter numbers, never narrative.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.contracts.model import AwareDatetime, DocumentNumber, Request

SanctionCode = Annotated[str, Field(min_length=1, max_length=64)]
GroundCode = Annotated[str, Field(min_length=1, max_length=64)]


class Attendance(StrEnum):
    ATTENDED = "attended"
    ABSENT_TWICE = "absent_twice"


class SignedBy(StrEnum):
    """The agency, whichever of its officials is competent (PP 94/2021 Ps 18-25), or the President (Ps 17)."""

    PERSONNEL_AUTHORITY = "personnel_authority"
    PRESIDENT = "president"


class Manner(StrEnum):
    IN_PERSON = "in_person"
    SENT = "sent"


class RemedyResult(StrEnum):
    """What an objection (keberatan) or an appeal to BPASN (banding) led to (PP 79/2021 Ps 16(1))."""

    UPHELD = "upheld"
    CHANGED = "changed"
    ANNULLED = "annulled"


class DatedAct(Request):
    at: AwareDatetime | None = Field(default=None, description="when it happened; now if left out")


class Summon(DatedAct):
    """First or second summons to the examination (Surat Panggilan I, II)."""

    action: Literal["summon"] = "summon"
    letter_number: DocumentNumber


class RecordExamination(DatedAct):
    """The examination record (BAP), or that the official failed to appear twice (PP 94/2021 Ps 26(4))."""

    action: Literal["record_examination"] = "record_examination"
    letter_number: DocumentNumber
    attendance: Attendance = Attendance.ATTENDED


class Decide(DatedAct):
    """The decision letter (SK) is set, within the recommended category."""

    action: Literal["decide"] = "decide"
    sanction: SanctionCode
    letter_number: DocumentNumber
    signed_by: SignedBy = SignedBy.PERSONNEL_AUTHORITY


class ProposeDeviation(DatedAct):
    """A decision outside the recommended category: it stands once the recommending authority accepts it."""

    action: Literal["propose_deviation"] = "propose_deviation"
    sanction: SanctionCode
    letter_number: DocumentNumber
    ground: GroundCode
    signed_by: SignedBy = SignedBy.PERSONNEL_AUTHORITY


class Absence(BaseModel):
    """The official was not there to receive the letter, so it was sent to his last known address."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    absent_at: AwareDatetime
    sent_at: AwareDatetime


class Serve(DatedAct):
    """The decision letter was received, or arrived at the address (`at`). A letter that was sent needs `absence`."""

    action: Literal["serve"] = "serve"
    manner: Manner = Manner.IN_PERSON
    absence: Absence | None = None

    @model_validator(mode="after")
    def what_is_sent_was_not_handed_over(self) -> Self:
        if (self.manner is Manner.SENT) != (self.absence is not None):
            raise ValueError("absence goes with manner sent, and only with it")
        if self.absence and not self.absence.absent_at <= self.absence.sent_at <= (self.at or self.absence.sent_at):
            raise ValueError("absent_at, sent_at and at must follow each other")
        return self


class FileObjection(DatedAct):
    """The official objects (keberatan) or appeals to BPASN (banding): the decision does not take effect meanwhile."""

    action: Literal["file_objection"] = "file_objection"
    letter_number: DocumentNumber


class DecideObjection(DatedAct):
    """What the remedy decided; `sanction` is the new one when it was changed."""

    action: Literal["decide_objection"] = "decide_objection"
    letter_number: DocumentNumber
    result: RemedyResult
    sanction: SanctionCode | None = None

    @model_validator(mode="after")
    def a_change_names_the_new_sanction(self) -> Self:
        if (self.result is RemedyResult.CHANGED) != (self.sanction is not None):
            raise ValueError("sanction goes with result changed, and only with it")
        return self


class ReportExecution(DatedAct):
    """The sanction was carried out and reported (I'DIS)."""

    action: Literal["report_execution"] = "report_execution"
    letter_number: DocumentNumber


class ReplyNotOurEmployee(DatedAct):
    action: Literal["reply_not_our_employee"] = "reply_not_our_employee"
    letter_number: DocumentNumber


class CloseWithoutSanction(DatedAct):
    """No sanction can be imposed any more: already dismissed, retired or deceased."""

    action: Literal["close_without_sanction"] = "close_without_sanction"
    letter_number: DocumentNumber
    ground: GroundCode


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
