"""`netra retention`: what has been kept long enough, and erasing it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.vault_words import database, give_up, opaque, out

if TYPE_CHECKING:
    from datetime import datetime

    from deploy.retention.due import Records
    from shared.retention.schedule import Kind, Rule, Schedule

REASON = "retention_ended"

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what is due; erase nothing.")]
Apply = Annotated[bool, typer.Option("--apply", help="Erase it.")]
Own = Annotated[
    Path | None,
    typer.Option("--schedule", metavar="FILE", exists=True, dir_okay=False, help="Your own; NETRA's if left out."),
]
By = Annotated[str, typer.Option(metavar="OFFICER", help="Number or account on record, never a name.")]


def retention(*, dry_run: DryRun = False, apply: Apply = False, schedule: Own = None, by: By = "retention") -> None:
    """Erase what the schedule says is due: identities of reporters (each on record), and rows nobody needs any more.

    Intake proposes the identities by itself, once a day, in its log and health (NETRA_RETENTION). This may be stopped
    and run again, beside running services; run it once a day. A mark of an event stays for as long as
    that event can come again from Kafka, whatever the schedule says.

    Exits with 2 when nothing was done.
    """
    from datetime import UTC, datetime

    from deploy.local.stack import Stack
    from deploy.retention.due import Records

    if dry_run == apply:
        raise typer.BadParameter("say --dry-run or --apply")
    rules, now = _schedule(schedule), datetime.now(UTC)
    opaque(by)
    with database(), Records(Stack.as_started().environment["DATABASE_URL"]) as records:
        found = _apply(records, rules, now, by) if apply else _due(records, rules, now)
    _show(rules, found, erased=apply)


def register(app: typer.Typer) -> None:
    app.command()(retention)


def _due(records: "Records", rules: "Schedule", now: "datetime") -> "dict[Kind, int]":
    from deploy.retention.due import heaps
    from services.intake.adapters.retention import REPORTERS

    found = {kind: len(records.reporters(rules[kind], now)) for kind in REPORTERS}
    for heap in heaps(rules, now):
        found[heap.kind] = found.get(heap.kind, 0) + records.count(heap)
    return found


def _apply(records: "Records", rules: "Schedule", now: "datetime", by: str) -> "dict[Kind, int]":
    from deploy.cli.progress import progress
    from deploy.cli.vault_keeping import Keeping, Order
    from deploy.retention.due import heaps
    from services.intake.adapters.retention import REPORTERS

    found: dict[Kind, int] = {}
    with Keeping() as keeping, progress(Console(stderr=True)) as report:
        for kind in REPORTERS:
            numbers = records.reporters(rules[kind], now)
            for done, number in enumerate(numbers, start=1):
                keeping.erase(Order(number, REASON), by)
                report(f"{kind}: {done}/{len(numbers)}")
            found[kind] = len(numbers)
        for heap in heaps(rules, now):
            for gone in records.prune(heap):
                found[heap.kind] = found.get(heap.kind, 0) + gone
                report(f"{heap.kind}: {found[heap.kind]}")
    return found


def _show(rules: "Schedule", found: "dict[Kind, int]", *, erased: bool) -> None:
    table = Table("what", "days", "after", "erased" if erased else "due", "basis")
    for kind, rule in rules.items():
        days = "-" if rule.days is None else str(rule.days)
        number = str(found.get(kind, 0)) if rule.erases else "-"
        table.add_row(rule.title.id, days, rule.after.id, number, _basis(rule))
    out().print(table)
    out().print("[U]: tanpa dasar hukum yang terverifikasi; angka bawaan / no verified legal basis.", markup=False)
    if not erased:
        out().print("Belum ada yang dihapus (--dry-run) / nothing erased.", highlight=False)


def _basis(rule: "Rule") -> str:
    from rich.markup import escape

    from shared.contracts.vocabulary import Confidence

    return (
        rule.basis if rule.confidence is Confidence.CERTAIN else escape(f"{rule.basis} [{rule.confidence[0].upper()}]")
    )


def _schedule(path: Path | None) -> "Schedule":
    import yaml

    from shared.retention.schedule import load_schedule

    try:
        return load_schedule(path)
    except (ValueError, yaml.YAMLError) as error:
        give_up("schedule_invalid", "Jadwal retensi tidak sah; tidak ada yang dihapus.", str(error))
