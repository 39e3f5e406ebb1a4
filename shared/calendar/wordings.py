"""The sentences of an explanation, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.calendar.dates import Language
from shared.calendar.days import DayKind
from shared.contracts.limits import TimeLimit, Unit
from shared.contracts.vocabulary import Confidence


@dataclass(frozen=True)
class Wording:
    """Templates for `str.format`; `limit` and `target` name the deadline by how sure its source is."""

    limit: str
    basis: str
    no_basis: str
    target: str
    units: Mapping[Unit, str]
    after: str
    before: str
    seconds_after: str
    seconds_before: str
    skipped: str
    rolled: str
    extended: str
    paused: str
    received: str
    corrected: str
    receipt_doubt: Mapping[Confidence, str]
    estimated: str
    likely_days: str
    unverified: str
    likely: str
    version: str
    weekend: str
    pause: str
    kinds: Mapping[DayKind, str]


INDONESIAN = Wording(
    limit="Batas waktu",
    basis="dasar",
    no_basis="tidak disebutkan",
    target="Target waktu",
    units={Unit.WORKING: "hari kerja", Unit.CALENDAR: "hari kalender", Unit.SECONDS: "detik"},
    after="{what} {length} (dasar: {basis}) sejak {start} ({zone}) jatuh pada {due} pukul 24.00 {zone}.",
    before="{what} sekurang-kurangnya {length} (dasar: {basis}) sebelum {start} ({zone}) "
    "jatuh pada {due} pukul 24.00 {zone}.",
    seconds_after="{what} {length} (dasar: {basis}) sejak {start} berakhir pada {due}.",
    seconds_before="{what} {length} (dasar: {basis}) sebelum {start} berakhir pada {due}.",
    skipped="Dilewati: {days}.",
    rolled="Hari terakhir bukan hari kerja, sehingga bergeser ke {due}.",
    extended="Diperpanjang {length} ({reason}).",
    paused="Penghitungan dihentikan {span} ({ground}).",
    received="Dihitung sejak surat diterima pada {at} (bukti terima {reference}, dicatat {author}; dasar: {basis}), "
    "bukan sejak {entered}; semula jatuh pada {told}.",
    corrected="Tanggal terima yang dicatat sebelumnya diperbaiki ({ground}).",
    receipt_doubt={
        Confidence.LIKELY: "Saat mulai ini bersumber dari satu keterangan, naskah aturannya belum dilihat.",
        Confidence.UNVERIFIED: "Dasar hukum saat mulai ini belum terverifikasi.",
    },
    estimated="Daftar hari libur untuk tahun {years} belum ditetapkan: tanggal ini perkiraan.",
    likely_days="Sebagian hari libur yang dilewati berasal dari satu sumber saja.",
    unverified="Dasar hukum jangka waktu ini belum terverifikasi.",
    likely="Jangka waktu ini bersumber dari satu keterangan, naskah aturannya belum dilihat.",
    version="Kalender versi {version}.",
    weekend="akhir pekan",
    pause="penghitungan dihentikan",
    kinds={
        DayKind.NATIONAL: "libur nasional",
        DayKind.COLLECTIVE_LEAVE: "cuti bersama",
        DayKind.VOTING_DAY: "hari pemungutan suara",
    },
)
ENGLISH = Wording(
    limit="Time limit",
    basis="basis",
    no_basis="not stated",
    target="Target date",
    units={Unit.WORKING: "working days", Unit.CALENDAR: "calendar days", Unit.SECONDS: "seconds"},
    after="{what} of {length} (basis: {basis}) counted from {start} ({zone}): due on {due} at 24:00 {zone}.",
    before="{what} of at least {length} (basis: {basis}) before {start} ({zone}): due on {due} at 24:00 {zone}.",
    seconds_after="{what} of {length} (basis: {basis}) counted from {start}: lapses {due}.",
    seconds_before="{what} of {length} (basis: {basis}) before {start}: lapses {due}.",
    skipped="Skipped: {days}.",
    rolled="The last day was not a working day, so it moves to {due}.",
    extended="Extended by {length} ({reason}).",
    paused="The clock stood still on {span} ({ground}).",
    received="Counted from the receipt of the letter on {at} (receipt {reference}, recorded by {author}; basis: "
    "{basis}), not from {entered}; before, it was due on {told}.",
    corrected="The day of receipt recorded before is corrected ({ground}).",
    receipt_doubt={
        Confidence.LIKELY: "This beginning rests on a single account; the text of the rule has not been seen.",
        Confidence.UNVERIFIED: "No legal source for this beginning has been verified.",
    },
    estimated="No list of holidays has been published for {years}: this date is an estimate.",
    likely_days="Some of the holidays crossed rest on a single source.",
    unverified="No legal source for this period has been verified.",
    likely="This period rests on a single account; the text of the rule has not been seen.",
    version="Calendar version {version}.",
    weekend="weekend",
    pause="clock stopped",
    kinds={
        DayKind.NATIONAL: "national holiday",
        DayKind.COLLECTIVE_LEAVE: "collective leave",
        DayKind.VOTING_DAY: "voting day",
    },
)
WORDINGS: Mapping[Language, Wording] = {Language.INDONESIAN: INDONESIAN, Language.ENGLISH: ENGLISH}


def length_in_words(limit: TimeLimit, language: Language) -> str:
    """`14 hari kerja`; English has a singular: `1 working day`."""
    unit = WORDINGS[language].units[limit.unit]
    return f"{limit.amount} {unit.removesuffix('s') if limit.amount == 1 else unit}"
