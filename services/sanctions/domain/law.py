"""What every row of law carries: its article, and how sure we are of it."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.vocabulary import Confidence
from shared.directory.agencies import AgencyKind, Directory

Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(\.[a-z0-9_]+)+$")]


class Law(BaseModel):
    """A misspelt key in a law is an error, not a default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    basis: str
    confidence: Confidence


class DatedLaw(Law):
    """`valid_from` and `valid_to` are inclusive; None leaves that side open."""

    valid_from: date | None = None
    valid_to: date | None = None

    def in_force_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def level_of(agency: str, directory: Directory) -> str | None:
    """`central`, `province` or `regency` (a city is one); None for an agency that the directory does not know."""
    found = directory.find(agency)
    if found is None:
        return None
    return {AgencyKind.PROVINCE: "province", AgencyKind.REGENCY: "regency", AgencyKind.CITY: "regency"}.get(
        found.kind, "central"
    )
