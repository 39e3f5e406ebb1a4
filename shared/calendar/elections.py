"""The elections that have been set: when their candidates were determined, and when was the vote.

Key is the election's id and its type: candidates for one election are determined on different days by type (domain
facts section 10.3). An election that nobody has set yet is not here.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from shared.contracts.vocabulary import Confidence, Election, ElectionType


@dataclass(frozen=True, slots=True)
class ElectionDays:
    """One type of one election. Periods include their last day; `determined` is the day of *penetapan calon*.

    `confidence` is that of the row, `quiet_confidence` that of its quiet period.
    """

    election: Election
    id: str
    type: ElectionType
    determined: date
    campaign: tuple[date, date]
    quiet: tuple[date, date]
    voting_day: date
    basis: str
    confidence: Confidence
    quiet_confidence: Confidence

    def is_quiet(self, day: date) -> bool:
        return self.quiet[0] <= day <= self.quiet[1]


class Elections:
    def __init__(self, rows: tuple[ElectionDays, ...]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[ElectionDays]:
        return iter(self._rows)

    def find(self, election_id: str, election_type: ElectionType | None = None) -> tuple[ElectionDays, ...]:
        """The types of this election, or the one asked for; empty when it is not known."""
        return tuple(
            row for row in self._rows if row.id == election_id and (election_type is None or row.type is election_type)
        )

    def next_vote(self, election: Election, day: date) -> tuple[ElectionDays, ...]:
        """The types of the first election of this kind that is voted on at or after the day; empty if none is set."""
        coming = sorted({row.voting_day for row in self._rows if row.election is election and row.voting_day >= day})
        return tuple(row for row in self._rows if row.election is election and coming and row.voting_day == coming[0])


@cache
def known_elections() -> Elections:
    with (files("shared.calendar") / "data" / "elections.csv").open(encoding="utf-8") as rows:
        return Elections(tuple(_days(row) for row in csv.DictReader(rows)))


def _days(row: dict[str, str]) -> ElectionDays:
    return ElectionDays(
        election=Election(row["election"]),
        id=row["id"],
        type=ElectionType(row["type"]),
        determined=date.fromisoformat(row["determined"]),
        campaign=_period(row, "campaign"),
        quiet=_period(row, "quiet"),
        voting_day=date.fromisoformat(row["voting_day"]),
        basis=row["basis"],
        confidence=Confidence(row["confidence"]),
        quiet_confidence=Confidence(row["quiet_confidence"]),
    )


def _period(row: dict[str, str], name: str) -> tuple[date, date]:
    return date.fromisoformat(row[f"{name}_first"]), date.fromisoformat(row[f"{name}_last"])
