"""Commands that start, show and stop the embedded stack."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from deploy.cli.progress import progress

if TYPE_CHECKING:
    from deploy.local.stack import Stack
    from deploy.local.standing import Standing

console = Console()
STYLES = {"healthy": "green", "outside": "cyan", "not answering": "yellow", "stopped": "red"}


def up(
    *, infra_only: Annotated[bool, typer.Option("--infra-only", help="Without the four services of NETRA.")] = False
) -> None:
    """Start what does not run yet, in the order of need, and wait until everything answers."""
    from deploy.local.stack import EVERYTHING, INFRASTRUCTURE, Stack

    begun = time.monotonic()
    with progress(console) as report:
        stack = Stack.from_environment(names=INFRASTRUCTURE if infra_only else EVERYTHING, report=report)
        started = stack.up()
    if not started:
        console.print("Everything runs already.")
    else:
        console.print(f"Up in {time.monotonic() - begun:.1f} s.", highlight=False)
    show_links(stack)


def down() -> None:
    """Stop what `up` started; cases, mail and keys stay."""
    from deploy.local.stack import Stack

    with progress(console) as report:
        stopped = Stack.as_started(report=report).down()
    console.print(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running.")


def status(*, as_json: Annotated[bool, typer.Option("--json", help="For a program.")] = False) -> None:
    """Every process, its port, its health and its log. Exits with 1 unless all is well."""
    from deploy.local.stack import Stack
    from deploy.local.standing import State

    standings = Stack.as_started().status()
    if as_json:
        console.print_json(data=[_row(standing) for standing in standings])
    else:
        console.print(_table(standings))
    if any(standing.state not in {State.HEALTHY, State.OUTSIDE} for standing in standings):
        raise typer.Exit(1)


def clean(*, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Stop everything and remove the state folder with all its cases."""
    from deploy.local.stack import Stack

    stack = Stack.as_started()
    if stack.home.root.exists() and not yes:
        typer.confirm(f"Remove {stack.home.root} with all its cases, mail and keys?", abort=True)
    stack.clean()
    console.print(f"{stack.home.root} is gone.")


def migrate() -> None:
    """Bring the schema of every service to its newest migration."""
    from deploy.local.stack import Stack

    with progress(console) as report:
        Stack.as_started(report=report).migrate()


def topics() -> None:
    """Create the Kafka topics that are missing, and show all of them."""
    from deploy.local.stack import Stack
    from shared.contracts.topics import TOPICS

    created = Stack.as_started().create_topics()
    table = Table("topic", "owner", "key", "partitions", "days kept", "")
    for topic in TOPICS:
        kept = (str(topic.partitions), str(topic.retention_days))
        table.add_row(topic.name, topic.owner, topic.key, *kept, "created" if topic.name in created else "")
    console.print(table)


def register(app: typer.Typer) -> None:
    for command in (up, down, status, clean, migrate, topics):
        app.command()(command)


def show_links(stack: "Stack") -> None:
    """Where a person looks at what runs."""
    table = Table.grid(padding=(0, 2))
    for standing in stack.status():
        table.add_row(standing.name, standing.address)
    console.print(table)


def _table(standings: list["Standing"]) -> Table:
    table = Table("process", "pid", Column("port", overflow="fold"), "health", Column("log", overflow="fold"))
    here = Path.cwd()
    for standing in standings:
        health = f"[{STYLES[standing.state]}]{standing.state}[/]"
        log = "" if standing.log is None else _from_here(standing.log, here)
        table.add_row(standing.name, str(standing.pid or "-"), standing.where, health, log)
    return table


def _from_here(path: Path, here: Path) -> str:
    """Short where it lies below the folder one stands in: a path that is broken in two cannot be copied."""
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _row(standing: "Standing") -> dict[str, object]:
    return {
        "process": standing.name,
        "pid": standing.pid,
        "ports": list(standing.ports),
        "address": standing.address,
        "health": standing.state.value,
        "log": str(standing.log or ""),
    }
