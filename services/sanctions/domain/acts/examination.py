"""From the summons to the examination report (PP 94/2021 Ps 26-33)."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.sanctions.domain.acts.dated import DatedAct, LawCode, SanctionCode
from services.sanctions.domain.ranks import Rank
from shared.contracts.faults import broken_rule
from shared.contracts.model import AwareDatetime, DocumentNumber
from shared.contracts.vocabulary import SanctionCategory


class Attendance(StrEnum):
    ATTENDED = "attended"
    ABSENT_TWICE = "absent_twice"


class Signature(StrEnum):
    """Whether the examined official signed the record; a refusal takes nothing from it (Ps 32(2))."""

    SIGNED = "signed"
    REFUSED = "refused"


class TeamElement(StrEnum):
    """Where a member of the examination team comes from (Ps 29)."""

    DIRECT_SUPERIOR = "direct_superior"
    HIGHER_SUPERIOR = "higher_superior"
    SUPERVISION = "supervision"
    PERSONNEL = "personnel"
    OTHER = "other"


class RelievedBy(StrEnum):
    DIRECT_SUPERIOR = "direct_superior"
    HIGHER_OFFICIAL = "higher_official"


class Summon(DatedAct):
    """First or second summons (Surat Panggilan I, II); the day of the examination is part of it."""

    action: Literal["summon"] = "summon"
    letter_number: DocumentNumber
    examination_at: AwareDatetime | None = Field(default=None, description="when the official is to appear; needed")

    def particulars_told(self) -> dict[str, str]:
        return {"examination_at": self.examination_at.isoformat()} if self.examination_at else {}


class TeamMember(BaseModel):
    """A seat of the team: where its holder comes from, and his rank. Never who he is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    element: TeamElement
    rank: Rank


class FormExaminationTeam(DatedAct):
    """The examination team (Tim Pemeriksa) is formed, for suspected moderate or severe violations."""

    action: Literal["form_examination_team"] = "form_examination_team"
    letter_number: DocumentNumber
    members: tuple[TeamMember, ...] = Field(min_length=1, max_length=25)
    examined_rank: Rank | None = Field(default=None, description="left out for an official without such a rank (PPPK)")
    suspected: SanctionCategory | None = Field(
        default=None, description="level now suspected, where it is another than the recommended one"
    )
    superior_involved: bool = Field(default=False, description="the direct superior is himself involved")

    def particulars_told(self) -> dict[str, str]:
        told = {"members": str(len(self.members))}
        return told | ({"suspected": self.suspected.value} if self.suspected else {})


class RelieveFromDuty(DatedAct):
    """Interim relief from the duties of the position while a suspected severe violation is examined (Ps 31)."""

    action: Literal["relieve_from_duty"] = "relieve_from_duty"
    letter_number: DocumentNumber
    relieved_by: RelievedBy = RelievedBy.DIRECT_SUPERIOR

    def ground_told(self) -> str | None:
        return self.relieved_by.value


class RecordExamination(DatedAct):
    """The examination record (BAP), or that the official failed to appear twice (PP 94/2021 Ps 26(4)).

    The examined official gets a copy (Ps 32(3)): at once, unless `copy_given_at` says when.
    """

    action: Literal["record_examination"] = "record_examination"
    letter_number: DocumentNumber
    attendance: Attendance = Attendance.ATTENDED
    signature: Signature | None = Field(default=None, description="signed, if left out, by who attended")
    copy_given_at: AwareDatetime | None = None

    def ground_told(self) -> str | None:
        return self.attendance.value

    def particulars_told(self) -> dict[str, str]:
        if self.attendance is Attendance.ABSENT_TWICE:
            return {}
        given = self.copy_given_at or self.at
        told = {"signature": (self.signature or Signature.SIGNED).value}
        return told | ({"copy_given_at": given.isoformat()} if given else {})

    @model_validator(mode="after")
    def who_stayed_away_signs_nothing(self) -> Self:
        if self.attendance is Attendance.ABSENT_TWICE and (self.signature or self.copy_given_at):
            raise broken_rule("signature_goes_with_attendance")
        return self


class ReportExamination(DatedAct):
    """The examination report (LHP): what is proven, and what the official had been sanctioned for before."""

    action: Literal["report_examination"] = "report_examination"
    letter_number: DocumentNumber
    proven: tuple[LawCode, ...] = Field(
        default=(), max_length=20, description="breaches proven, by catalogue code; the case's own if left out"
    )
    last_sanction: SanctionCode | None = Field(
        default=None, description="the last sanction for a breach of the same kind: a repetition weighs heavier"
    )

    def particulars_told(self) -> dict[str, str]:
        told = {"proven": ",".join(self.proven)} if self.proven else {}
        return told | ({"last_sanction": self.last_sanction} if self.last_sanction else {})
