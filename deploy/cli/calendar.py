"""`netra calendar`: decrees that change the days off, told to every running case."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.decree_format import DECREE_FORMAT, epilog

if TYPE_CHECKING:
    from deploy.cli.decree_publishing import Announcement
    from shared.calendar import Decree

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
    url: Annotated[
        str | None,
        typer.Option(help="The workflow service, asked which decrees it knows; the stack's own if left out."),
    ] = None,
) -> None:
    """Check the decrees, show which days they change, and publish them.

    Each becomes a new version of the calendar, and every open deadline that crosses it is counted again, once.
    A decree that the workflow service knows is not sent again.

    Exits with 2 when a decree is refused (nothing is sent) or Kafka does not confirm; with 0 also when all were known.
    """
    from deploy.cli.decree_asking import still_unknown
    from deploy.cli.decree_publishing import announcements
    from shared.calendar import CalendarError
    from shared.calendar.zones import Zone, local_day
    from shared.contracts.refusals import Refused

    try:
        found = announcements(file.read_bytes(), local_day(datetime.now(UTC), Zone.JAKARTA))
        Console().print(_table(found))
        new = still_unknown(found, {} if dry_run else _known(url, bootstrap))
    except Refused as refused:
        _give_up(refused.refusal.code, refused.refusal.detail_id, refused.refusal.detail)
    except CalendarError as error:
        _give_up(error.code, error.sentence, str(error))
    except OSError as error:
        _give_up("cannot_read", "Berkas tidak dapat dibaca.", str(error))
    if dry_run:
        _say("Belum diterbitkan (--dry-run); layanan workflow tidak ditanya.")
        return
    for one in found:
        if one not in new:
            _say(f"{one.citation}: sudah dikenal, tidak berubah; tidak dikirim lagi.")
    _hand_over(new, bootstrap)


def _known(url: str | None, bootstrap: str | None) -> "dict[str, Decree]":
    """Nothing when the service cannot be asked: a decree does not wait for it, and its consumer checks again.

    With a Kafka of one's own and no URL there is no telling which service reads it.
    """
    from deploy.cli.decree_asking import NotAnsweredError, known_decrees

    if url or not bootstrap:
        try:
            return known_decrees(url or _workflow_service())
        except NotAnsweredError:
            _say("Layanan workflow tidak menjawab.")
    _say("Belum diperiksa apakah penetapan ini sudah dikenal; yang ditolak terlihat di `netra dlq list`.")
    return {}


def _hand_over(new: "list[Announcement]", bootstrap: str | None) -> None:
    from deploy.cli.brokers import brokers_at
    from deploy.cli.decree_publishing import send
    from shared.messaging.errors import PublishError

    if not new:
        return
    try:
        send(new, brokers_at(bootstrap))
    except PublishError as error:
        _give_up("cannot_publish", "Kafka tidak menjawab.", str(error))
    _say(
        "Diserahkan ke Kafka; bila diterima, terlihat di Temporal: "
        + ", ".join(f"decree/{one.decree_id}" for one in new)
    )


def _say(text: str) -> None:
    Console().print(text, markup=False, highlight=False, soft_wrap=True)


def register(commands: typer.Typer) -> None:
    commands.add_typer(app, name="calendar")


def _workflow_service() -> str:
    return f"http://127.0.0.1:{_own('NETRA_WORKFLOW_PORT')}"


def _own(variable: str) -> str:
    from deploy.local.stack import Stack

    return Stack.as_started().environment[variable]


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
