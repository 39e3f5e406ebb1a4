"""What somebody asks of the calendar: a row of a batch, or the options of one command, read with the same refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from shared.calendar import CalendarError, Confidence, DeadlineRule, Direction, TimeLimit, Unit, Week, Zone, zone_called
from shared.calendar.errors import UnusableInstantError
from shared.calendar.zones import at_local

MOST_DAYS = 100_000
DATE_ONLY = len("2024-04-02")
Row = Mapping[str, Any]
Word = TypeVar("Word", bound=StrEnum)


class MissingFieldError(CalendarError):
    """`from` and `days` cannot be guessed."""

    code = "missing_field"
    sentence = "Isian `from` dan `days` wajib ada."


class BadDaysError(CalendarError):
    """Not a whole number from 1 to MOST_DAYS."""

    code = "bad_days"
    sentence = f"Isian `days` harus bilangan bulat 1 sampai {MOST_DAYS}."


class BadChoiceError(CalendarError):
    """A word that is none of those to choose from."""

    code = "bad_choice"
    sentence = "Salah satu isian bukan pilihan yang tersedia."


@dataclass(frozen=True, slots=True)
class Question:
    """`source` says whose rule it is: nobody's, unless the asker names one. No `week`: that of the calendar."""

    rule: DeadlineRule
    trigger: datetime
    zone: Zone
    week: Week | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where the number of days comes from, in the asker's words; without a basis it is a target, not a legal limit."""

    rule: str = "tanpa-aturan"
    edition: str = "tanpa-edisi"
    basis: str = ""
    confidence: Confidence = Confidence.UNVERIFIED


NOBODY = Source()


def read_question(row: Row, source: Source = NOBODY) -> Question:
    """Raises CalendarError with a stable code. Every field of FIELDS is there."""
    zone = zone_called(_text(row, "zone"))
    rule = rule_of(
        _days(row.get("days")), _text(row, "unit"), _text(row, "direction"), _yes_or_no(row, "roll_forward"), source
    )
    return Question(rule, instant_of(_text(row, "from"), zone), zone, _week(row))


@lru_cache(maxsize=4096)
def rule_of(amount: int, unit: str, direction: str, roll_forward: bool, source: Source) -> DeadlineRule:  # noqa: FBT001 -- the field of the rule
    """The rule in effect; few differ within a batch, so that each is made once."""
    chosen = choice(Direction, direction, "direction")
    if roll_forward and chosen is Direction.BEFORE:
        raise BadChoiceError("a deadline counted backwards does not roll forward")
    return DeadlineRule(
        id=source.rule,
        edition=source.edition,
        basis=source.basis,
        confidence=source.confidence,
        limit=TimeLimit(amount=amount, unit=choice(Unit, unit, "unit")),
        direction=chosen,
        roll_forward=roll_forward,
    )


def instant_of(text: str, zone: Zone) -> datetime:
    """An instant with its offset, or a date: the beginning of that day in the zone. Raises UnusableInstantError."""
    try:
        if len(text) == DATE_ONLY:
            return at_local(date.fromisoformat(text), time.min, zone)
        return datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise UnusableInstantError(f"{text[:40]!r} is no instant: write 2024-04-02T10:00:00+07:00") from None


def _days(found: Any) -> int:
    if found is None:
        raise MissingFieldError("`days` is missing")
    if type(found) is not int or not 1 <= found <= MOST_DAYS:
        raise BadDaysError(f"`days` is a whole number from 1 to {MOST_DAYS}")
    return found


def _text(row: Row, name: str) -> str:
    found = row.get(name)
    if found is None:
        raise MissingFieldError(f"`{name}` is missing")
    if not isinstance(found, str):
        raise BadChoiceError(f"`{name}` is a text")
    return found


def _week(row: Row) -> Week | None:
    found = row.get("week")
    return None if found is None else choice(Week, _text(row, "week"), "week")


def _yes_or_no(row: Row, name: str) -> bool:
    found = row.get(name, False)
    if not isinstance(found, bool):
        raise BadChoiceError(f"`{name}` is true or false")
    return found


def choice(choices: type[Word], text: str, name: str) -> Word:
    """The member of that value. Raises BadChoiceError, which lists them."""
    try:
        return choices(text)
    except ValueError:
        raise BadChoiceError(f"`{name}` is one of {', '.join(choices)}, not {text[:40]!r}") from None
