"""Who heads which agency, since when, and how: facts without names (domain facts section 1.1).

A head is a person, but what a conflict of interest depends on is only this: from which agency an acting head comes, who
appointed him, and in which election he is or was a candidate.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.contracts.vocabulary import Confidence


class Tenure(StrEnum):
    """How the office is held: by election or appointment, by an acting civil servant (Pj), a deputy (Plt), on leave."""

    DEFINITIVE = "definitive"
    ACTING = "acting"
    DEPUTISING = "deputising"
    ON_LEAVE = "on_leave"


@dataclass(frozen=True)
class Headship:
    """One fact about the head of `agency`, valid from `first` to `last` inclusive; `last` is None while it lasts.

    `home_agency` is where an acting head is employed, `appointed_by` the agency whose head appointed him,
    `candidate_in` the id of an election. `source` is the number of a document, never a name.
    """

    agency: str
    tenure: Tenure
    first: date
    source: str
    confidence: Confidence
    last: date | None = None
    home_agency: str | None = None
    appointed_by: str | None = None
    candidate_in: str | None = None

    def holds_on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


class Headships:
    """What is known of all heads. `version` counts the changes of the facts, so that a reader can tell old from new."""

    def __init__(self, facts: Iterable[Headship] = (), version: int = 0) -> None:
        self._facts = tuple(facts)
        self.version = version

    def __iter__(self) -> Iterator[Headship]:
        return iter(self._facts)

    def on(self, day: date) -> list[Headship]:
        return [fact for fact in self._facts if fact.holds_on(day)]

    def home_of(self, agency: str, day: date) -> str | None:
        """Where the civil servant who acted as head of the agency that day is employed."""
        return next((fact.home_agency for fact in self.on(day) if fact.agency == agency and fact.home_agency), None)

    def appointees_of(self, agency: str, day: date) -> frozenset[str]:
        """Agencies whose head this agency's head appointed, and those whose head one of them appointed in turn."""
        appointed: dict[str | None, set[str]] = defaultdict(set)
        for fact in self.on(day):
            appointed[fact.appointed_by].add(fact.agency)
        found: set[str] = set()
        waiting = [agency]
        while waiting:
            fresh = appointed[waiting.pop()] - found
            found |= fresh
            waiting += fresh
        return frozenset(found)

    def candidates_in(self, elections: Iterable[str], day: date) -> frozenset[str]:
        """Agencies whose present head is or was a candidate in one of these elections. A leave does not end that."""
        wanted = set(elections)
        return frozenset(fact.agency for fact in self.on(day) if fact.candidate_in in wanted)


NOTHING_KNOWN = Headships()
