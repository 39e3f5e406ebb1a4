"""The catalogue of violations: Lampiran II of the joint decree of 22 September 2022, and the statutory rows."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

from shared.contracts.sanctions import CitedArticle, Norm
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


def norm(code: str) -> Norm | None:
    """What the letters of a sanction say was breached; None for a code that left the catalogue."""
    row = load_violations().get(code)
    return None if row is None else Norm(title=row.title_id, articles=tuple(_articles(row)))


def _articles(row: Violation) -> Iterator[CitedArticle]:
    """A remark beside an article says that it is less sure than its row; no remark is printed in a letter."""
    for part in row.basis.split("; "):
        article, remark, _ = part.partition(" (")
        yield CitedArticle(basis=article, confidence=Confidence.LIKELY if remark else row.confidence)
