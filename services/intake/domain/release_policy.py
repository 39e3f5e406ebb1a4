"""Who may learn who a reporter is, and why: data, with the confidence that it deserves."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from services.intake.domain.refusals import unknown_reason
from shared.contracts.data_files import read_yaml
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import Confidence, Role


class Reason(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    title_id: str
    title_en: str


class ReleasePolicy(BaseModel):
    """`ask` and `decide`: what an agency must be to one of the report's cases."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    basis: str
    confidence: Confidence
    ask: frozenset[Role]
    decide: frozenset[Role]
    reasons: tuple[Reason, ...]
    refusals: tuple[Reason, ...]
    erasures: tuple[Reason, ...]


@dataclass(frozen=True)
class Terms:
    """How long a request waits for a decision, how long a grant lasts, in hours, and how often it may be used."""

    ask_hours: int = 72
    read_hours: int = 24
    reads: int = 1


@cache
def load_policy() -> ReleasePolicy:
    text = (files("services.intake") / "catalogue" / "releases.yaml").read_text(encoding="utf-8")
    return ReleasePolicy.model_validate(read_yaml(text))


def known(code: str, reasons: Iterable[Reason]) -> str:
    """The code. Raises Refused(unknown_reason)."""
    codes = [reason.code for reason in reasons]
    if code not in codes:
        raise Refused(unknown_reason(codes))
    return code
