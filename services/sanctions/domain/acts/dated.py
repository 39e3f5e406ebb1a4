"""What every act of a sanction has: a day, and codes instead of words."""

from typing import Annotated

from pydantic import Field

from shared.contracts.model import NOT_BLANK, AwareDatetime, Request
from shared.contracts.vocabulary import CaseOutcome

SanctionCode = Annotated[str, Field(max_length=64, pattern=NOT_BLANK)]
GroundCode = Annotated[str, Field(max_length=64, pattern=NOT_BLANK)]
LawCode = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9]+(\.[a-z0-9_]+)+$")]


class DatedAct(Request):
    """An act says for itself what its milestone tells beside its day: a catalogued ground, an outcome of the case."""

    at: AwareDatetime | None = Field(default=None, description="when it happened; now if left out")

    def ground_told(self) -> str | None:
        return None

    def outcome_told(self) -> CaseOutcome | None:
        return None

    def particulars_told(self) -> dict[str, str]:
        """Codes, days and letter numbers, never narrative."""
        return {}
