"""Objection and appeal (PP 79/2021), and what they led to."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import model_validator

from services.sanctions.domain.acts.dated import DatedAct, SanctionCode
from shared.contracts.model import DocumentNumber


class RemedyResult(StrEnum):
    """What an objection (keberatan) or an appeal to BPASN (banding) led to (PP 79/2021 Ps 16(1))."""

    UPHELD = "upheld"
    CHANGED = "changed"
    ANNULLED = "annulled"


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

    def ground_told(self) -> str | None:
        return self.result.value
