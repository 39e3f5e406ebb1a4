"""The options of `netra deadline` as what the calendar takes; whatever is wrong with them has a stable code."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path

from deploy.cli.deadline_question import NOBODY, Source, choice
from shared.calendar import (
    Calendar,
    Confidence,
    DayKind,
    LeaveAuthority,
    Switches,
    Week,
    published_calendar,
    read_decrees,
)
from shared.calendar.announced import is_known
from shared.calendar.errors import CalendarFileError, UnusableInstantError
from shared.contracts.refusals import Refused


class DayOff(StrEnum):
    """The kinds of days off that an agency may count all the same; a weekend is not one of them."""

    NATIONAL = DayKind.NATIONAL.value
    COLLECTIVE_LEAVE = DayKind.COLLECTIVE_LEAVE.value
    VOTING_DAY = DayKind.VOTING_DAY.value


def calendar_of(file: Path | None, known_on: str | None, switches: Switches) -> Calendar:
    """The published decrees, those of the file after them, and of all these what was known on the day."""
    calendar = with_file(published_calendar(switches), file)
    return calendar if known_on is None else calendar.as_known_on(day_of(known_on))


def with_file(calendar: Calendar, file: Path | None) -> Calendar:
    """What the calendar knows already is passed over: the list of a service may be older than this release.

    Raises CalendarFileError, or OSError when there is no such file.
    """
    if file is None:
        return calendar
    try:
        decrees = read_decrees(file.read_text(encoding="utf-8"))
        return calendar.with_decrees([decree for decree in decrees if not is_known(decree, calendar)])
    except Refused as refused:
        raise CalendarFileError(refused.refusal.detail) from None
    except UnicodeDecodeError as error:
        raise CalendarFileError(f"{file} is not UTF-8: {error.reason}") from error


def switches_of(week: str, authority: str, worked: Iterable[str]) -> Switches:
    """How the agency counts; `worked` names the kinds of days off on which its clock runs all the same."""
    kinds = {choice(DayOff, kind, "count-as-working") for kind in worked}
    return Switches(
        national_off=DayOff.NATIONAL not in kinds,
        collective_leave_off=DayOff.COLLECTIVE_LEAVE not in kinds,
        voting_day_off=DayOff.VOTING_DAY not in kinds,
        week=choice(Week, week, "week"),
        leave_authority=choice(LeaveAuthority, authority, "leave-authority"),
    )


def source_of(rule: str | None, basis: str | None, confidence: str) -> Source:
    return Source(
        rule=rule or NOBODY.rule,
        edition=rule.partition("/")[0] if rule else NOBODY.edition,
        basis=basis or NOBODY.basis,
        confidence=choice(Confidence, confidence, "confidence"),
    )


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnusableInstantError(f"{text[:40]!r} is no day: write 2020-05-19") from None
