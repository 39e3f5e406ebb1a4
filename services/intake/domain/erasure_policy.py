"""What of a report goes with its reporter, when, and what its cases keep: data, with its confidence."""

from enum import StrEnum
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from shared.contracts.data_files import read_yaml
from shared.contracts.vocabulary import Confidence


class Part(StrEnum):
    """What a reporter may have written himself into, beside the vault."""

    STATEMENT = "statement"
    EXHIBITS = "exhibits"


class When(StrEnum):
    AT_ONCE = "at_once"
    CASES_CLOSED = "cases_closed"
    NEVER = "never"


class Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    en: str


class Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    part: Part
    when: When
    title: Words


class ErasurePolicy(BaseModel):
    """`keeps`: what a case is decided with when everything that goes is gone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    basis: str
    confidence: Confidence
    goes: tuple[Row, ...]
    keeps: tuple[Words, ...]

    def due(self, *, case_open: bool, at_once: bool) -> frozenset[Part]:
        """The parts that are to be gone by now."""
        waits = case_open and not at_once
        return frozenset(
            row.part for row in self.goes if row.when is When.AT_ONCE or (row.when is When.CASES_CLOSED and not waits)
        )


@cache
def load_erasure_policy() -> ErasurePolicy:
    text = (files("services.intake") / "catalogue" / "erasures.yaml").read_text(encoding="utf-8")
    return ErasurePolicy.model_validate(read_yaml(text))
