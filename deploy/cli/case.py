"""`netra case transfer`: hand many cases over from one authority to another, and watch it done."""

import os
import time
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from deploy.cli.transferring import TransferClient

app = typer.Typer(help="Cases, many at once.", no_args_is_help=True)
console = Console()
LOOK_SECONDS = 0.5
TOKEN_VARIABLE = "NETRA_TOKEN"  # noqa: S105 -- the name of a variable

Stages = Annotated[list[str] | None, typer.Option("--stage", help="Only cases in this stage; may be repeated.")]
Editions = Annotated[list[str] | None, typer.Option("--edition", help="Only cases of this edition; may be repeated.")]
Url = Annotated[str, typer.Option(help="The workflow service; the embedded one when left out.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only count the cases that would be handed over.")]
Clock = Annotated[str, typer.Option(help="`keep`: deadlines run on. `restart`: counted anew from the hand-over.")]


@app.callback()
def case() -> None:
    """Typer makes a lone command the whole program unless there is a callback."""


@app.command()
def transfer(
    *,
    giving: Annotated[str, typer.Option("--from", help="The authority that gives, such as `kasn`.")],
    taking: Annotated[str, typer.Option("--to", help="The authority that takes, such as `bkn`.")],
    basis: Annotated[str, typer.Option(help="Number of the decree or circular, such as `SE-MenPANRB-4/2024`.")],
    clock: Clock,
    reason: Annotated[str, typer.Option(help="A code.")] = "authority_abolished",
    edition: Editions = None,
    stage: Stages = None,
    received_before: Annotated[str, typer.Option(help="Reports received before this instant (ISO 8601).")] = "",
    received_from: Annotated[str, typer.Option(help="Reports received at or after this instant (ISO 8601).")] = "",
    dry_run: DryRun = False,
    url: Url = "",
) -> None:
    """Hand cases over. The same command again goes on where it stood: each case is handed over once.

    Exits with 1 when a case was not handed over, 2 when the order was refused. A token is read from NETRA_TOKEN.
    """
    order = {
        "from_agency": giving,
        "to_agency": taking,
        "basis": basis,
        "reason": reason,
        "clock": clock,
        "filter": _filter(edition, stage, received_before, received_from),
    }
    client = _client(url)
    preview = _refusing(lambda: client.preview(order))
    _show_preview(preview)
    if dry_run or not preview["total"]:
        return
    _show_outcome(_refusing(lambda: _followed(client, order)))


def register(commands: typer.Typer) -> None:
    commands.add_typer(app, name="case")


def _filter(editions: list[str] | None, stages: list[str] | None, before: str, since: str) -> dict[str, Any]:
    wanted: dict[str, Any] = {"editions": editions or [], "stages": stages or []}
    return wanted | {
        name: _instant(value) for name, value in (("received_before", before), ("received_from", since)) if value
    }


def _instant(value: str) -> str:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise typer.BadParameter(f"{value} is no ISO 8601 instant") from None
    if at.tzinfo is None:
        raise typer.BadParameter(f"{value} has no offset, such as +07:00")
    return at.isoformat()


def _client(url: str) -> "TransferClient":
    from deploy.cli.transferring import TransferClient
    from deploy.local.stack import Stack

    token = os.environ.get(TOKEN_VARIABLE, "")
    if url and token:
        return TransferClient(url, token)
    stack = Stack.as_started()
    address = f"http://127.0.0.1:{stack.environment['NETRA_WORKFLOW_PORT']}"
    return TransferClient(url or address, token or stack.token("netra", scopes=("cases:transfer",)))


def _refusing(call: Any) -> Any:
    from deploy.cli.transferring import OrderRefused

    try:
        return call()
    except OrderRefused as refused:
        console.print(f"[red]{refused}[/]", highlight=False)
        raise typer.Exit(2) from None


def _followed(client: "TransferClient", order: dict[str, Any]) -> dict[str, Any]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        state = client.ask(order)
        task = bar.add_task("cases", total=state["total"])
        while state["waiting"]:
            bar.update(task, completed=state["total"] - state["waiting"])
            time.sleep(LOOK_SECONDS)
            state = client.progress(state["transfer_id"])
        bar.update(task, total=state["total"], completed=state["total"])
    return state


def _show_preview(preview: dict[str, Any]) -> None:
    console.print(f"Transfer {preview['transfer_id']}: {preview['total']} cases.", highlight=False)
    for stage, count in sorted(preview["stages"].items()):
        console.print(f"  {stage}: {count}", highlight=False)


def _show_outcome(state: dict[str, Any]) -> None:
    for outcome, count in sorted(state["outcomes"].items()):
        console.print(f"{outcome}: {count}", highlight=False)
    if set(state["outcomes"]) - {"transferred"}:
        raise typer.Exit(1)
