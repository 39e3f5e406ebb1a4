"""Every kind of sanction the law knows, as data: read strictly once, at start, from `catalogue/*.yaml`."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from services.sanctions.domain.acting import AuthorityScope, PostFreeze
from services.sanctions.domain.breaches import Breach
from services.sanctions.domain.competence import Competence, Ladder
from services.sanctions.domain.law import Code, Law
from services.sanctions.domain.summonses import SummonsRule
from shared.contracts.data_files import read_yaml
from shared.contracts.sanctions import SanctionOrder
from shared.contracts.vocabulary import (
    CaseOutcome,
    Confidence,
    EmploymentType,
    PositionLevel,
    SanctionCategory,
    ViolationTrack,
)

GroundCode = Annotated[str, Field(pattern=r"^[a-z][a-z_]+$")]
Row = TypeVar("Row", bound=BaseModel)
CATEGORIES = list(SanctionCategory)
"""From the lightest to the heaviest."""


class TakesEffect(StrEnum):
    """Discipline waits for the fifteenth working day; a moral sanction has effect when it is stated."""

    AFTER_LIMIT = "after_limit"
    AT_SERVICE = "at_service"


class PositionNote(Law):
    """What the sources leave open of a sanction for officials of some positions. Indonesian."""

    positions: frozenset[PositionLevel]
    says: str


class SanctionKind(Law):
    """One kind of sanction. `valid_from` and `valid_to` are days of the *act*, both inclusive.

    A kind that is not `active` is law but cannot be imposed yet; `substitutes` are imposed in its place.
    """

    code: Code
    category: SanctionCategory
    employment_types: frozenset[EmploymentType]
    valid_from: date
    valid_to: date | None = None
    active: bool = True
    interim_substitute: bool = False
    substitutes: tuple[Code, ...] = ()
    duration_months: int | None = Field(default=None, ge=1)
    dismissal: bool = Field(default=False, description="the remedy is the appeal to BPASN, not the objection")
    takes_effect: TakesEffect = TakesEffect.AFTER_LIMIT
    vacates_post: bool = Field(default=False, description="the official leaves his position")
    only_for: frozenset[Code] = Field(default=frozenset(), description="breaches it answers; empty: any")
    notes: tuple[PositionNote, ...] = ()
    beyond: Law | None = Field(default=None, description="what the sources say of it for any other breach")
    alternatives: tuple[str, ...] = Field(default=(), description="what other law says, for the legal check")
    name_id: str
    name_en: str

    def in_force_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def answers(self, breach: str) -> bool:
        return not self.only_for or breach in self.only_for

    def fits(self, employment_type: EmploymentType) -> bool:
        """An official whose employment is not known fits every kind: the agency knows better than the report."""
        return employment_type is EmploymentType.UNKNOWN or employment_type in self.employment_types


class TeamRule(StrEnum):
    """Who examines: the direct superior alone, with a team if the authority wants one, always with one, or a panel."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"
    ETHICS_PANEL = "ethics_panel"


class Examination(Law):
    """What must be on record before a sanction of this category is decided."""

    category: SanctionCategory
    examiner: str
    team: TeamRule
    record_required: bool
    report_required: bool
    relief: bool = Field(description="whether the official may be relieved from duty meanwhile")


class GroundPurpose(StrEnum):
    DEVIATION = "deviation"
    CLOSING = "closing"
    ENDING = "ending"


class Ground(Law):
    code: GroundCode
    of: GroundPurpose
    outcome: CaseOutcome | None = Field(default=None, description="how the case ends on a closing or ending ground")
    name_id: str
    name_en: str


class Catalogue(BaseModel):
    """Raises ValidationError when a code stands twice or a substitute is unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[SanctionKind, ...]
    examinations: tuple[Examination, ...]
    grounds: tuple[Ground, ...]
    breaches: tuple[Breach, ...]
    competences: tuple[Competence, ...]
    ladders: tuple[Ladder, ...]
    summonses: tuple[SummonsRule, ...]
    scopes: tuple[AuthorityScope, ...]
    freezes: tuple[PostFreeze, ...]

    def find(self, code: str) -> SanctionKind | None:
        return next((kind for kind in self.kinds if kind.code == code), None)

    def selection(self, on: date | None, employment_type: EmploymentType) -> tuple[SanctionKind, ...]:
        """What the catalogue holds for acts of the day `on` (any day if None) and this employment."""
        return tuple(k for k in self.kinds if (on is None or k.in_force_on(on)) and k.fits(employment_type))

    def examination(self, category: SanctionCategory) -> Examination:
        return next(row for row in self.examinations if row.category is category)

    def relief_is_open(self, recommended: SanctionCategory, suspected: SanctionCategory | None) -> bool:
        """Interim relief goes by the level suspected now, which may be another than the recommended one (Ps 31)."""
        return self.examination(suspected or recommended).relief

    def breach(self, code: str) -> Breach | None:
        return next((breach for breach in self.breaches if breach.code == code), None)

    def summons_rule(self, track: ViolationTrack, day_of_act: date) -> SummonsRule | None:
        return next((one for one in self.summonses if one.track is track and one.in_force_on(day_of_act)), None)

    def binding_summons_rule(self, of: SanctionOrder) -> SummonsRule | None:
        """None where nobody can be refused for want of a summons: what is only an agency's example binds nobody."""
        rule = self.summons_rule(of.recommendation.track, date.fromisoformat(of.day_of_act))
        return None if rule is None or rule.confidence is Confidence.UNVERIFIED else rule

    def weight(self, kind: SanctionKind) -> tuple[int, int]:
        """Heavier kinds compare greater: by category, then by the order in which the law lists them."""
        regime = kind.code.rpartition(".")[0]
        alike = [k for k in self.kinds if k.category is kind.category and k.code.rpartition(".")[0] == regime]
        return CATEGORIES.index(kind.category), alike.index(kind)

    def grounds_for(self, purpose: GroundPurpose) -> tuple[str, ...]:
        return tuple(ground.code for ground in self.grounds if ground.of is purpose)

    @model_validator(mode="after")
    def codes_are_unique_and_known(self) -> "Catalogue":
        codes = [kind.code for kind in self.kinds]
        named = {code for kind in self.kinds for code in kind.substitutes}
        named |= {code for competence in self.competences for code in competence.kinds}
        breaches = {breach.code for breach in self.breaches}
        if not {code for kind in self.kinds for code in kind.only_for} <= breaches:
            raise ValueError("a kind answers a breach that does not exist")
        if len(codes) != len(set(codes)) or not named <= set(codes):
            raise ValueError("a sanction code stands twice, or one that is named does not exist")
        return self

    @model_validator(mode="after")
    def every_category_has_its_examination(self) -> "Catalogue":
        if sorted(row.category for row in self.examinations) != sorted(SanctionCategory):
            raise ValueError("each category needs exactly one examination row")
        return self

    @model_validator(mode="after")
    def what_is_not_active_names_its_substitutes(self) -> "Catalogue":
        if any(not kind.active and not kind.substitutes for kind in self.kinds):
            raise ValueError("a kind that is not active must name what is imposed in its place")
        return self


@cache
def load_catalogue() -> Catalogue:
    """Raises ValidationError at start, so that a mistake in the data never meets an official."""
    return Catalogue(
        kinds=tuple(kind for name in _kind_files() for kind in read_rows(name, SanctionKind)),
        examinations=tuple(read_rows("examinations.yaml", Examination)),
        grounds=tuple(read_rows("grounds.yaml", Ground)),
        breaches=tuple(read_rows("breaches.yaml", Breach)),
        competences=tuple(read_rows("competence.yaml", Competence)),
        ladders=tuple(read_rows("ladders.yaml", Ladder)),
        summonses=tuple(read_rows("summonses.yaml", SummonsRule)),
        scopes=tuple(read_rows("acting.yaml", AuthorityScope)),
        freezes=tuple(read_rows("freezes.yaml", PostFreeze)),
    )


def _kind_files() -> Iterator[str]:
    yield from sorted(
        f.name for f in (files("services.sanctions") / "catalogue").iterdir() if f.name.startswith("kinds-")
    )


def read_rows(name: str, row: type[Row]) -> list[Row]:
    text = (files("services.sanctions") / "catalogue" / name).read_text(encoding="utf-8")
    return TypeAdapter(list[row]).validate_python(read_yaml(text))  # type: ignore[valid-type]
