"""The decision letter reaches the official (PP 94/2021 Ps 37)."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.sanctions.domain.acts.dated import DatedAct
from shared.contracts.faults import broken_rule
from shared.contracts.model import AwareDatetime, DocumentNumber


class Manner(StrEnum):
    IN_PERSON = "in_person"
    SENT = "sent"


class Absence(BaseModel):
    """The official was not there to receive the letter, so it was sent to his last known address."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    absent_at: AwareDatetime
    sent_at: AwareDatetime


class Serve(DatedAct):
    """The decision letter was received, or arrived at the address (`at`). A letter that was sent needs `absence`."""

    action: Literal["serve"] = "serve"
    manner: Manner | None = Field(default=None, description="in person if left out, or sent if it had been sent")
    absence: Absence | None = None

    @model_validator(mode="after")
    def what_is_sent_was_not_handed_over(self) -> Self:
        if (self.manner is Manner.SENT) != (self.absence is not None):
            raise broken_rule("absence_goes_with_sending")
        if self.absence and not self.absence.absent_at <= self.absence.sent_at <= (self.at or self.absence.sent_at):
            raise broken_rule("dates_out_of_order")
        return self

    def ground_told(self) -> str | None:
        return self.manner and self.manner.value


class RecordAbsence(DatedAct):
    """The official was absent at the handing over: the letter must be sent (Peraturan BKN 6/2022 Ps 49(8))."""

    action: Literal["record_absence"] = "record_absence"
    letter_number: DocumentNumber


class SendDecision(DatedAct):
    """The decision went to the last known address; `serve` tells when it arrived."""

    action: Literal["send_decision"] = "send_decision"
    letter_number: DocumentNumber
