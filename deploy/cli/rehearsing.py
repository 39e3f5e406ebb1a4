"""What `netra rehearse` and `netra whatif` share: options, progress, and refusals without a traceback."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from shared.calendar.dates import Language
from shared.contracts.vocabulary import Role

if TYPE_CHECKING:
    from deploy.rehearsal.scene import Scene

CANNOT = 2

Silent = Annotated[list[Role] | None, typer.Option("--silent", help="This role never acts. May be repeated.")]
ActsAfter = Annotated[
    int | None,
    typer.Option(
        "--acts-after", min=0, metavar="DAYS", help="All others act so many working days after their turn came."
    ),
]
Words = Annotated[Language, typer.Option("--language", help="Indonesian or English.")]
AsJson = Annotated[bool, typer.Option("--json", help="For a program.")]
Mermaid = Annotated[bool, typer.Option("--mermaid", help="As a Mermaid timeline, which GitHub draws.")]


@contextmanager
def refusals(language: Language) -> Iterator[None]:
    """What cannot be rehearsed is said in one sentence, and the process ends with 2."""
    from deploy.rehearsal.refusals import CannotRehearse
    from deploy.rehearsal.words import in_language

    try:
        yield
    except CannotRehearse as reason:
        print(f"{in_language(reason.text, language)} [{reason.code}]", file=sys.stderr)
        raise typer.Exit(CANNOT) from None


@contextmanager
def progress(language: Language) -> Iterator["Callable[[Scene], None]"]:
    """A line on the terminal that says how far the rehearsal is; when it is over, how long it took."""
    from rich.console import Console

    from deploy.rehearsal.words import day

    begun, console = time.monotonic(), Console(stderr=True)
    with console.status("") as status:

        def report(scene: "Scene") -> None:
            status.update(f"{day(scene.now, scene.case.zone, language)} · {scene.state.stage}")

        yield report
    took = f"{time.monotonic() - begun:.1f}"
    said = f"Dilatih dalam {took} detik." if language is Language.INDONESIAN else f"Rehearsed in {took} seconds."
    console.print(said, style="dim", highlight=False)
