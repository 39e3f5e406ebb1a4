"""Who may impose what on whom (PP 94/2021 Ps 16-25): a matrix of rows, and the ladder for an office that is empty."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field

from services.sanctions.domain.acts import SignedBy
from services.sanctions.domain.law import Code, Law
from shared.contracts.vocabulary import PositionLevel, SanctionCategory

UNDECIDABLE = frozenset({PositionLevel.UNKNOWN, PositionLevel.ACTING_REGIONAL_HEAD})
"""The position is not known, or it is not the home position by which competence goes: the agency knows better."""


@dataclass(frozen=True)
class Subject:
    """The official as competence sees him. `agency_level` is None when the directory does not know the agency."""

    position: PositionLevel
    agency_level: str | None
    heads_agency: bool = False


class Competence(Law):
    """One row: this official may impose these categories, or these kinds, on officials in these positions.

    `regimes` are the first parts of sanction codes (`pp94`); empty `agencies` means agencies of every level.
    """

    signatory: SignedBy
    regimes: frozenset[str]
    agencies: frozenset[str] = frozenset()
    positions: frozenset[PositionLevel] = frozenset()
    categories: frozenset[SanctionCategory] = frozenset()
    kinds: frozenset[Code] = frozenset()
    heads_agency: bool = Field(default=False, description="only when the official is himself the personnel authority")

    def covers(self, code: str, category: SanctionCategory, subject: Subject) -> bool:
        return (
            code.partition(".")[0] in self.regimes
            and (category in self.categories or code in self.kinds)
            and (not self.positions or subject.position in self.positions)
            and (not self.agencies or subject.agency_level is None or subject.agency_level in self.agencies)
            and (not self.heads_agency or subject.heads_agency)
        )


class Ladder(Law):
    """Officials of an agency of this level, from the lowest to the highest (Ps 25: the next one stands in)."""

    agency: str
    officials: tuple[SignedBy, ...]

    def above(self, official: SignedBy) -> SignedBy | None:
        if official not in self.officials[:-1]:
            return None
        return self.officials[self.officials.index(official) + 1]


def competent(
    code: str, category: SanctionCategory, subject: Subject, rows: tuple[Competence, ...]
) -> Mapping[SignedBy, Competence]:
    """Who may impose this kind on this official, each with the row that says so; empty where the matrix is silent."""
    if subject.position in UNDECIDABLE:
        return {}
    return {row.signatory: row for row in rows if row.covers(code, category, subject)}


def stand_in(missing: SignedBy, subject: Subject, ladders: tuple[Ladder, ...]) -> SignedBy | None:
    """The next higher official where the competent one does not exist (PP 94/2021 Ps 25)."""
    return next((ladder.above(missing) for ladder in ladders if ladder.agency == subject.agency_level), None)
