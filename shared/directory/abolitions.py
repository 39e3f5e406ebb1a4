"""Agencies that exist no longer, since when, and whom their cases go to: data with basis and confidence.

The edition of a case follows from the day of the act, and names the authority of that day. A case that is reported, or
still open, after the authority's last day is with nobody until it is handed over.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from shared.contracts.cases import Parties
from shared.contracts.vocabulary import Confidence, Role


@dataclass(frozen=True)
class Abolition:
    """`successor` takes what is new; `basis` says who takes the rest. `document` orders the hand-over."""

    agency: str
    last_day: date
    successor: str
    document: str
    basis: str
    confidence: Confidence


@cache
def load_abolitions() -> dict[str, Abolition]:
    with (files("shared.directory") / "abolitions.csv").open(encoding="utf-8") as rows:
        return {row["agency"]: _abolition(row) for row in csv.DictReader(rows)}


def transfers_due(parties: Parties, on: date) -> dict[Role, Abolition]:
    """The roles of a case that an agency holds which exists no longer on this day: each is to be handed over."""
    held = {role: load_abolitions().get(parties.agency(role) or "") for role in Role}
    return {role: gone for role, gone in held.items() if gone is not None and gone.last_day < on}


def _abolition(row: dict[str, str]) -> Abolition:
    return Abolition(
        agency=row["agency"],
        last_day=date.fromisoformat(row["last_day"]),
        successor=row["successor"],
        document=row["document"],
        basis=row["basis"],
        confidence=Confidence(row["confidence"]),
    )
