"""Decrees that set days off, each a change to the list before it, in the order of the data file.

A row whose signing day is not known counts as published with the row before it of the same year; a year's first row, on
1 October of the year before (the dated first lists were signed between 28 August and 11 October).
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from shared.calendar.days import DayConfidence, DayKind, Holiday, LeaveAuthority


class Operation(StrEnum):
    SET = "+"
    REVOKE = "-"


class Change(BaseModel):
    """One signed day of a decree, written `+2024-02-14:voting_day` in the data file."""

    model_config = ConfigDict(frozen=True)

    operation: Operation
    day: date
    kind: DayKind

    @classmethod
    def parse(cls, text: str) -> "Change":
        """Raises ValueError when the text is not `±YYYY-MM-DD:kind`."""
        day, _, kind = text[1:].partition(":")
        return cls(operation=Operation(text[:1]), day=date.fromisoformat(day), kind=DayKind(kind))


class Decree(BaseModel):
    """`published_on` is `signed_on` where that is known, otherwise the assumption described above."""

    model_config = ConfigDict(frozen=True)

    citation: str
    signed_on: date | None
    published_on: date
    year: int
    changes: tuple[Change, ...]
    confidence: DayConfidence
    note: str = ""

    @property
    def is_presidential(self) -> bool:
        return self.citation.startswith("Keppres")

    @property
    def is_first_list(self) -> bool:
        """A year's first list is the one that names New Year's Day."""
        return any(change.day == date(self.year, 1, 1) for change in self.changes)


class DayName(BaseModel):
    """What the final list says of a day: its name and how sure its date is."""

    model_config = ConfigDict(frozen=True)

    day: date
    kind: DayKind
    name: str
    confidence: DayConfidence = Field(description="of the date; the decree's own includes its number and signing day")


class FixedDay(BaseModel):
    """A feast on the same day every year, the only holidays known before a year's list is published."""

    model_config = ConfigDict(frozen=True)

    month: int
    day: int
    name: str


GENERIC_NAMES = {
    DayKind.NATIONAL: "Libur Nasional",
    DayKind.COLLECTIVE_LEAVE: "Cuti Bersama",
    DayKind.VOTING_DAY: "Hari Pemungutan Suara",
}


def days_in_effect(decrees: Iterable[Decree], authority: LeaveAuthority) -> dict[tuple[date, DayKind], Decree]:
    """Each day off with the decree that first put it there and was not revoked."""
    table: dict[tuple[date, DayKind], Decree] = {}
    presidential: set[tuple[date, DayKind]] = set()
    for decree, change in _changes(decrees):
        key = (change.day, change.kind)
        if decree.is_presidential:
            presidential.add(key)
        elif authority is LeaveAuthority.PRESIDENTIAL_DECREE and key in presidential:
            continue
        _apply(table, key, change.operation, decree)
    return table


def _changes(decrees: Iterable[Decree]) -> Iterator[tuple[Decree, Change]]:
    return ((decree, change) for decree in decrees for change in decree.changes)


def _apply(
    table: dict[tuple[date, DayKind], Decree], key: tuple[date, DayKind], operation: Operation, decree: Decree
) -> None:
    if operation is Operation.SET:
        table.setdefault(key, decree)
    else:
        table.pop(key, None)


def named(key: tuple[date, DayKind], decree: Decree, names: dict[tuple[date, DayKind], DayName]) -> Holiday:
    """A day that was later revoked is on no final list and gets the general name of its kind."""
    day, kind = key
    known = names.get(key) or DayName(day=day, kind=kind, name=GENERIC_NAMES[kind], confidence=decree.confidence)
    return Holiday(day=day, kind=kind, name=known.name, decree=decree.citation, confidence=known.confidence)


def load_decrees() -> tuple[Decree, ...]:
    decrees: list[Decree] = []
    for row in _rows("holiday_decrees.csv"):
        year, signed_on = int(row["year"]), _day_or_none(row["signed_on"])
        decrees.append(
            Decree(
                citation=row["decree"],
                signed_on=signed_on,
                published_on=signed_on or _assumed_publication(decrees, year),
                year=year,
                changes=tuple(Change.parse(text) for text in row["changes"].split(";")),
                confidence=DayConfidence(row["confidence"]),
                note=row["note"],
            )
        )
    return tuple(decrees)


def _assumed_publication(earlier: list[Decree], year: int) -> date:
    same_year = [decree.published_on for decree in earlier if decree.year == year]
    return same_year[-1] if same_year else date(year - 1, 10, 1)


def _day_or_none(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def load_day_names() -> tuple[DayName, ...]:
    return tuple(
        DayName(
            day=date.fromisoformat(row["date"]),
            kind=DayKind(row["kind"]),
            name=row["name_id"],
            confidence=DayConfidence(row["confidence"]),
        )
        for row in _rows("holidays.csv")
    )


def load_fixed_days() -> tuple[FixedDay, ...]:
    return tuple(
        FixedDay(month=int(row["month"]), day=int(row["day"]), name=row["name_id"]) for row in _rows("fixed_days.csv")
    )


def _rows(file: str) -> list[dict[str, str]]:
    with (files("shared.calendar") / "data" / file).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
