"""`netra report`: hand in many reports at once, or seal one for a producer that writes to Kafka itself."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from deploy.cli.report_rows import Answer, Intake

app = typer.Typer(help="Hand in reports from files.", no_args_is_help=True)
console = Console(stderr=True)

BULK_SCOPE = "reports:bulk"
SOME_ROWS_REFUSED = 1
NOTHING_DONE = 2

Url = Annotated[
    str | None, typer.Option(help="Of intake; the embedded stack's when left out.", envvar="NETRA_INTAKE_URL")
]
Token = Annotated[str | None, typer.Option(help="A bearer token; issued when left out.", envvar="NETRA_TOKEN")]
AsJson = Annotated[bool, typer.Option("--json", help="Every row's answer, for a program.")]


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", exists=True, dir_okay=False)],
    *,
    url: Url = None,
    token: Token = None,
    agency: Annotated[str, typer.Option(help="For which a token is issued when none is given.")] = "bawaslu-ri",
    as_json: AsJson = False,
) -> None:
    """Hand in a CSV file, row by row. Sending a file twice files nothing twice: `row_id` tells rows apart.

    Exits with 0 when every row was accepted, 1 when some were refused, 2 when nothing could be done.
    """
    from deploy.cli.report_rows import CannotImport, Intake

    intake = Intake(url or _local_url(), token or _local_token(agency))
    try:
        answers = _hand_in(intake, file)
    except CannotImport as reason:
        console.print(f"[red]{file}: {reason}[/]", highlight=False, soft_wrap=True)
        raise typer.Exit(NOTHING_DONE) from None
    _show(answers, as_json=as_json)
    raise typer.Exit(SOME_ROWS_REFUSED if any(answer["status"] == "refused" for answer in answers) else 0)


@app.command()
def seal(
    file: Annotated[Path, typer.Argument(metavar="REPORT.json", help="One report, or a list; `-` is standard input.")],
    *,
    url: Url = None,
    keys: Annotated[Path | None, typer.Option(help="Public JWK set; asked from intake when left out.")] = None,
    source: Annotated[str, typer.Option(help="Who produces the event: becomes the CloudEvents source.")] = "outside",
    structured: Annotated[bool, typer.Option("--structured", help="A whole CloudEvent instead of its data.")] = False,
) -> None:
    """Print the payload for `netra.intake.reports.v1`, one line a report, names and stories sealed.

    The report is the form of `POST /v1/reports`, with an optional `report_id`; a `reporter` in it is left out.
    """
    from deploy.cli.report_seal import CannotSeal, public_seal, sealed_lines

    try:
        public = public_seal(keys, url or _local_url())
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
        for line in sealed_lines(text, public, source=source, whole_event=structured):
            print(line)
    except (CannotSeal, OSError, UnicodeDecodeError) as reason:
        console.print(f"[red]{file}: {reason}[/]", highlight=False, soft_wrap=True)
        raise typer.Exit(NOTHING_DONE) from None


def register(commands: typer.Typer) -> None:
    commands.add_typer(app, name="report")


def _hand_in(intake: "Intake", file: Path) -> list["Answer"]:
    """Every row's answer, in the order of the file, with progress shown meanwhile."""
    from deploy.cli.report_rows import batches, read_records

    header, records = read_records(file)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    answers: list[Answer] = []
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(file.name, total=len(records))
        for batch in batches(records):
            answers += intake.hand_in(header, batch)
            progress.update(task, completed=len(answers))
    return answers


def _show(answers: list["Answer"], *, as_json: bool) -> None:
    counts = dict.fromkeys(("accepted", "already_accepted", "refused"), 0)
    for answer in answers:
        counts[answer["status"]] += 1
    if as_json:
        print(json.dumps({**counts, "rows": answers}, ensure_ascii=False))
        return
    for answer in answers:
        if answer["status"] == "refused":
            fields = ", ".join(f"{each['field']}: {each['reason']}" for each in answer["errors"])
            print(f"line {answer['line']}: {answer['code']}: {answer['detail']}{f' ({fields})' if fields else ''}")
    print(", ".join(f"{number} {status.replace('_', ' ')}" for status, number in counts.items()))


def _local_url() -> str:
    from deploy.local.stack import Stack

    return Stack.as_started().url("intake")


def _local_token(agency: str) -> str:
    from deploy.local.stack import Stack

    return Stack.as_started().token(agency, scopes=(BULK_SCOPE,))
