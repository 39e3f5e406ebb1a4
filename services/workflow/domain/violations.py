"""The catalogue of violations: Lampiran II of the joint decree of 22 September 2022, and the statutory rows."""

from datetime import date
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

from shared.contracts.vocabulary import Confidence, SanctionCategory, ViolationTrack


class Violation(BaseModel):
    """One row. `category` is what the catalogue names, None where a reviewer must decide."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    title_id: str
    title_en: str
    track: ViolationTrack
    category: SanctionCategory | None
    basis: str
    confidence: Confidence
    in_force_from: date


@cache
def load_violations() -> dict[str, Violation]:
    text = (files("services.workflow") / "catalogue" / "violations.yaml").read_text(encoding="utf-8")
    return {row["code"]: Violation.model_validate(row) for row in yaml.safe_load(text)}
