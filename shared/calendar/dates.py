"""Dates in words, from a table of our own: the machine's locale is nobody's law."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from shared.calendar.zones import Zone


class Language(StrEnum):
    INDONESIAN = "id"
    ENGLISH = "en"


MONTHS: Mapping[Language, tuple[str, ...]] = {
    Language.INDONESIAN: (
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ),
    Language.ENGLISH: (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
WEEKDAYS: Mapping[Language, tuple[str, ...]] = {
    Language.INDONESIAN: ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    Language.ENGLISH: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def date_in_words(day: date, language: Language = Language.INDONESIAN) -> str:
    """`30 April 2024`."""
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"


def full_date(day: date, language: Language = Language.INDONESIAN) -> str:
    """`Selasa, 30 April 2024`."""
    return f"{WEEKDAYS[language][day.weekday()]}, {date_in_words(day, language)}"


def span_in_words(first: date, last: date, language: Language = Language.INDONESIAN) -> str:
    """`6-7 April 2024` with an en dash, `31 Mei - 2 Juni 2024` across months; one day is just that day."""
    if first == last:
        return date_in_words(first, language)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{date_in_words(last, language)}"  # noqa: RUF001 -- an en dash is how a span is written
    return f"{date_in_words(first, language)} – {date_in_words(last, language)}"  # noqa: RUF001


def moment_in_words(instant: datetime, zone: Zone, language: Language = Language.INDONESIAN) -> str:
    """`2 April 2024 pukul 10.00.30 WIB`; English writes `at 10:00:30`."""
    local = instant.astimezone(zone.clock)
    word, clock = ("pukul", "%H.%M.%S") if language is Language.INDONESIAN else ("at", "%H:%M:%S")
    return f"{date_in_words(local.date(), language)} {word} {local.strftime(clock)} {zone.label}"
