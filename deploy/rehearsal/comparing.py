"""Two futures side by side, for a person or for a program."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Column, Table
from rich.text import Text

from deploy.rehearsal.differences import Difference, MovedLimit, differences, moved_limits
from deploy.rehearsal.document import happening, texts
from deploy.rehearsal.telling import name_of
from deploy.rehearsal.whatif import Comparison, Future
from deploy.rehearsal.words import clock, day, in_language
from services.notify.domain.words import Bilingual
from shared.calendar import Language, full_date

DATE_WIDTH, SHIFT_WIDTH = 22, 14
SHORT_HASH = 12
EVENT = Bilingual("Kejadian", "What happens")
UNCHANGED = Bilingual("Tanpa perubahan", "Unchanged")
CHANGED = Bilingual("Dengan perubahan", "Changed")
SHIFT = Bilingual("Selisih", "Difference")
NOT_AT_ALL = Bilingual("tidak terjadi", "does not happen")
NEW = Bilingual("baru", "new")
SAME = Bilingual("sama", "same")
NOTHING_MOVES = Bilingual(
    "Tidak ada batas waktu tahap perkara yang bergeser.", "No deadline of the case's steps moves."
)


def side_by_side(comparison: Comparison, language: Language) -> RenderableType:
    return Group(*_head(comparison, language), _table(comparison, language), *_foot(comparison, language))


def as_document(comparison: Comparison) -> dict[str, Any]:
    """Texts are objects with `id` and `en`; instants are ISO 8601 in UTC."""
    return {
        "case_number": comparison.live.case.case_number,
        "read_at": comparison.read_at.isoformat(),
        "last_sequence": comparison.live.last_sequence,
        "ledger_head": comparison.live.head,
        "change": [texts(line) for line in comparison.change],
        "assumption": texts(comparison.pace),
        "unchanged": _future(comparison.unchanged),
        "changed": _future(comparison.changed),
        "differences": [_document(one) for one in differences(comparison) if not one.is_none],
        "moved_deadlines": [_limit(one) for one in moved_limits(comparison)],
    }


def _head(comparison: Comparison, language: Language) -> Iterator[Text]:
    live, indonesian = comparison.live, language is Language.INDONESIAN
    when = f"{day(comparison.read_at, live.case.zone, language)}, {clock(comparison.read_at, live.case.zone, language)}"
    yield Text(f"{'Bagaimana jika' if indonesian else 'What if'}: {live.case.case_number}", "bold")
    yield Text(f"{name_of(live.case.agency)}, {live.case.violation}, {live.case.edition}")
    read = "Dibaca" if indonesian else "Read"
    rows, head = ("baris, kepala", "rows, head")[not indonesian], live.head[:SHORT_HASH]
    untouched = "perkaranya tidak disentuh" if indonesian else "the case itself is not touched"
    yield Text(f"{read} {when}: {live.last_sequence} {rows} {head}; {untouched}.")
    for line in (*comparison.change, comparison.pace):
        yield Text(f"- {in_language(line, language)}")


def _table(comparison: Comparison, language: Language) -> Table:
    table = Table(
        Column(in_language(EVENT, language), ratio=1),
        Column(in_language(UNCHANGED, language), width=DATE_WIDTH),
        Column(in_language(CHANGED, language), width=DATE_WIDTH),
        Column(in_language(SHIFT, language), width=SHIFT_WIDTH),
        box=SIMPLE_HEAD,
        expand=True,
        pad_edge=False,
        leading=1,
    )
    zone = comparison.live.case.zone
    for one in differences(comparison):
        dates = (_when(at, zone, language) for at in (one.before, one.after))
        style = "dim" if one.is_none else "bold"
        table.add_row(in_language(one.what, language), *dates, in_language(shift(one), language), style=style)
    return table


def _when(at: datetime | None, zone: str, language: Language) -> str:
    return f"{day(at, zone, language)}\n{clock(at, zone, language)}" if at else "-"


def shift(one: Difference) -> Bilingual:
    if one.after is None:
        return NOT_AT_ALL
    if one.before is None or one.days is None:
        return NEW
    return Bilingual(f"{one.days:+d} hari", f"{one.days:+d} days") if one.days else SAME


def _foot(comparison: Comparison, language: Language) -> Iterator[Text]:
    moved = moved_limits(comparison)
    for limit in moved:
        before, after = (_date(day_, language) for day_ in (limit.before, limit.after))
        yield Text(f"{in_language(limit.title, language)}: {before} → {after}", "bold")
        yield Text(in_language(limit.why, language))
    if not moved:
        yield Text(in_language(NOTHING_MOVES, language))
    for label, future in ((UNCHANGED, comparison.unchanged), (CHANGED, comparison.changed)):
        ends = day(future.ending.at, comparison.live.case.zone, language)
        yield Text(f"{in_language(label, language)}, {ends}: {in_language(future.ending.text, language)}")


def _date(when: date | None, language: Language) -> str:
    return full_date(when, language) if when else "-"


def _future(future: Future) -> dict[str, Any]:
    ends = future.ending
    return {
        "story": [happening(row) for row in future.story],
        "ending": {"how": ends.how, "at": ends.at.isoformat(), "text": texts(ends.text)},
    }


def _document(one: Difference) -> dict[str, Any]:
    return {
        "what": texts(one.what),
        "unchanged": one.before.isoformat() if one.before else None,
        "changed": one.after.isoformat() if one.after else None,
        "days": one.days,
    }


def _limit(limit: MovedLimit) -> dict[str, Any]:
    return {
        "deadline_id": limit.deadline_id,
        "title": texts(limit.title),
        "unchanged": limit.before.isoformat() if limit.before else None,
        "changed": limit.after.isoformat() if limit.after else None,
        "why": texts(limit.why),
    }
