"""Decrees that set days off, each a change to the list before it, in the order in which they were published.

Within a year that is the order of the data file. A decree that is heard of late does not undo one that amended it.

A row whose signing day is not known counts as published with the row before it of the same year; a year's first row, on
1 October of the year before (the dated first lists were signed between 28 August and 11 October).
"""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from shared.calendar.days import DayConfidence, DayKind, Holiday, LeaveAuthority

DayOff = tuple[date, DayKind]
Named = TypeVar("Named", bound=StrEnum)


GENERIC_NAMES = {
    DayKind.NATIONAL: "Libur Nasional",
    DayKind.COLLECTIVE_LEAVE: "Cuti Bersama",
    DayKind.VOTING_DAY: "Hari Pemungutan Suara",
}


class Operation(StrEnum):
    SET = "+"
    REVOKE = "-"


def one_of(kind: type[Named], text: str) -> Named:
    """Raises ValueError in words for whoever wrote the file."""
    if text not in {one.value for one in kind}:
        raise ValueError(f"{text[:40]!r} is none of {', '.join(kind)}")
    return kind(text)


def written_day(text: str) -> date:
    """Raises ValueError in words for whoever wrote the file."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a day such as 2026-12-28") from None


class Change(BaseModel):
    """One signed day of a decree, written `+2024-02-14:voting_day` or `+2024-02-14:voting_day:Name of the day`."""

    model_config = ConfigDict(frozen=True)

    operation: Operation
    day: date
    kind: DayKind
    name: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Change":
        """Raises ValueError when the text is not `±YYYY-MM-DD:kind[:name]`."""
        day, _, rest = text[1:].partition(":")
        kind, _, name = rest.partition(":")
        if kind not in GENERIC_NAMES:
            raise ValueError(f"{kind[:40]!r} is none of {', '.join(GENERIC_NAMES)}")
        return cls(
            operation=one_of(Operation, text[:1]),
            day=written_day(day),
            kind=DayKind(kind),
            name=name.strip() or None,
        )


class Decree(BaseModel):
    """`published_on` is `signed_on` where that is known, otherwise the assumption described above."""

    model_config = ConfigDict(frozen=True)

    citation: str
    authority: LeaveAuthority
    signed_on: date | None
    published_on: date
    year: int
    changes: tuple[Change, ...]
    confidence: DayConfidence
    note: str = ""

    @property
    def is_presidential(self) -> bool:
        return self.authority is LeaveAuthority.PRESIDENTIAL_DECREE

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


def days_in_effect(decrees: Iterable[Decree], authority: LeaveAuthority) -> dict[DayOff, tuple[Decree, Change]]:
    """Each day off with the decree that first put it there and was not revoked.

    Under the presidential decree, a joint decree no longer touches a day that a presidential one has spoken about.
    """
    table: dict[DayOff, tuple[Decree, Change]] = {}
    presidential: set[DayOff] = set()
    for decree, change in _changes(decrees):
        key = (change.day, change.kind)
        if decree.is_presidential:
            presidential.add(key)
        elif authority is LeaveAuthority.PRESIDENTIAL_DECREE and key in presidential:
            continue
        if change.operation is Operation.SET:
            table.setdefault(key, (decree, change))
        else:
            table.pop(key, None)
    return table


def _changes(decrees: Iterable[Decree]) -> Iterator[tuple[Decree, Change]]:
    in_order = sorted(decrees, key=lambda decree: decree.published_on)
    return ((decree, change) for decree in in_order for change in decree.changes)


def named(decree: Decree, change: Change, names: dict[DayOff, DayName]) -> Holiday:
    """A day that was later revoked is on no final list: it goes by the decree's name for it, or that of its kind."""
    day, kind = change.day, change.kind
    known = names.get((day, kind))
    return Holiday(
        day=day,
        kind=kind,
        name=known.name if known else change.name or GENERIC_NAMES[kind],
        decree=decree.citation,
        confidence=known.confidence if known else decree.confidence,
    )
