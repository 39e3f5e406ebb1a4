"""`netra deadline history`: how a due date moved while decrees were published, Indonesian first."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from deploy.cli.deadline_inputs import with_file
from deploy.cli.deadline_question import Row, read_question
from shared.calendar import Decree, Told, date_in_words, full_date, published_calendar
from shared.calendar import history as history_of


def tellings(fields: Row, file: Path | None) -> list[Told]:
    """Raises CalendarError, or OSError when there is no such file."""
    asked = read_question(fields)
    return list(history_of(asked.rule, asked.trigger, asked.zone, with_file(published_calendar(), file)))


def as_rows(told: Sequence[Told]) -> list[dict[str, object]]:
    return [
        {
            "since": each.since.isoformat(),
            "due_date": each.due_date.isoformat(),
            "lapses_at": each.lapses_at.isoformat().replace("+00:00", "Z"),
            "is_estimate": each.is_estimate,
            "decrees": [decree.citation for decree in each.decrees],
            "moved_by": [decree.citation for decree in each.moved_by],
        }
        for each in told
    ]


def in_words(told: Sequence[Told]) -> RenderableType:
    table = Table("Diketahui sejak", "Jatuh tempo", "Sebab", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_row(date_in_words(told[0].since), _due(told[0]), "pertama diberitahukan")
    for before, after in pairwise(told):
        style = "yellow" if after.moved_by else "dim"
        table.add_row(date_in_words(after.since), _due(after), Text(_cause(before, after)), style=style)
    return Group(table, "", Text("As known on each day: when it was told, the due date, and the decree.", style="dim"))


def _cause(before: Told, after: Told) -> str:
    if not after.moved_by:
        return f"tetap: {_cited(after.decrees)}"
    others = [decree for decree in after.decrees if decree not in after.moved_by]
    moved = f"{_move(before.due_date, after.due_date)}: {_cited(after.moved_by)}"
    return f"{moved}. Tidak menggeser: {_cited(others)}" if others else moved


def _due(each: Told) -> str:
    return f"{full_date(each.due_date)}{' (perkiraan)' if each.is_estimate else ''}"


def _move(before: date, after: date) -> str:
    days = (after - before).days
    return f"{abs(days)} hari lebih {'lambat' if days > 0 else 'cepat'}"


def _cited(decrees: Sequence[Decree]) -> str:
    unknown = " (hari penetapan tidak diketahui)"
    return "; ".join(f"{decree.citation}{'' if decree.signed_on else unknown}" for decree in decrees)
