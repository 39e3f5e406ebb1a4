"""`netra vault`: the keys of reporters' identities, and the log of what was done about them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from deploy.cli.vault_words import database, give_up, out

if TYPE_CHECKING:
    from services.intake.domain.identity_log import LogEntry

app = typer.Typer(help="Reporters' identities: keys and log. Brankas pelapor.", no_args_is_help=True)
DOES_NOT_HOLD = 1

Head = Annotated[
    str | None,
    typer.Option(metavar="SEQUENCE:HASH", help="A row that was seen in a service's log: it must still be there."),
]
Roots = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", exists=True, file_okay=False, help="Signed roots, <day>.json, that were kept."),
]
PublicKey = Annotated[
    Path | None, typer.Option(metavar="FILE", exists=True, dir_okay=False, help="JWK set; the stack's own if left out.")
]
FromKafka = Annotated[bool, typer.Option("--kafka", help="Also what stands in the topic netra.intake.identities.v1.")]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--keys",
        metavar="FILE",
        envvar="NETRA_VAULT_KEY_FILE",
        exists=True,
        dir_okay=False,
        help="Key file of the vault; the stack's own if left out.",
    ),
]


@app.callback()
def vault() -> None:
    """Typer makes a lone command the whole program unless there is a callback."""


@app.command()
def log(number: Annotated[str, typer.Argument(metavar="TRACKING_NUMBER")]) -> None:
    """All that was asked, granted, refused, read and erased of one reporter; never the identity."""
    from deploy.cli.vault_keeping import Keeping

    with database(), Keeping() as keeping:
        entries = [row.entry for row in keeping.log(number)]
    table = Table("when (UTC)", "deed", "by", "reason", "document", "until (UTC)")
    for entry in entries:
        table.add_row(*_cells(entry))
    out().print(table)


@app.command()
def verify(*, head: Head = None, roots: Roots = None, public_key: PublicKey = None, kafka: FromKafka = False) -> None:
    """Recompute the chain of the log, and hold its rows against what others were told of it.

    Intake tells each new row to the workflow service, whose daily signed root names the newest one, and Kafka keeps
    both. So a log whose end was cut off is found by the other schema, by roots that were kept elsewhere (--roots; the
    stack's own folder if left out), and by the topic (--kafka). Rows of the last seconds may have been told to nobody.

    Exits with 1 when a row was edited, removed or put in, or one that was told is gone; 2 when nothing could be read.
    """
    from deploy.cli.vault_anchors import NotARoot, anchors
    from deploy.cli.vault_keeping import Keeping, first_fault
    from deploy.local.stack import Stack

    stack = Stack.as_started()
    with database(), Keeping(stack) as keeping:
        seen = list(keeping.log())
        try:
            told = list(anchors(stack, roots, public_key, kafka=kafka))
        except NotARoot as error:
            give_up("kept_file_invalid", "Akar tersimpan ini tidak sah.", f"{error}: not a root by this ledger's key.")
    fault = first_fault(seen, head, told)
    if fault:
        out().print(f"[red]{fault}[/]: catatan identitas tidak utuh / the log of identities does not hold.")
        raise typer.Exit(DOES_NOT_HOLD)
    newest = max((anchor.head.sequence for anchor in told), default=0)
    out().print(
        f"Dibandingkan dengan {len(told)} catatan di tempat lain, s.d. baris {newest} / compared with what others "
        f"were told, up to row {newest}.",
        style="dim",
        highlight=False,
    )
    end = f"{seen[-1].sequence}:{seen[-1].hash}" if seen else "-"
    out().print(f"{len(seen)} baris utuh / rows hold. Akhir / end: {end}", highlight=False)


@app.command()
def erased() -> None:
    """List who was erased, one JSON object a line, for `netra erase --listed`. Keep it apart from the backups."""
    from deploy.cli.vault_keeping import Keeping
    from services.intake.domain.identity_log import Deed

    with database(), Keeping() as keeping:
        for row in keeping.log():
            if row.entry.deed is Deed.ERASED:
                print(row.body)


@app.command()
def rewrap(*, keys: KeyFile = None) -> None:
    """Wrap every data key under the first key of the vault's key file; the older ones may be destroyed after that.

    Put a new key in front first (`openssl rand -base64 32`), and restart intake, so that it knows both. Then take a
    backup of the table intake.reporter_key, remove the old keys from the file, and destroy every copy of them.

    Exits with 1 when a data key does not open.
    """
    from deploy.cli.vault_keeping import Keeping

    with database(), Keeping() as keeping:
        anew, unopened = keeping.rewrap(keys)
        left = keeping.by_master()
    out().print(f"{anew} kunci dibungkus ulang / data keys wrapped anew.", highlight=False)
    for key_id, number in sorted(left.items()):
        out().print(f"  {key_id}: {number}", highlight=False)
    if unopened:
        out().print(f"[red]{len(unopened)}[/] tidak terbuka / do not open: {', '.join(unopened[:10])}")
        raise typer.Exit(DOES_NOT_HOLD)


def register(commands: typer.Typer) -> None:
    commands.add_typer(app, name="vault")


def _cells(entry: "LogEntry") -> tuple[str, ...]:
    by = f"{entry.by_subject} ({entry.by_agency})"
    until = f"{entry.until:%Y-%m-%d %H:%M}" if entry.until else ""
    return f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.deed, by, entry.reason or "", entry.reference or "", until
