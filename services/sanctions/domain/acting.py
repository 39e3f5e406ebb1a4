"""Acting heads (Plt, Pj, Pjs) and the freeze of posts before a regional election, as data."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from services.sanctions.domain.law import DatedLaw, Law
from shared.contracts.vocabulary import PositionLevel, SanctionCategory


class Capacity(StrEnum):
    """In which capacity the head of the agency signs."""

    DEFINITIVE = "definitive"
    PLT = "plt"
    PJ = "pj"
    PJS = "pjs"


class AuthorityScope(DatedLaw):
    """What an acting head may impose by himself on a day of decision; beyond it he needs an approval in writing."""

    capacities: frozenset[Capacity]
    agencies: frozenset[str]
    categories: frozenset[SanctionCategory]
    report_to_minister: bool = Field(description="the act is reported to the Minister of Home Affairs afterwards")

    def applies(self, capacity: Capacity, agency_level: str | None, on: date) -> bool:
        known = agency_level is None or agency_level in self.agencies
        return capacity in self.capacities and known and self.in_force_on(on)


class PostFreeze(DatedLaw):
    """Days of decision on which no official of these positions may be replaced without the Minister's approval."""

    agencies: frozenset[str]
    positions: frozenset[PositionLevel]
    execution_held: Law | None = Field(
        default=None, description="while the approval is withheld the vacating of the post is not reported as executed"
    )
    reported: Law | None = Field(
        default=None, description="the act is reported to the Minister of Home Affairs afterwards"
    )

    def covers(self, position: PositionLevel, agency_level: str | None, on: date) -> bool:
        return position in self.positions and agency_level in self.agencies and self.in_force_on(on)
