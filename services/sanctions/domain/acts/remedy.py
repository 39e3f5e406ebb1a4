"""Objection and appeal (PP 79/2021), and what they led to."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.sanctions.domain.acts.dated import DatedAct, SanctionCode
from shared.contracts.faults import broken_rule
from shared.contracts.model import AwareDatetime, DocumentNumber


class RemedyResult(StrEnum):
    """What an objection (keberatan) or an appeal to BPASN (banding) led to (PP 79/2021 Ps 16(1))."""

    UPHELD = "upheld"
    MITIGATED = "mitigated"
    AGGRAVATED = "aggravated"
    CHANGED = "changed"
    ANNULLED = "annulled"


NEW_SANCTION = frozenset({RemedyResult.MITIGATED, RemedyResult.AGGRAVATED, RemedyResult.CHANGED})


REDIRECTED = "redirected"


class Addressee(StrEnum):
    """To whom a remedy goes: the authority itself, the superior of the official who decided, or BPASN."""

    PERSONNEL_AUTHORITY = "personnel_authority"
    SUPERIOR_OF_OFFICIAL = "superior_of_official"
    BPASN = "bpasn"


class WorkMeanwhile(StrEnum):
    """Whether the authority lets the dismissed official work on until BPASN decides (PP 79/2021 Ps 28-29)."""

    PERMITTED = "work_permitted"
    NOT_PERMITTED = "work_not_permitted"


class Misdirection(BaseModel):
    """The remedy lay with the wrong official meanwhile: the time used there is not counted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    received_at: AwareDatetime = Field(description="when it reached the wrong official")
    returned_at: AwareDatetime = Field(description="when he forwarded or returned it")


class Filing(DatedAct):
    """What objection and appeal have in common: `at` is when the right office received it."""

    letter_number: DocumentNumber
    addressed_to: Addressee | None = Field(default=None, description="the right office if left out")
    copy_received_at: AwareDatetime | None = Field(default=None, description="when who must reply had it; `at` if not")
    misdirection: Misdirection | None = None

    @model_validator(mode="after")
    def dates_follow_each_other(self) -> Self:
        wrong, at = self.misdirection, self.at
        if wrong and not wrong.received_at <= wrong.returned_at <= (at or wrong.returned_at):
            raise broken_rule("dates_out_of_order")
        if self.copy_received_at and at and self.copy_received_at < at:
            raise broken_rule("dates_out_of_order")
        return self


class FileObjection(Filing):
    """The official objects (keberatan) to a decision that is no dismissal: it does not take effect meanwhile."""

    action: Literal["file_objection"] = "file_objection"

    def ground_told(self) -> str | None:
        return REDIRECTED if self.misdirection else None


class FileAppeal(Filing):
    """The official appeals to BPASN (banding administratif) against a dismissal: it does not take effect meanwhile."""

    action: Literal["file_appeal"] = "file_appeal"
    work_meanwhile: WorkMeanwhile = WorkMeanwhile.NOT_PERMITTED

    def ground_told(self) -> str | None:
        return self.work_meanwhile.value


class ReplyToRemedy(DatedAct):
    """Who decided replies to the objection or the appeal (tanggapan)."""

    action: Literal["reply_to_remedy"] = "reply_to_remedy"
    letter_number: DocumentNumber


class RemedyDecision(DatedAct):
    """`sanction` is the new one when the remedy mitigated, aggravated or changed it."""

    letter_number: DocumentNumber
    result: RemedyResult
    sanction: SanctionCode | None = None

    @model_validator(mode="after")
    def a_change_names_the_new_sanction(self) -> Self:
        if (self.result in NEW_SANCTION) != (self.sanction is not None):
            raise broken_rule("sanction_goes_with_change")
        return self

    def ground_told(self) -> str | None:
        return self.result.value


class DecideObjection(RemedyDecision):
    """What the objection led to. The appeal against a dismissal it ends in counts from its receipt."""

    action: Literal["decide_objection"] = "decide_objection"
    received_at: AwareDatetime | None = Field(default=None, description="when the official had it; `at` if left out")

    @model_validator(mode="after")
    def what_is_received_was_decided(self) -> Self:
        if self.received_at and self.at and self.received_at < self.at:
            raise broken_rule("dates_out_of_order")
        return self

    def particulars_told(self) -> dict[str, str]:
        return {"received_at": self.received_at.isoformat()} if self.received_at else {}


class DecideAppeal(RemedyDecision):
    """What BPASN decided: it strengthens, mitigates, aggravates, changes or annuls (PP 79/2021 Ps 16(1))."""

    action: Literal["decide_appeal"] = "decide_appeal"
