"""Decrees from text: the tables of this release, and files of further decrees in the same format."""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from importlib.resources import files

from shared.calendar.days import DayConfidence, DayKind, LeaveAuthority
from shared.calendar.decrees import Change, DayName, Decree, FixedDay, one_of, written_day
from shared.calendar.errors import CalendarFileError

_YEAR = re.compile(r"[0-9]{4}")
NEEDED = ("decree", "authority", "signed_on", "changes")


def read_decrees(text: str) -> tuple[Decree, ...]:
    """The decrees of a file: CSV as `data/holiday_decrees.csv`, of which year, note and confidence may be left out.

    Each has its signing day, from which it is known. Raises CalendarFileError with the line.
    """
    reader = csv.DictReader(text.removeprefix("\ufeff").splitlines())
    try:
        missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
        decrees = () if missing else tuple(_decree_on_line(reader.line_num, row) for row in reader)
    except csv.Error as error:
        raise CalendarFileError(f"line {reader.line_num}: {error}") from error
    if missing:
        raise CalendarFileError(f"line 1: there is no column {', '.join(missing)}")
    if not decrees:
        raise CalendarFileError("there is no decree in the file")
    return decrees


def _decree_on_line(line: int, row: dict[str, str]) -> Decree:
    cells = {name: text.strip() for name, text in row.items() if isinstance(text, str)}
    try:
        signed_on = written_day(cells["signed_on"])
        return _decree(cells, signed_on, published_on=signed_on)
    except KeyError as error:
        raise CalendarFileError(f"line {line}: {error.args[0]} is empty") from None
    except ValueError as error:
        raise CalendarFileError(f"line {line}: {error}") from None


def _matching(form: re.Pattern[str], text: str, wanted: str) -> str:
    if form.fullmatch(text) is None:
        raise ValueError(f"{text[:40]!r} is not {wanted}")
    return text


def _decree(row: dict[str, str], signed_on: date | None, published_on: date) -> Decree:
    if not row["decree"]:
        raise ValueError("the decree has no number")
    changes = tuple(Change.parse(change.strip()) for change in row["changes"].split(";"))
    year = int(_matching(_YEAR, row.get("year") or str(changes[0].day.year), "a year of four digits"))
    strays = [change.day.isoformat() for change in changes if change.day.year != year]
    if strays:
        raise ValueError(f"{', '.join(strays)} is not in {year}: write one row a year")
    return Decree(
        citation=row["decree"],
        authority=one_of(LeaveAuthority, row["authority"]),
        signed_on=signed_on,
        published_on=published_on,
        year=year,
        changes=changes,
        confidence=_published_confidence(row.get("confidence") or DayConfidence.CERTAIN),
        note=row.get("note", ""),
    )


def _published_confidence(text: str) -> DayConfidence:
    if text == DayConfidence.ESTIMATED:
        raise ValueError("a decree is certain or likely; only days without a decree are estimated")
    return one_of(DayConfidence, text)


@cache
def load_decrees() -> tuple[Decree, ...]:
    """All decrees this release knows, in the order in which they are applied."""
    decrees: list[Decree] = []
    for row in _rows("holiday_decrees.csv"):
        signed_on = date.fromisoformat(row["signed_on"]) if row["signed_on"] else None
        decrees.append(_decree(row, signed_on, published_on=signed_on or _assumed(decrees, int(row["year"]))))
    return tuple(decrees)


def _assumed(earlier: Iterable[Decree], year: int) -> date:
    same_year = [decree.published_on for decree in earlier if decree.year == year]
    return same_year[-1] if same_year else date(year - 1, 10, 1)


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


def _rows(file: str) -> Iterator[dict[str, str]]:
    with (files("shared.calendar") / "data" / file).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)
