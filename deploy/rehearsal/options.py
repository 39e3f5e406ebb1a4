"""What a person typed, as a rehearsal needs it."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from deploy.rehearsal.play import LONGEST, Until
from deploy.rehearsal.refusals import CannotRehearse
from services.notify.domain.words import Bilingual
from services.workflow.domain.editions import Edition
from shared.calendar import CalendarError, Decree, Zone, province
from shared.calendar.decree_files import read_decrees
from shared.calendar.zones import at_local, end_of_day

OFFICE_OPENS = time(9)
CLOSED = "closed"


def read_report(path: Path) -> Any:
    """The JSON in the file. Raises CannotRehearse."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        why = error.strerror or type(error).__name__
        text = Bilingual(f"{path} tidak dapat dibaca ({why}).", f"{path} cannot be read ({why}).")
        raise CannotRehearse("unreadable", text) from None
    except (ValueError, RecursionError) as error:
        text = Bilingual(f"{path} bukan JSON ({error}).", f"{path} is not JSON ({error}).")
        raise CannotRehearse("not_json", text) from None


def one_of_both(asked: Mapping[str, bool]) -> None:
    """Raises CannotRehearse when both ways of showing one story are asked for; `asked` by option."""
    if all(asked.values()):
        both = Bilingual(" dan ".join(asked), " and ".join(asked))
        text = Bilingual(f"{both.id} tidak dapat dipakai bersama.", f"{both.en} exclude each other.")
        raise CannotRehearse("one_form_only", text)


def within_longest(option: str, amount: int | None) -> int | None:
    """No more of any unit than the longest rehearsal has days: what lies beyond is never played.

    Raises CannotRehearse.
    """
    most = LONGEST.days
    if amount is None or amount <= most:
        return amount
    text = Bilingual(
        f"{option} paling banyak {most}: latihan berhenti setelah tiga tahun.",
        f"{option} is {most} at most: a rehearsal ends after three years.",
    )
    raise CannotRehearse("beyond_rehearsal", text)


def zone_of(report: Any) -> Zone:
    """Of the province of the act; Jakarta's where the report names none that exists."""
    try:
        return province(str(report["province"])).zone
    except (CalendarError, KeyError, TypeError):
        return Zone.JAKARTA


def begins_at(text: str | None, zone: Zone, now: datetime) -> datetime:
    """A day begins as its office opens; an instant says its own zone. Raises CannotRehearse."""
    if text is None:
        return now
    day = _day(text)
    if day is not None:
        return at_local(day, OFFICE_OPENS, zone)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise _no_date(text) from None
    if instant.utcoffset() is None:
        raise _no_date(text)
    return instant.astimezone(UTC)


def until_named(text: str, edition: Edition, zone: Zone) -> Until:
    """A stage of the edition, `closed`, or a day, whose end is meant. Raises CannotRehearse."""
    if text == CLOSED:
        return Until()
    if edition.find_step(text) is not None:
        return Until(stage=text)
    day = _day(text)
    if day is not None:
        return Until(at=end_of_day(day, zone))
    stages = ", ".join([*(step.code for step in edition.steps), CLOSED])
    known = Bilingual(
        f"{text} bukan tanggal (2026-11-25) dan bukan tahap {edition.id}: {stages}.",
        f"{text} is neither a date (2026-11-25) nor a stage of {edition.id}: {stages}.",
    )
    raise CannotRehearse("unknown_stage", known)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _no_date(text: str) -> CannotRehearse:
    return CannotRehearse(
        "not_a_date",
        Bilingual(
            f"{text} bukan tanggal: tulis 2026-11-25 atau 2026-11-25T09:00:00+08:00.",
            f"{text} is no date: write 2026-11-25 or 2026-11-25T09:00:00+08:00.",
        ),
    )


def read_decree_file(path: Path) -> tuple[Decree, ...]:
    """The decrees of a file as `netra deadline compute --calendar` takes it. Raises CannotRehearse."""
    try:
        return read_decrees(path.read_text(encoding="utf-8"))
    except OSError as error:
        why = error.strerror or type(error).__name__
        text = Bilingual(f"{path} tidak dapat dibaca ({why}).", f"{path} cannot be read ({why}).")
        raise CannotRehearse("unreadable", text) from None
    except (CalendarError, UnicodeDecodeError) as error:
        text = Bilingual(f"{path} bukan berkas penetapan ({error}).", f"{path} is no file of decrees ({error}).")
        raise CannotRehearse("not_a_decree_file", text) from None
