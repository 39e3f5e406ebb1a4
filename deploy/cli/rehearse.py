"""`netra rehearse`: the year ahead of a report, in seconds, on the real workflow code. Needs no running stack."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.rehearsing import ActsAfter, AsJson, Mermaid, Silent, Words, progress, refusals
from shared.calendar.dates import Language
from shared.contracts.vocabulary import SanctionCategory

if TYPE_CHECKING:
    from deploy.rehearsal.rehearsal import Rehearsed, Script

Recommend = Annotated[SanctionCategory | None, typer.Option(help="The category recommended; else the catalogue's.")]


def rehearse(
    report: Annotated[Path, typer.Argument(metavar="REPORT.json", help="As `POST /v1/reports` takes it.")],
    *,
    edition: Annotated[str | None, typer.Option(help="Else the report's, else by the day of the act.")] = None,
    silent: Silent = None,
    acts_after: ActsAfter = None,
    recommend: Recommend = None,
    remedy: Annotated[str | None, typer.Option(help="What the official files: objection or appeal.")] = None,
    begins: Annotated[str | None, typer.Option("--from", metavar="DATE", help="Day of receipt; else now.")] = None,
    until: Annotated[str, typer.Option(metavar="STAGE|DATE", help="Where to stop.")] = "closed",
    official: Annotated[int, typer.Option(min=1, metavar="N", help="Which of the report's officials.")] = 1,
    language: Words = Language.INDONESIAN,
    as_json: AsJson = False,
    mermaid: Mermaid = False,
) -> None:
    """Every date, notice and recipient of the year ahead of a report, in seconds, with no stack running.

    Exits with 2 when the report or an option cannot be rehearsed, and says why.
    """
    with refusals(language):
        from deploy.rehearsal.office import remedy_named
        from deploy.rehearsal.options import begins_at, one_of_both, read_report, within_longest, zone_of
        from deploy.rehearsal.rehearsal import Script

        one_of_both({"--json": as_json, "--mermaid": mermaid})
        content = read_report(report)
        script = Script(
            report=content,
            begins_at=begins_at(begins, zone_of(content), datetime.now(UTC)),
            edition=edition,
            silent=frozenset(silent or ()),
            acts_after=within_longest("--acts-after", acts_after),
            recommend=recommend,
            remedy=remedy_named(remedy),
            official=official,
        )
        rehearsed = _performed(script, until, language)
    _show(rehearsed, language, as_json=as_json, mermaid=mermaid)


def register(app: typer.Typer) -> None:
    app.command()(rehearse)


def _performed(script: "Script", until: str, language: Language) -> "Rehearsed":
    from deploy.rehearsal.options import until_named
    from deploy.rehearsal.rehearsal import edition_of, rehearse
    from shared.calendar import zone_named

    case, edition = edition_of(script)
    end = until_named(until, edition, zone_named(case.zone))
    with progress(language) as report:
        return asyncio.run(rehearse(script, end, report))


def _show(rehearsed: "Rehearsed", language: Language, *, as_json: bool, mermaid: bool) -> None:
    from deploy.rehearsal.document import document
    from deploy.rehearsal.mermaid import timeline_of
    from deploy.rehearsal.table import page, told

    if as_json:
        print(json.dumps(document(rehearsed), ensure_ascii=False, indent=2))
    elif mermaid:
        print(timeline_of(rehearsed, language), end="")
    else:
        page().print(told(rehearsed, language), highlight=False)
