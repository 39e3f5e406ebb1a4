"""`netra erase`: destroy the key of a reporter's identity, for good."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from deploy.cli.vault_words import database, give_up, opaque

if TYPE_CHECKING:
    from deploy.cli.vault_keeping import Keeping, Order
    from services.intake.activities.erasing import Erasure
    from services.intake.domain.releases import Standing

SOME_STAY = 1
console = Console(soft_wrap=True)

Number = Annotated[str | None, typer.Argument(metavar="TRACKING_NUMBER", help="As the reporter has it.")]
Reason = Annotated[str, typer.Option(metavar="CODE", help="A code; a wrong one lists them.")]
By = Annotated[str, typer.Option(metavar="OFFICER", help="Number or account of who does this, never a name.")]
Reference = Annotated[str | None, typer.Option(metavar="NUMBER", help="Number of the document that asks for it.")]
Listed = Annotated[
    Path | None,
    typer.Option(
        "--listed",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="As `netra vault erased` printed it: after a restored backup has brought their keys back.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be erased; erase nothing.")]
Now = Annotated[
    bool, typer.Option("--now", help="Do not wait for open cases: they go on with codes, dates and hashes only.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def erase(
    number: Number = None,
    *,
    reason: Reason = "",
    by: By,
    reference: Reference = None,
    listed: Listed = None,
    now: Now = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Make a reporter's identity unreadable, for everybody and for ever. Report and cases stay.

    His statement (story, witnesses) and the exhibits go too: at once when no case of the report is open, otherwise when
    the last one is closed, or at once with --now. What a case keeps, and on what basis: catalogue/erasures.yaml.

    Run twice it does the same once. Copies of the key in backups open nothing once the vault key they are wrapped
    under is destroyed: `netra vault rewrap`. What was printed, or written down by who read it, is not reached.

    Exits with 0 when they are erased, 1 when some are unknown here, 2 when nothing was done.
    """
    from deploy.cli.vault_keeping import Keeping, orders
    from shared.contracts.refusals import Refused

    if (number is None) == (listed is None) or (number is not None and not reason):
        raise typer.BadParameter("say TRACKING_NUMBER and --reason, or --listed FILE")
    opaque(by)
    try:
        wanted = orders(number, reason, reference, listed)
    except Refused as refused:
        give_up(refused.refusal.code, refused.refusal.detail_id, refused.refusal.detail)
    except ValueError:
        give_up("not_a_list", "Berkas ini bukan daftar penghapusan.", "Not a list of netra vault erased.")
    with database(), Keeping() as keeping:
        missing = _erase(keeping, wanted, by, at_once=now, dry_run=dry_run, yes=yes)
    raise typer.Exit(SOME_STAY if missing else 0)


def register(app: typer.Typer) -> None:
    app.command()(erase)


def _erase(keeping: "Keeping", wanted: "list[Order]", by: str, *, at_once: bool, dry_run: bool, yes: bool) -> int:
    """How many reports are unknown here."""
    due, missing = [], 0
    for order in wanted:
        standing = keeping.look(order)
        console.print(f"{order.number}: {_state(standing)}", highlight=False)
        missing += standing is None
        if standing is not None and (standing.is_kept or (at_once and keeping.waits(order))):
            due.append(order)
    if missing and len(wanted) == 1:
        give_up("unknown_report", "Tidak ada laporan bernomor ini.", "No report has this tracking number.")
    if not due or dry_run:
        console.print("Tidak ada yang dihapus / nothing erased." + (" (--dry-run)" if dry_run else ""))
        return missing
    if not yes:
        typer.confirm(f"Hapus {len(due)} identitas untuk selamanya? / Erase for good?", abort=True)
    for order in due:
        _tell(order, keeping.erase(order, by, at_once=at_once))
    console.print("Salinan kunci di cadangan: netra vault rewrap / copies of keys in backups.", style="dim")
    _tell_topics()
    return missing


def _tell(order: "Order", erasure: "Erasure") -> None:
    from services.intake.domain.erasure_policy import Part

    entry = erasure.entry
    console.print(f"{order.number}: dihapus {entry.at:%Y-%m-%d %H:%M:%S} UTC ({entry.reason}) / erased.")
    if Part.STATEMENT in erasure.kept:
        console.print("  Uraian, bukti: sampai perkaranya ditutup / statement, exhibits: until its cases are closed.")
    elif Part.EXHIBITS in erasure.kept:
        console.print("  Berkas bukti dihapus oleh intake dalam semenit / exhibits: by intake, within a minute.")


def _tell_topics() -> None:
    """A record cannot be taken out of a topic; it ends with its time."""
    from shared.contracts.topics import INTAKE_REPORTS, INTAKE_REPORTS_DLQ, TOPICS

    days = {topic.name: topic.retention_days for topic in TOPICS}
    console.print(
        f"Uraian tersegel masih di Kafka paling lama {days[INTAKE_REPORTS]} hari sejak dilaporkan "
        f"({days[INTAKE_REPORTS_DLQ]} di rekaman mati) / sealed, the statement stays in Kafka for as long at most.",
        style="dim",
    )


def _state(standing: "Standing | None") -> str:
    if standing is None:
        return "tidak dikenal / unknown"
    if not standing.is_kept:
        return "sudah dihapus / erased before"
    return "identitas tersimpan, dapat dihapus / kept, can be erased"
