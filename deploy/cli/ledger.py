"""`netra ledger verify`: whether the chain of every case still holds."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from deploy.cli.ledger_reading import LedgerVerdict

app = typer.Typer(help="The ledgers of the cases.", no_args_is_help=True)
console = Console()

Case = Annotated[str | None, typer.Option("--case", metavar="NUMBER", help="Only this case.")]
Everything = Annotated[bool, typer.Option("--all", help="Every case.")]


@app.callback()
def ledger() -> None:
    """Typer makes a lone command the whole program unless there is a callback."""


@app.command()
def verify(*, case: Case = None, everything: Everything = False) -> None:
    """Recompute the hash chain of one case, or of all, and name the first row at which each broken one breaks.

    Exits with 1 when a chain is broken, 2 when there is no such case.
    """
    if (case is None) == (not everything):
        raise typer.BadParameter("say --case NUMBER or --all")
    verdicts = _verdicts(case)
    if case is not None and not verdicts:
        console.print(f"There is no case {case}.")
        raise typer.Exit(2)
    broken = [verdict for verdict in verdicts if verdict.broken]
    for verdict in broken:
        console.print(f"[red]{verdict.broken}[/]", highlight=False)
    rows = sum(verdict.rows for verdict in verdicts)
    console.print(f"{len(verdicts)} ledgers with {rows} rows verified, {len(broken)} broken.", highlight=False)
    raise typer.Exit(1 if broken else 0)


def register(commands: typer.Typer) -> None:
    commands.add_typer(app, name="ledger")


def _verdicts(case: str | None) -> "list[LedgerVerdict]":
    from deploy.cli.ledger_reading import LedgerReader
    from deploy.local.stack import Stack

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    found = []
    with LedgerReader(Stack.as_started().environment["DATABASE_URL"]) as reader, Progress(*columns) as progress:
        task = progress.add_task("ledgers", total=reader.count(case))
        for verdict in reader.verdicts(case):
            found.append(verdict)
            progress.advance(task)
    return found
