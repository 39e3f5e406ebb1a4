"""What a decision letter names: the breach and its article, of the regime in force on the day of the act."""

from datetime import date

from pydantic import Field

from services.sanctions.domain.law import Code, DatedLaw
from shared.contracts.vocabulary import EmploymentType, SanctionCategory


class Breach(DatedLaw):
    """One article that can be breached. `violations` are the codes of the case that it stands for by itself.

    `category` is the level the article carries; None where no source says it.
    """

    code: Code
    violations: frozenset[str]
    employment_types: frozenset[EmploymentType]
    category: SanctionCategory | None = None
    alternatives: tuple[str, ...] = Field(default=(), description="what other sources say, for the legal check")
    name_id: str
    name_en: str

    def fits(self, employment_type: EmploymentType) -> bool:
        return employment_type is EmploymentType.UNKNOWN or employment_type in self.employment_types


def standing_for(
    violation: str, day: date, employment_type: EmploymentType, breaches: tuple[Breach, ...]
) -> tuple[Breach, ...]:
    """The articles this violation breached on that day; an official of unknown employment is taken for a PNS."""
    taken_for = EmploymentType.PNS if employment_type is EmploymentType.UNKNOWN else employment_type
    return tuple(
        one for one in breaches if violation in one.violations and one.in_force_on(day) and one.fits(taken_for)
    )
