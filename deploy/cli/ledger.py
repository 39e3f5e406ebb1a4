"""`netra ledger`: whether the ledger is what was written and sealed, and proofs of its rows for those outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

if TYPE_CHECKING:
    from deploy.cli.ledger_audit import Findings
    from deploy.cli.ledger_reading import Which
    from deploy.local.stack import Stack
    from services.workflow.domain.audit import ReadSigned

app = typer.Typer(help="The ledgers of the cases. Buku perkara.", no_args_is_help=True)
proofs = typer.Typer(help="Prove that a row is under its day's root. Bukti satu baris.", no_args_is_help=False)
app.add_typer(proofs, name="proof", invoke_without_command=True)

DOES_NOT_HOLD = 1
NOTHING_DONE = 2

Case = Annotated[str | None, typer.Option("--case", metavar="NUMBER", help="One case, and its days.")]
Day = Annotated[str | None, typer.Option("--day", metavar="DAY", help="One day: 2026-11-24, of Asia/Jakarta.")]
Everything = Annotated[bool, typer.Option("--all", help="Every case and every day.")]
Roots = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", exists=True, file_okay=False, help="Signed roots, <day>.json, that were kept."),
]
PublicKey = Annotated[
    Path | None, typer.Option(metavar="FILE", exists=True, dir_okay=False, help="JWK set; the stack's own if left out.")
]
Row = Annotated[int | None, typer.Option("--sequence", metavar="K", min=1, help="Of the row, from 1.")]


@app.callback()
def ledger() -> None:
    """Typer makes a lone command the whole program unless there is a callback."""


@app.command()
def verify(
    *,
    case: Case = None,
    day: Day = None,
    everything: Everything = False,
    roots: Roots = None,
    public_key: PublicKey = None,
) -> None:
    """Recompute chains, ends, sealed days and their signed roots; name the first break of each case and day.

    Found are edited, deleted, moved and inserted rows, cut ends, and cases that are gone. Whoever owns the database
    can still rewrite a day that is not over, or cut the newest days with their roots: roots that were kept elsewhere
    (--roots) show the latter.

    Exits with 1 when something is broken, 2 when nothing could be verified.
    """
    from deploy.cli.ledger_keys import kept_roots
    from deploy.cli.ledger_reading import Which

    _one_of(case, day, everything=everything)
    stack = _stack()
    key = public_key or _existing(stack.keys.ledger_public)
    if roots is not None and (key is None or not any(kept_roots(roots))):
        _give_up("nothing_to_compare", "Tidak ada kunci publik, atau tidak ada akar di folder itu.", str(roots))
    kept = roots or _existing(stack.home.ledger_roots)
    with _database():
        found = _audit(stack, Which.of(case, day), key, kept)
    _tell(found, key)
    raise typer.Exit(0 if found.holds else DOES_NOT_HOLD)


@proofs.callback()
def prove(context: typer.Context, *, case: Case = None, sequence: Row = None) -> None:
    """Print the path from one row to the signed root of its day, as JSON.

    Exits with 1 when the day's rows no longer lead to its root, 2 when the row is not there or not sealed yet.
    """
    if context.invoked_subcommand is not None:
        return
    if case is None or sequence is None:
        raise typer.BadParameter("say --case NUMBER and --sequence K")
    with _database():
        print(_proof(case, sequence))


@proofs.command("verify")
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="As `proof` printed it.")],
    *,
    public_key: PublicKey = None,
) -> None:
    """Check a proof from the file alone: text, path, root, and the signature when a public key is at hand.

    Exits with 0 when it holds, 1 when it does not, 2 when it cannot be read.
    """
    from pydantic import ValidationError

    from deploy.cli.ledger_words import in_words
    from services.workflow.domain.inclusion import InclusionProof, proof_fault

    try:
        proof = InclusionProof.model_validate_json(file.read_bytes())
    except ValidationError as error:
        _give_up("not_a_proof", "Berkas ini bukan bukti baris buku perkara.", f"{error.error_count()} faults.")
    key = public_key or _existing(_stack().keys.ledger_public)
    fault = proof_fault(proof, _reader(key))
    place = f"{proof.case_number} baris {proof.sequence}"
    if fault:
        _say(f"[red]{place}[/]  {in_words(fault)}")
        raise typer.Exit(DOES_NOT_HOLD)
    record = proof.root.record
    _say(f"[green]{place}[/] adalah baris ke-{proof.index + 1} dari {record.rows} di bawah akar {record.day}.")
    _say(f"Row {proof.sequence} of {proof.case_number} is under the root of {record.day}: {record.root}", dim=True)
    _say(_signed_by(key), dim=True)


def register(commands: typer.Typer) -> None:
    commands.add_typer(app, name="ledger")


def _proof(case: str, sequence: int) -> str:
    from deploy.cli.ledger_reading import LedgerReader
    from services.workflow.domain.inclusion import NotUnderThisRoot, prove

    place = f"{case} baris {sequence}"
    with LedgerReader(_stack().environment["DATABASE_URL"]) as reader:
        entry, root = reader.row(case, sequence), reader.root_over(case, sequence)
        if entry is None:
            _give_up("no_such_row", f"{place} tidak ada.", "There is no such row.")
        if root is None:
            _give_up("not_sealed_yet", f"{place}: harinya belum disegel.", "A day is sealed after midnight in Jakarta.")
        try:
            return prove(entry, reader.places(root.record.day), root).model_dump_json(indent=1)
        except NotUnderThisRoot:
            english = f"The rows of {root.record.day} do not lead to its root: netra ledger verify --day."
            _give_up("root_differs", f"{place}: baris hari itu bukan yang disegel.", english, code=DOES_NOT_HOLD)


def _audit(stack: "Stack", which: "Which", key: Path | None, kept: Path | None) -> "Findings":
    from deploy.cli.ledger_audit import Audit
    from deploy.cli.ledger_reading import LedgerReader

    with LedgerReader(stack.environment["DATABASE_URL"]) as reader:
        if which.case is not None and not reader.knows(which.case):
            _give_up("no_such_case", f"Tidak ada perkara {which.case}.", f"There is no case {which.case}.")
        if which.day is not None and which.day not in dict(reader.roots()):
            _give_up("no_such_root", f"{which.day} tidak punya akar.", f"{which.day} has no root.")
        return Audit(reader, _reader(key), kept, Console(stderr=True)).run(which)


def _tell(found: "Findings", key: Path | None) -> None:
    for sentence in found.broken_cases + found.broken_days:
        place, _, what = sentence.partition("  ")
        _say(f"[red]{place}[/]  {what}")
    cases, days = len(found.broken_cases), len(found.broken_days)
    seen = f"{found.cases} buku perkara, {found.rows} baris, {found.days} hari"
    _say(f"{seen}: {f'{cases} perkara dan {days} hari rusak' if cases + days else '[green]utuh[/]'}.")
    english = f"{_some(cases, 'case')} and {_some(days, 'day')} broken" if cases + days else "all hold"
    counted = (_some(found.cases, "ledger"), _some(found.rows, "row"), _some(found.days, "day"))
    _say(f"{', '.join(counted)}: {english}.", dim=True)
    if found.lost:
        _say(f"{found.lost} nomor dilewati oleh pemulihan / numbers skipped by restores.", dim=True)
    upto = found.sealed_upto or "-"
    _say(f"Tersegel s.d. {upto}; {found.kept} akar tersimpan dibandingkan. {_signed_by(key)}", dim=True)


def _some(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _signed_by(key: Path | None) -> str:
    return f"Kunci publik / public key: {key}" if key else "Tanda tangan tidak diperiksa / signatures not checked."


def _say(text: str, *, dim: bool = False) -> None:
    Console(soft_wrap=True).print(text, highlight=False, style="dim" if dim else None)


def _one_of(case: str | None, day: str | None, *, everything: bool) -> None:
    if [case is not None, day is not None, everything].count(True) != 1:
        raise typer.BadParameter("say one of --case NUMBER, --day DAY, --all")
    try:
        date.fromisoformat(day or "2026-11-24")
    except ValueError:
        raise typer.BadParameter("a day is written 2026-11-24") from None


def _reader(key: Path | None) -> "ReadSigned | None":
    from deploy.cli.ledger_keys import reader

    try:
        return reader(key) if key else None
    except (OSError, ValueError) as error:
        _give_up("not_a_key", "Berkas kunci publik tidak terbaca.", str(error))


@contextmanager
def _database() -> Iterator[None]:
    """A database that is away, or of a release before this one, is told in a sentence."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        _give_up(
            "database_unreadable", "Basis data tidak terbaca; netra up, netra migrate.", str(error).splitlines()[0]
        )


def _existing(path: Path) -> Path | None:
    return path if path.exists() else None


def _stack() -> "Stack":
    from deploy.local.stack import Stack

    return Stack.as_started()


def _give_up(reason: str, sentence: str, detail: str, code: int = NOTHING_DONE) -> NoReturn:
    complaints = Console(stderr=True, soft_wrap=True)
    complaints.print(f"[red]{reason}[/]: {sentence}", highlight=False)
    complaints.print(detail, style="dim", markup=False, highlight=False)
    raise typer.Exit(code)
