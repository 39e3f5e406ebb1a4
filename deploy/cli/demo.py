"""`netra demo`: feed the sample, drive the main job on the running stack, and check what came of it."""

import asyncio
from typing import TYPE_CHECKING

import typer
from rich.console import Console

if TYPE_CHECKING:
    from deploy.demo.evidence import Evidence
    from deploy.local.stack import Stack

console = Console(soft_wrap=True)


def demo() -> None:
    """Hand in sixty reports, let officers act and be silent, and check the guarantees. Needs `netra up` before.

    Exits with 1 when a guarantee does not hold. May be repeated: each run reports acts of its own.
    """
    from deploy.demo.checks import checked
    from deploy.demo.links import links
    from deploy.demo.showing import listing, tables, verdicts
    from deploy.local.stack import Stack

    stack = Stack.as_started()
    _require_running(stack)
    evidence = _performed(stack)
    checks = checked(evidence)
    for part in (tables(evidence), verdicts(checks), listing(links(stack))):
        console.print(part, highlight=False)
        console.print()
    if not all(check.passed for check in checks):
        console.print("[red]A guarantee does not hold; see above, and the logs that `netra status` names.[/]")
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    app.command()(demo)


def _require_running(stack: "Stack") -> None:
    from deploy.local.component import CannotStart
    from deploy.local.standing import State

    down = [each.name for each in stack.status() if each.state not in {State.HEALTHY, State.OUTSIDE}]
    if down:
        raise CannotStart(f"Not running: {', '.join(down)}. `netra up` starts everything.")


def _performed(stack: "Stack") -> "Evidence":
    from sqlalchemy.exc import SQLAlchemyError

    from deploy.demo.feeding import NotAccepted
    from deploy.demo.opening import NotAssigned
    from shared.messaging.errors import PublishError

    try:
        return asyncio.run(_perform(stack))
    except (NotAccepted, NotAssigned) as reason:
        why = str(reason)
    except (SQLAlchemyError, PublishError) as failure:
        why = f"{type(failure).__name__}; `netra status` tells what is away"
    console.print(f"[red]The demonstration cannot go on: {why}[/]", highlight=False)
    raise typer.Exit(1)


async def _perform(stack: "Stack") -> "Evidence":
    from deploy.demo.demonstration import Demonstration
    from deploy.demo.desk import open_desk
    from deploy.demo.run import Run
    from deploy.demo.samples import officials_named
    from deploy.demo.showing import ProgressBars

    async with open_desk(stack, Run.now()) as desk:
        with ProgressBars(console, len(officials_named())) as audience:
            return await Demonstration(desk, audience).perform()
