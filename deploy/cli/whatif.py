"""`netra whatif`: two futures of a case that runs, side by side. The case itself is only read."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.rehearsing import ActsAfter, AsJson, Silent, Words, progress, refusals
from shared.calendar.dates import Language

if TYPE_CHECKING:
    from deploy.rehearsal.live import LiveCase
    from deploy.rehearsal.whatif import Change, Comparison

Extension = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="As if the running deadline had N more of its unit.")
]
DecreeFile = Annotated[
    Path | None,
    typer.Option("--decree", metavar="FILE.csv", help="As if these decrees came (`netra deadline`)."),
]


def whatif(
    case: Annotated[str, typer.Argument(metavar="NTR-…")],
    *,
    extension: Extension = None,
    decree: DecreeFile = None,
    silent: Silent = None,
    acts_after: ActsAfter = None,
    until: Annotated[str, typer.Option(metavar="STAGE|DATE", help="Where to stop.")] = "closed",
    language: Words = Language.INDONESIAN,
    as_json: AsJson = False,
) -> None:
    """What a change would move in a running case, beside what happens without it. The case itself is only read.

    Exits with 2 when there is nothing to compare, and says why.
    """
    with refusals(language):
        from deploy.rehearsal.options import read_decree_file, within_longest
        from deploy.rehearsal.whatif import Change

        decrees = read_decree_file(decree) if decree else ()
        more, pace = within_longest("--extension", extension), within_longest("--acts-after", acts_after)
        change = Change(extension=more, decrees=decrees, silent=frozenset(silent or ()))
        comparison = _compared(_read(case), change, pace, until, language)
    _show(comparison, language, as_json=as_json)


def register(app: typer.Typer) -> None:
    app.command()(whatif)


def _read(case: str) -> "LiveCase":
    import psycopg

    from deploy.local.component import CannotStart
    from deploy.local.stack import Stack
    from deploy.rehearsal.live import read_case

    try:
        return read_case(Stack.as_started().environment["DATABASE_URL"], case)
    except psycopg.OperationalError:
        raise CannotStart("The database does not answer. `netra up` starts everything.") from None


def _compared(
    live: "LiveCase", change: "Change", acts_after: int | None, until: str, language: Language
) -> "Comparison":
    from deploy.rehearsal.options import until_named
    from deploy.rehearsal.whatif import Outlook, what_if
    from services.workflow.domain.register import load_register
    from shared.calendar import zone_named

    end = until_named(until, load_register().edition(live.case.edition), zone_named(live.case.zone))
    with progress(language) as report:
        outlook = Outlook(datetime.now(UTC), end, acts_after)
        return asyncio.run(what_if(live, change, outlook, report))


def _show(comparison: "Comparison", language: Language, *, as_json: bool) -> None:
    from deploy.rehearsal.comparing import as_document, side_by_side
    from deploy.rehearsal.table import page

    if as_json:
        print(json.dumps(as_document(comparison), ensure_ascii=False, indent=2))
    else:
        page().print(side_by_side(comparison, language), highlight=False)
