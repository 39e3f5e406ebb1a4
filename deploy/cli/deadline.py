"""`netra deadline`: a due date with its proof, many at once, and whether a proof holds."""

import json
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, cast

import typer
from rich.console import Console

from deploy.cli.decree_format import BATCH_FORMAT, DECREE_FORMAT, epilog

if TYPE_CHECKING:
    from io import BufferedIOBase

    from deploy.cli.deadline_question import Source
    from shared.calendar import Calendar, CalendarError, DeadlineProof

app = typer.Typer(help="Due dates and their proofs. Batas waktu dan buktinya.", no_args_is_help=True)

DOES_NOT_HOLD = SOME_ROWS_REFUSED = 1
NOTHING_DONE = 2

File = Annotated[
    Path | None, typer.Option("--calendar", metavar="FILE.csv", help="Further decrees; the format is below.")
]
AsJson = Annotated[bool, typer.Option("--json", help="The proof, for a program.")]
Start = Annotated[
    str | None,
    typer.Option("--from", metavar="INSTANT", help="The trigger: 2024-04-02T10:00:00+07:00, or a day of the zone."),
]
Days = Annotated[int | None, typer.Option("--days", metavar="N", help="How many days (seconds) of the unit.")]
UnitName = Annotated[str, typer.Option(metavar="working|calendar|seconds", help="Hari kerja, hari kalender, detik.")]
ZoneName = Annotated[
    str, typer.Option(metavar="ZONE", help="Of the handling office: Asia/Makassar, WITA, or a province (73).")
]
Before = Annotated[bool, typer.Option("--before", help="Count backwards: at least N days before the event.")]
Roll = Annotated[bool, typer.Option("--roll-forward", help="A last day that is no working day moves to the next one.")]
WeekName = Annotated[str, typer.Option(metavar="five_day|six_day", help="Working days of the agency's week.")]
Counted = Annotated[
    list[str] | None,
    typer.Option(
        "--count-as-working", metavar="KIND", help="national, collective_leave or voting_day; may be repeated."
    ),
]
AuthorityName = Annotated[
    str,
    typer.Option(
        "--leave-authority",
        metavar="joint_decree|presidential_decree",
        help="Whose word on cuti bersama stands where the SKB and the Keppres differ.",
    ),
]
KnownOn = Annotated[
    str | None, typer.Option("--as-known-on", metavar="DAY", help="Only decrees published by that day (2020-05-19).")
]
RuleName = Annotated[str | None, typer.Option("--rule", metavar="ID", help="Named in the proof: kasn-2022/execution.")]
Basis = Annotated[str | None, typer.Option(help="The article, named in the proof.")]
HowSure = Annotated[str, typer.Option("--confidence", metavar="certain|likely|unverified", help="Of the basis.")]
Rows = Annotated[
    str | None,
    typer.Option("--batch", metavar="FILE.jsonl", help="Many at once, `-` is stdin; the format is below."),
]


@app.command(epilog=epilog(BATCH_FORMAT, DECREE_FORMAT))
def compute(
    *,
    start: Start = None,
    days: Days = None,
    unit: UnitName = "working",
    zone: ZoneName = "Asia/Jakarta",
    before: Before = False,
    roll_forward: Roll = False,
    week: WeekName = "five_day",
    count_as_working: Counted = None,
    leave_authority: AuthorityName = "joint_decree",
    calendar: File = None,
    as_known_on: KnownOn = None,
    rule: RuleName = None,
    basis: Basis = None,
    confidence: HowSure = "unverified",
    batch: Rows = None,
    as_json: AsJson = False,
) -> None:
    """Count a due date and show every day of it: counted, or skipped and why.

    Day 0 is the day of the trigger at the handling office; the deadline lapses at 24:00 of its last day.

    Exits with 0, with 1 when some rows of a batch were refused, with 2 when nothing could be computed.
    """
    from deploy.cli.deadline_inputs import calendar_of, source_of, switches_of
    from shared.calendar import CalendarError

    try:
        known = calendar_of(calendar, as_known_on, switches_of(week, leave_authority, count_as_working or ()))
        source = source_of(rule, basis, confidence)
        direction = "before" if before else "after"
        fields: dict[str, object] = {"from": start, "days": days, "unit": unit, "zone": zone, "direction": direction}
        fields["roll_forward"] = roll_forward
        if batch is not None:
            raise typer.Exit(_answer_all(batch, known, fields, source))
        _show(_proof(fields, source, known), known, as_known_on, as_json=as_json)
    except (CalendarError, OSError) as reason:
        _give_up(reason)


@app.command(epilog=epilog(DECREE_FORMAT))
def history(
    *,
    start: Start = None,
    days: Days = None,
    unit: UnitName = "working",
    zone: ZoneName = "Asia/Jakarta",
    calendar: File = None,
    as_json: Annotated[bool, typer.Option("--json", help="Every telling, for a program.")] = False,
) -> None:
    """Show how a due date moved while decrees were published: what it was as known on each day."""
    from deploy.cli.deadline_history import as_rows, in_words, tellings
    from shared.calendar import CalendarError

    fields = {"from": start, "days": days, "unit": unit, "zone": zone, "direction": "after"}
    try:
        told = tellings(fields, calendar)
    except (CalendarError, OSError) as reason:
        _give_up(reason)
    if as_json:
        print(json.dumps(as_rows(told), ensure_ascii=False))
    else:
        Console().print(in_words(told), highlight=False)


@app.command(epilog=epilog(DECREE_FORMAT))
def verify(
    proof: Annotated[
        str, typer.Argument(metavar="PROOF.json", help="As `compute --json` or the case API gives it; `-` is stdin.")
    ],
    *,
    calendar: File = None,
    as_json: Annotated[bool, typer.Option("--json", help="The verdict, for a program.")] = False,
) -> None:
    """Count a proof again, from the proof alone, and name the first day that differs.

    Its holidays are then compared with the calendar of that version, when this release (or FILE) knows it.

    Exits with 0 when the proof holds, 1 when it does not, 2 when it cannot be read.
    """
    from deploy.cli.deadline_verdict import examine, read_proof
    from deploy.cli.deadline_view import verdict_in_words
    from shared.calendar import CalendarError

    try:
        verdict = examine(read_proof(proof), calendar)
    except (CalendarError, OSError) as reason:
        _give_up(reason)
    if as_json:
        print(json.dumps(verdict.as_json(), ensure_ascii=False))
    else:
        Console().print(verdict_in_words(verdict), highlight=False)
    raise typer.Exit(0 if verdict.holds else DOES_NOT_HOLD)


def register(commands: typer.Typer) -> None:
    commands.add_typer(app, name="deadline")


def _proof(fields: dict[str, object], source: "Source", calendar: "Calendar") -> "DeadlineProof":
    from deploy.cli.deadline_question import read_question
    from shared.calendar import compute as count

    question = read_question(fields, source)
    return count(question.rule, question.trigger, question.zone, calendar)


def _show(proof: "DeadlineProof", calendar: "Calendar", known_on: str | None, *, as_json: bool) -> None:
    from deploy.cli.deadline_view import proof_in_words

    if as_json:
        print(proof.model_dump_json())
    else:
        Console().print(proof_in_words(proof, calendar, known_on), highlight=False)


def _answer_all(batch: str, calendar: "Calendar", fields: dict[str, object], source: "Source") -> int:
    from deploy.cli.deadline_batch import Batch

    answers = Batch(calendar, fields, source)
    stdin = cast("BufferedIOBase", sys.stdin.buffer)
    with nullcontext(stdin) if batch == "-" else Path(batch).open("rb") as lines:
        try:
            answers.pour(lines, sys.stdout.buffer)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone; nothing to flush to
            return NOTHING_DONE
    Console(stderr=True).print(f"{answers.answered} baris, {answers.refused} ditolak.", highlight=False)
    return SOME_ROWS_REFUSED if answers.refused else 0


def _give_up(reason: "CalendarError | OSError") -> NoReturn:
    code = getattr(reason, "code", "unreadable_file")
    sentence = getattr(reason, "sentence", "Berkas tidak dapat dibaca.")
    complaints = Console(stderr=True)
    complaints.print(f"[red]{code}[/]: {sentence}", highlight=False)
    complaints.print(str(reason), style="dim", markup=False, highlight=False)
    raise typer.Exit(NOTHING_DONE)
