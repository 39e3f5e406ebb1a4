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
        }
        for each in told
    ]


def in_words(told: Sequence[Told]) -> RenderableType:
    table = Table("Diketahui sejak", "Jatuh tempo", "Sebab", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_row(date_in_words(told[0].since), _due(told[0]), "pertama diberitahukan")
    for before, after in pairwise(told):
        moved = before.due_date != after.due_date
        cause = f"{_move(before.due_date, after.due_date)}: {'; '.join(map(_cited, after.decrees))}"
        table.add_row(date_in_words(after.since), _due(after), Text(cause), style="yellow" if moved else "dim")
    return Group(table, "", Text("As known on each day: when it was told, the due date, and the decree.", style="dim"))


def _due(each: Told) -> str:
    return f"{full_date(each.due_date)}{' (perkiraan)' if each.is_estimate else ''}"


def _move(before: date, after: date) -> str:
    days = (after - before).days
    if not days:
        return "tetap"
    return f"{abs(days)} hari lebih {'lambat' if days > 0 else 'cepat'}"


def _cited(decree: Decree) -> str:
    return decree.citation if decree.signed_on else f"{decree.citation} (hari penetapan tidak diketahui)"
