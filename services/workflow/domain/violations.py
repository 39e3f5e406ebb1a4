"""The catalogue of violations: Lampiran II of the joint decree of 2022, statutory rows, and what is allowed.

Which article is cited follows from the day of the act: UU 5/2014 until 30 October 2023, UU 20/2023 from the 31st.
"""

from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.workflow.domain.editions import Alternative, absent
from shared.contracts.data_files import read_yaml
from shared.contracts.sanctions import CitedArticle, Norm
from shared.contracts.vocabulary import Circumstance, Confidence, Election, SanctionCategory, ViolationTrack


class Row(BaseModel):
    """A misspelt key in a law is an error, not a default."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Phase(StrEnum):
    """Whether a row speaks of those who are not candidates yet (bakal calon) or of those who are (calon)."""

    PROSPECTIVE = "prospective"
    CANDIDATE = "candidate"
    ANY = "any"


class Article(Row):
    """Where it stands in the law; `first` and `last` are days of the act, both inclusive.

    With an `election` it is law of that kind of election only: a Pilkada's article is no article of a Pemilu's case.
    """

    law: str
    article: str
    confidence: Confidence
    first: date | None = None
    last: date | None = None
    election: Election | None = Field(default=None, exclude_if=absent)

    def in_force_on(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def is_of(self, election: Election | None) -> bool:
        """Asked for no election in particular, every article is shown."""
        return self.election is None or election is None or self.election is election

    @property
    def citation(self) -> str:
        return f"{self.law} {self.article}"


class Violation(Row):
    """One row. `category` is what the catalogue names, None where a reviewer must decide."""

    code: str
    title_id: str
    title_en: str
    track: ViolationTrack
    category: SanctionCategory | None
    confidence: Confidence
    in_force_from: date
    articles: tuple[Article, ...]
    phase: Phase = Phase.ANY
    counterpart: str | None = None
    needs: tuple[Circumstance, ...] = ()
    alternatives: tuple[Alternative, ...] = ()

    def cited_on(self, day: date, codes: frozenset[str], election: Election | None) -> "Violation":
        """`codes` are those of that day: a counterpart that came later is not named."""
        counterpart = self.counterpart if self.counterpart in codes else None
        articles = tuple(one for one in self.articles if one.in_force_on(day) and one.is_of(election))
        return self.model_copy(update={"articles": articles, "counterpart": counterpart})


class Statute(Row):
    """An article of the election laws that a source names as one for civil servants, and the rows it speaks of.

    `says` is what was read of it, None where only its number was. `confidence` is that of the article, `mapping` that
    of `covers`: an article that nobody could map stands here with none, so that a reviewer knows of it.
    """

    law: str
    article: str
    election: Election
    says: str | None
    confidence: Confidence
    covers: tuple[str, ...]
    mapping: Confidence
    is_criminal: bool = False
    basis: str
    note_id: str
    note_en: str

    def among(self, codes: frozenset[str]) -> "Statute":
        """On a day on which none of its rows stood yet it is mapped to nothing."""
        covers = tuple(code for code in self.covers if code in codes)
        mapping = self.mapping if covers else Confidence.UNVERIFIED
        return self.model_copy(update={"covers": covers, "mapping": mapping})

    @model_validator(mode="after")
    def what_covers_nothing_is_sure_of_nothing(self) -> "Statute":
        if not self.covers and self.mapping is not Confidence.UNVERIFIED:
            raise ValueError(f"{self.law} {self.article} is mapped to no row, and says that it is sure of it")
        return self


class Exemption(Row):
    """What is allowed, under circumstances. Shown to a reviewer; the machine never applies it. No `of`: any row."""

    code: str
    when: tuple[Circumstance, ...]
    of: tuple[str, ...]
    rule_id: str
    rule_en: str
    basis: str
    confidence: Confidence
    alternatives: tuple[Alternative, ...] = ()

    def may_apply(self, violation: str, circumstances: tuple[Circumstance, ...]) -> bool:
        return set(self.when) <= set(circumstances) and (not self.of or violation in self.of)

    def among(self, codes: frozenset[str]) -> "Exemption":
        return self.model_copy(update={"of": tuple(code for code in self.of if code in codes)})


class Catalogue(Row):
    """`norms` are what every row breaches, by the day of the act."""

    norms: tuple[Article, ...]
    violations: tuple[Violation, ...]
    statutes: tuple[Statute, ...]
    exceptions: tuple[Exemption, ...]

    @property
    def by_code(self) -> dict[str, Violation]:
        return {row.code: row for row in self.violations}

    def on(self, day: date, election: Election | None = None) -> "Catalogue":
        """The catalogue as it is cited for an act of that day: it names nothing that was no violation then.

        With an `election` it cites no article of the other kind.
        """
        norms = tuple(norm for norm in self.norms if norm.in_force_on(day) and norm.is_of(election))
        rows = tuple(row for row in self.violations if row.in_force_from <= day)
        codes = frozenset(row.code for row in rows)
        exceptions = tuple(one.among(codes) for one in self.exceptions if not one.of or codes.intersection(one.of))
        cited = tuple(row.cited_on(day, codes, election) for row in rows)
        statutes = tuple(one.among(codes) for one in self.statutes if election in {None, one.election})
        told = {"norms": norms, "violations": cited, "statutes": statutes, "exceptions": exceptions}
        return self.model_copy(update=told)

    @model_validator(mode="after")
    def every_code_named_exists(self) -> "Catalogue":
        codes = {row.code for row in self.violations}
        named = {code for exception in self.exceptions for code in exception.of}
        named |= {code for statute in self.statutes for code in statute.covers}
        named |= {row.counterpart for row in self.violations if row.counterpart}
        if len(codes) != len(self.violations) or not named <= codes:
            raise ValueError("a violation stands twice, or one that is named does not exist")
        return self


@cache
def load_catalogue() -> Catalogue:
    """Raises ValidationError at start, so that a mistake in the data never meets an official."""
    text = (files("services.workflow") / "catalogue" / "violations.yaml").read_text(encoding="utf-8")
    return Catalogue.model_validate(read_yaml(text))


@cache
def load_violations() -> dict[str, Violation]:
    return load_catalogue().by_code


def norm(code: str, day_of_act: date, election: Election) -> Norm | None:
    """What the letters of a sanction say was breached; None for a code that left the catalogue."""
    catalogue = load_catalogue().on(day_of_act, election)
    row = catalogue.by_code.get(code)
    if row is None:
        return None
    cited = (*catalogue.norms, *row.articles)
    articles = (CitedArticle(basis=article.citation, confidence=article.confidence) for article in cited)
    return Norm(title=row.title_id, articles=tuple(articles))
