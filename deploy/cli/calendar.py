"""`netra calendar`: decrees that change the days off, told to every running case."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.decree_format import DECREE_FORMAT, epilog

if TYPE_CHECKING:
    from deploy.cli.decree_publishing import Announcement

app = typer.Typer(help="Holidays and the decrees that set them. Hari libur dan penetapannya.", no_args_is_help=True)
NOTHING_PUBLISHED = 2


@app.callback()
def calendar() -> None:
    """Typer makes a lone command the whole program unless there is a callback."""


@app.command(epilog=epilog(DECREE_FORMAT))
def publish(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Decrees; the format is below.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and show; publish nothing.")] = False,
    bootstrap: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Kafka; the stack's own if left out.")
    ] = None,
) -> None:
    """Check the decrees, show which days they change, and publish them.

    Each becomes a new version of the calendar, and every open deadline that crosses it is counted again, once.
    To publish a decree again changes nothing.

    Exits with 2 when nothing was published.
    """
    from deploy.cli.decree_publishing import announcements, send
    from shared.calendar import CalendarError
    from shared.contracts.refusals import Refused
    from shared.messaging.errors import PublishError

    try:
        found = announcements(file.read_bytes())
        Console().print(_table(found))
        if not dry_run:
            send(found, bootstrap or _bootstrap())
    except Refused as refused:
        _give_up(refused.refusal.code, refused.refusal.detail_id, refused.refusal.detail)
    except (CalendarError, OSError, PublishError) as reason:
        _give_up(getattr(reason, "code", "cannot_publish"), getattr(reason, "sentence", SENTENCE), str(reason))
    told = "Belum diterbitkan (--dry-run)." if dry_run else "Diterbitkan; Temporal: "
    Console().print(told + ("" if dry_run else ", ".join(f"decree/{one.decree_id}" for one in found)), highlight=False)


SENTENCE = "Berkas tidak dapat dibaca, atau Kafka tidak menjawab."


def register(commands: typer.Typer) -> None:
    commands.add_typer(app, name="calendar")


def _bootstrap() -> str:
    from deploy.local.stack import Stack

    return Stack.as_started().environment["KAFKA_BOOTSTRAP_SERVERS"]


def _table(found: "list[Announcement]") -> Table:
    table = Table("penetapan", "hari", "semula", "menjadi")
    for one in found:
        for effect in one.effects:
            table.add_row(one.citation, effect.day, effect.before, effect.after)
        if not one.effects:
            table.add_row(one.citation, "-", "kalender rilis ini sudah memuatnya", "tenggat diperiksa lagi")
    return table


def _give_up(code: str, sentence: str, detail: str) -> NoReturn:
    complaints = Console(stderr=True)
    complaints.print(f"[red]{code}[/]: {sentence}", highlight=False)
    complaints.print(detail, style="dim", markup=False, highlight=False)
    raise typer.Exit(NOTHING_PUBLISHED)
