"""A second count of deadlines, slow and plain, to be checked by hand.

It shares no code with `shared.calendar`, only the content of its data files, which it reads in its own way: every day
is looked at one by one, no day is skipped by arithmetic, zones come from the system's zone files.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

DATA = Path(__file__).parents[2] / "shared" / "calendar" / "data"
TOMORROW = timedelta(days=1)
SATURDAY, SUNDAY = 6, 7


@dataclass(frozen=True)
class Agency:
    """How an agency counts: on which days off it rests, its week, whose leave it takes, and the decrees it knows of."""

    rests_on: frozenset[str]
    six_days: bool
    presidential_leave: bool
    known_on: str


@dataclass(frozen=True)
class Case:
    """`unit` is working or calendar; `pauses` are first and last days; extensions are in the same unit."""

    amount: int
    unit: str
    backwards: bool
    rolls: bool
    trigger: datetime
    zone: str
    agency: Agency
    pauses: tuple[tuple[date, date], ...] = ()
    extensions: tuple[int, ...] = ()


@dataclass(frozen=True)
class Answer:
    due: date
    lapses: datetime
    counted: tuple[date, ...]
    guess: bool


def answer(case: Case) -> Answer:
    """Count from the day after (before) the trigger's own day, one day at a time."""
    walk = [case.trigger.astimezone(ZoneInfo(case.zone)).date()]
    counted: list[date] = []
    for amount in (case.amount, *case.extensions):
        goal = len(counted) + amount
        while len(counted) < goal:
            walk.append(walk[-1] - TOMORROW if case.backwards else walk[-1] + TOMORROW)
            if not stands(case, walk[-1]) and (case.unit == "calendar" or works(case.agency, walk[-1])):
                counted.append(walk[-1])
        while case.rolls and (stands(case, walk[-1]) or not works(case.agency, walk[-1])):
            walk.append(walk[-1] + TOMORROW)
    midnight = datetime.combine(walk[-1] + TOMORROW, time(), ZoneInfo(case.zone)).astimezone(UTC)
    sure = case.unit == "calendar" and not case.rolls
    lists = years_with_a_list(case.agency.known_on)
    return Answer(walk[-1], midnight, tuple(counted), not sure and any(day.year not in lists for day in walk[1:]))


def stands(case: Case, day: date) -> bool:
    return any(first <= day <= last for first, last in case.pauses)


def works(agency: Agency, day: date) -> bool:
    if day.isoweekday() == SUNDAY or (day.isoweekday() == SATURDAY and not agency.six_days):
        return False
    kinds = days_off(agency.known_on, agency.presidential_leave).get(day, ())
    return not any(kind in agency.rests_on for kind in kinds)


@cache
def days_off(known_on: str, presidential: bool) -> dict[date, set[str]]:  # noqa: FBT001 -- a switch of the agency
    off: dict[date, set[str]] = {}
    spoken: set[tuple[date, str]] = set()
    for row in known_rows(known_on):
        by_president = row["authority"] == "presidential_decree"
        for text in row["changes"].split(";"):
            day, kind = date.fromisoformat(text[1:11]), text[12:]
            if by_president:
                spoken.add((day, kind))
            if by_president or not presidential or (day, kind) not in spoken:
                kinds = off.setdefault(day, set())
                kinds.add(kind) if text[0] == "+" else kinds.discard(kind)
    for year in set(range(2015, 2035)) - years_with_a_list(known_on):
        for month, day_of_month in fixed_feasts():
            off.setdefault(date(year, month, day_of_month), set()).add("national")
    return off


@cache
def years_with_a_list(known_on: str) -> set[int]:
    return {int(row["year"]) for row in known_rows(known_on) if f"+{row['year']}-01-01:" in row["changes"]}


def known_rows(known_on: str) -> Iterator[dict[str, str]]:
    """A row without a signing day was published with the row before it of its year, the first on 1 October before."""
    published: dict[str, str] = {}
    with (DATA / "holiday_decrees.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            usual = published.get(row["year"], f"{int(row['year']) - 1}-10-01")
            published[row["year"]] = row["signed_on"] or usual
            if published[row["year"]] <= known_on:
                yield row


def fixed_feasts() -> list[tuple[int, int]]:
    with (DATA / "fixed_days.csv").open(encoding="utf-8") as lines:
        return [(int(row["month"]), int(row["day"])) for row in csv.DictReader(lines)]
