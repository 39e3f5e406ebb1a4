"""A proof and a verdict at a terminal, Indonesian first."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from deploy.cli.deadline_verdict import Verdict
from shared.calendar import (
    Calendar,
    CalendarError,
    Confidence,
    DayConfidence,
    DayKind,
    DeadlineProof,
    Direction,
    Language,
    Mismatch,
    ProofDay,
    Unit,
    date_in_words,
    full_date,
    outline,
)
from shared.calendar import Verdict as Counted
from shared.calendar.dates import WEEKDAYS, moment_in_words
from shared.calendar.wordings import INDONESIAN

NEIGHBOURS = timedelta(days=2)
FIRST_ROWS, LAST_ROWS = 70, 20
KIND = {
    DayKind.WORKING: "hari kerja",
    DayKind.WEEKEND: INDONESIAN.weekend,
    **INDONESIAN.kinds,
}
COUNTED = {
    Counted.TRIGGER: "hari ke-0",
    Counted.COUNTED: "ya",
    Counted.SKIPPED: "tidak",
    Counted.ROLLED: "bergeser",
}
SURE = {
    DayConfidence.CERTAIN: "pasti: semua hari libur yang dilewati telah ditetapkan",
    DayConfidence.LIKELY: "hampir pasti: sebagian hari libur bersumber dari satu keterangan",
    DayConfidence.ESTIMATED: "PERKIRAAN: daftar hari libur {years} belum ditetapkan",
}
IN_INDONESIAN = {
    "": "(kosong)",
    "None": "(kosong)",
    "True": "ya",
    "False": "tidak",
    **{kind.value: name for kind, name in KIND.items()},
    Counted.TRIGGER.value: "hari ke-0",
    Counted.COUNTED.value: "dihitung",
    Counted.SKIPPED.value: "dilewati",
    Counted.ROLLED.value: "bergeser",
}
FIELDS = {
    "day": "tanggal",
    "verdict": "dihitung atau dilewati",
    "number": "hitungan",
    "kind": "jenis hari",
    "confidence": "kepastian",
    "paused": "penghentian",
    "name": "nama hari",
    "decree": "keputusan",
    "days": "jumlah hari",
    "due_date": "hari terakhir",
    "lapses_at": "saat berakhir",
    "calendar_confidence": "kepastian kalender",
    "calendar": "versi kalender",
    "digest": "sidik bukti",
    "inputs": "masukan",
}


def proof_in_words(proof: DeadlineProof, calendar: Calendar, known_on: str | None) -> RenderableType:
    """The result, every day of the count, and a paragraph in English."""
    pieces: list[RenderableType] = [_summary(proof, calendar, known_on)]
    if proof.days:
        pieces += ["", _days(proof), "", _footnotes(proof.days), Text(_tally(proof))]
    return Group(*pieces, printable(outline(proof, Language.ENGLISH), "dim"))


def verdict_in_words(verdict: Verdict) -> RenderableType:
    """Whether the proof holds, what it says, and its days: all of them, or those around the first difference."""
    proof, mismatch = verdict.proof, verdict.mismatch
    told = printable(_outlined(proof))
    if mismatch is not None:
        return Group(Text("BUKTI TIDAK COCOK", style="bold red"), told, _mismatch(proof, mismatch))
    return Group(
        Text("BUKTI COCOK", style="bold green"),
        told,
        *(["", _days(proof), "", _footnotes(proof.days), Text(_tally(proof))] if proof.days else ()),
        *(printable(line) for line in _grounds(verdict)),
        Text("The proof holds: counted again from the proof alone, every day and the result agree.", style="dim"),
    )


def _outlined(proof: DeadlineProof) -> str:
    """Nothing of a forged proof whose instants no calendar has a day for; its mismatch is told all the same."""
    try:
        return outline(proof)
    except (CalendarError, OverflowError):
        return ""


def printable(text: str, style: str = "") -> Text:
    """Names and grounds are somebody else's words: no markup of ours, and nothing that commands a terminal."""
    return Text("".join(mark if mark.isprintable() or mark == "\n" else "?" for mark in text), style)


def _summary(proof: DeadlineProof, calendar: Calendar, known_on: str | None) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column()
    grid.add_row(_label(proof), Text(_result(proof), style="bold green"))
    for label, text in _facts(proof, calendar, known_on):
        grid.add_row(label, printable(text))
    return grid


def _label(proof: DeadlineProof) -> str:
    return INDONESIAN.target if proof.is_target else INDONESIAN.limit


def _result(proof: DeadlineProof) -> str:
    if proof.counts_seconds:
        return moment_in_words(proof.lapses_at, proof.zone)
    return f"{full_date(proof.due_date)}, pukul 24.00 {proof.zone.label}"


def _facts(proof: DeadlineProof, calendar: Calendar, known_on: str | None) -> Iterator[tuple[str, str]]:
    rule = proof.rule
    backwards = rule.direction is Direction.BEFORE
    yield "Sebelum" if backwards else "Sejak", f"{moment_in_words(proof.trigger, proof.zone)} (hari ke-0)"
    least = "sekurang-kurangnya " if backwards else ""
    yield "Jangka waktu", f"{least}{rule.limit.amount} {INDONESIAN.units[rule.limit.unit]}"
    yield (
        "Dasar",
        (rule.basis or INDONESIAN.no_basis)
        + ("" if rule.confidence is Confidence.CERTAIN else f" ({_doubt(rule.confidence)})"),
    )
    if rule.limit.unit is Unit.SECONDS:
        return
    yield "Kalender", _calendar(calendar, known_on)
    yield "Kepastian", SURE[proof.calendar_confidence].format(years=", ".join(_estimated_years(proof)))


def _doubt(confidence: Confidence) -> str:
    return "belum terverifikasi" if confidence is Confidence.UNVERIFIED else "satu keterangan"


def _calendar(calendar: Calendar, known_on: str | None) -> str:
    known = f", sebagaimana diketahui pada {known_on}" if known_on else ""
    if not calendar.decrees:
        return f"versi {calendar.short_version}{known}: belum ada keputusan"
    last = max(calendar.decrees, key=lambda decree: decree.published_on)
    return f"versi {calendar.short_version}{known}; terakhir {last.citation} ({date_in_words(last.published_on)})"


def _estimated_years(proof: DeadlineProof) -> list[str]:
    return sorted({str(day.day.year) for day in proof.days if day.confidence is DayConfidence.ESTIMATED})


def _days(proof: DeadlineProof) -> Table:
    """Every day, unless there are very many; decrees by the number of their footnote."""
    table, notes = _table(), _decrees(proof.days)
    hidden = len(proof.days) - FIRST_ROWS - LAST_ROWS
    for place, day in enumerate(proof.days):
        if hidden <= 0 or place < FIRST_ROWS or place >= len(proof.days) - LAST_ROWS:
            table.add_row(*_row(day, notes, proof.rule.limit.amount), style=_style(day, proof))
        elif place == FIRST_ROWS:
            table.add_row("…", f"{hidden} hari", "", "", "lihat semuanya dengan --json")
    return table


def _table(title: str | None = None) -> Table:
    table = Table(
        "Hari",
        "Tanggal",
        "Ke-",
        "Dihitung",
        "Alasan",
        box=box.SIMPLE_HEAD,
        title=title,
        pad_edge=False,
        show_edge=False,
    )
    table.columns[2].justify = "right"
    return table


def _row(day: ProofDay, notes: Sequence[str], own_days: int) -> tuple[str, str, str, str, Text]:
    """`own_days` are those of the limit; what is counted after them is an extension."""
    number = str(day.number) if day.verdict is Counted.COUNTED else ""
    weekday = WEEKDAYS[Language.INDONESIAN][day.day.weekday()]
    counted = "tambahan" if number and day.number > own_days else COUNTED[day.verdict]
    return weekday, date_in_words(day.day), number, counted, printable(_reason(day, notes))


def _reason(day: ProofDay, notes: Sequence[str]) -> str:
    kind = "" if day.kind is DayKind.WORKING else KIND[day.kind]
    name = day.name or ""
    known_by_name = name.casefold().startswith(kind)
    parts = (INDONESIAN.pause if day.paused else "", "" if known_by_name else kind, name)
    note = f" [{notes.index(day.decree) + 1}]" if day.decree else ""
    doubt = {DayConfidence.ESTIMATED: " (perkiraan)", DayConfidence.LIKELY: " (satu sumber)"}.get(day.confidence, "")
    return f"{': '.join(filter(None, parts))}{note}{doubt}".strip()


def _decrees(days: Iterable[ProofDay]) -> list[str]:
    return list(dict.fromkeys(day.decree for day in days if day.decree))


def _footnotes(days: Iterable[ProofDay]) -> Text:
    return printable("\n".join(f"[{number}] {decree}" for number, decree in enumerate(_decrees(days), start=1)))


def _style(day: ProofDay, proof: DeadlineProof) -> str:
    if day.day == proof.due_date:
        return "bold green"
    if day.verdict is Counted.COUNTED:
        return ""
    return "yellow" if day.name else "dim"


def _tally(proof: DeadlineProof) -> str:
    passed = [day for day in proof.days if day.verdict is Counted.SKIPPED]
    reasons = Counter(INDONESIAN.pause if day.paused else KIND[day.kind] for day in passed)
    told = f"{proof.days[-1].number} hari dihitung, {len(passed)} dilewati"
    return f"{told} ({', '.join(f'{count} {reason}' for reason, count in reasons.items())})." if passed else f"{told}."


def _grounds(verdict: Verdict) -> Iterator[str]:
    version = verdict.proof.calendar.version[:12]
    yield "Dihitung ulang dari bukti ini saja: setiap hari, hasil, dan sidiknya sesuai."
    if verdict.calendar_known:
        yield f"Hari liburnya sesuai dengan kalender versi {version}."
    elif not verdict.proof.counts_seconds:
        yield f"Kalender versi {version} tidak dikenal di sini: hari liburnya hanya menurut bukti itu sendiri."
    if verdict.doubt is not None:
        yield f"Berbeda dari kalender kami mulai {_place(verdict.doubt)}: {_said(verdict.doubt)}."


def _mismatch(proof: DeadlineProof, mismatch: Mismatch) -> Group:
    first = f"Hari pertama yang berbeda: {_place(mismatch)}" if mismatch.day else "Yang berbeda"
    panel = Panel(printable(f"{first}\n{_said(mismatch)}."), border_style="red", expand=False)
    near = [] if mismatch.day is None else _neighbours(proof, mismatch.day)
    return Group(panel, *near, printable(f"First difference: {mismatch}", "dim"))


def _neighbours(proof: DeadlineProof, of: date) -> list[RenderableType]:
    """The day as the proof has it, between those around it."""
    days = [day for day in proof.days if abs(day.day - of) <= NEIGHBOURS]
    near = _table("Tertulis dalam bukti")
    for day in days:
        near.add_row(*_row(day, _decrees(days), proof.rule.limit.amount), style="bold red" if day.day == of else "dim")
    return [near, _footnotes(days)]


def _place(mismatch: Mismatch) -> str:
    return full_date(mismatch.day) if mismatch.day else "hasilnya"


def _said(mismatch: Mismatch) -> str:
    found, expected = (IN_INDONESIAN.get(side, side) for side in (mismatch.found, mismatch.expected))
    return f"{FIELDS.get(mismatch.field, mismatch.field)}: tertulis {found}, seharusnya {expected}"
