"""`netra backup` and `netra restore`: everything that would be missed, encrypted, checked before and after."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

if TYPE_CHECKING:
    from deploy.backup.manifest import LedgerEnd, Manifest
    from deploy.backup.place import Place
    from deploy.backup.restoring import Restored
    from deploy.backup.taking import Watched
    from deploy.local.stack import Stack

complaints = Console(stderr=True, soft_wrap=True)
NOT_DONE, BROKEN = 2, 1

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", file_okay=False)]
TemporalDatabases = Annotated[
    list[str] | None,
    typer.Option(
        "--temporal-database",
        metavar="URL",
        help="Of a Temporal server that keeps its histories in PostgreSQL; once for each of its databases.",
    ),
]
PublicKey = Annotated[
    Path | None, typer.Option(metavar="FILE", exists=True, dir_okay=False, help="JWK set of the ledger's public keys.")
]


def backup(
    folder: Folder,
    *,
    recipient: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", exists=True, dir_okay=False, help="Public key (age); the stack's own if left out."
        ),
    ] = None,
    temporal_database: TemporalDatabases = None,
) -> None:
    """Back up a running system into a new FOLDER: PostgreSQL, Temporal, exhibits, and what only Kafka has.

    Everything is encrypted to a public key, and the ledger is verified as it is at that moment. Keys are not in the
    backup: keep the folder `keys` elsewhere, with other people than those who keep backups.

    Exits with 1 when the ledger does not hold (the backup is there all the same), 2 when there is none.
    """
    from deploy.backup.sealed_files import recipient_of
    from deploy.backup.taking import Backup

    place = _place(_as_started())
    with _told(), _watched() as watched:
        public = recipient_of(recipient or place.stack.keys.backup_public)
        manifest = Backup(place, public, watched, temporal_database or ()).take(folder.resolve())
    _tell_backup(folder, manifest)
    raise typer.Exit(0 if manifest.ledger.holds else BROKEN)


def restore(
    folder: Folder,
    *,
    key: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", exists=True, dir_okay=False, help="Private key (age); the stack's own if left out."
        ),
    ] = None,
    public_key: PublicKey = None,
    temporal_database: TemporalDatabases = None,
    replace: Annotated[bool, typer.Option("--replace", help="Set aside, not delete, what is there.")] = False,
    without_key: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="A key that was destroyed on purpose; may be repeated.")
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Option(metavar="NUMBER", help="A case number given after the backup, by a letter; may be repeated."),
    ] = None,
    only_check: Annotated[bool, typer.Option("--check", help="Verify the backup, and change nothing.")] = False,
) -> None:
    """Put a backup back into an empty place, with nothing running; `netra up` goes on from there.

    Files, signature and keys are checked before anything is touched; the ledger afterwards. Deadlines that lapsed
    meanwhile fire once at the next start, with their true instant. What came after the backup is not in it.

    Case numbers that were given since are not given again, as far as what stood here (--replace) or letters that went
    out from here tell of them; --given names a later one.
    """
    from deploy.backup.restoring import Restore
    from deploy.backup.sealed_files import identity_of

    place = _place(_for_restoring())
    with _told(), _watched() as watched:
        identity = identity_of(key or place.stack.keys.backup)
        public = public_key or _existing(place.stack.keys.ledger_public)
        job = Restore(place, folder.resolve(), identity, watched, temporal_database or ())
        if only_check:
            _tell_check(job.check(public), public)
            return
        restored = job.carry_out(public, replace=replace, without=without_key or (), given=given or ())
    _tell_restore(restored, public)


def register(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)


def _as_started() -> "Stack":
    from deploy.local.stack import Stack

    return Stack.as_started()


def _for_restoring() -> "Stack":
    from deploy.local.stack import Stack

    return Stack.from_environment(names=("postgres", "kafka"))


def _place(stack: "Stack") -> "Place":
    from deploy.backup.place import Place

    return Place(stack)


def _existing(path: Path) -> Path | None:
    return path if path.exists() else None


@contextmanager
def _watched() -> Iterator["Watched"]:
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

    from deploy.backup.taking import Watched

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=complaints) as progress:

        class Bars:
            def begin(self, what: str, total: int | None) -> Callable[[int], None]:
                task = progress.add_task(what, total=total)
                return lambda done: progress.advance(task, done)

        yield Watched(Bars(), Console(stderr=True, quiet=True))


@contextmanager
def _told() -> Iterator[None]:
    """What stands in the way is told in a sentence with its code, not in a traceback."""
    import psycopg
    from kafka.errors import KafkaError

    from deploy.backup.manifest import BadBackup
    from deploy.backup.sealed_files import CannotOpen

    try:
        yield
    except BadBackup as error:
        _give_up(error.code, error.detail)
    except CannotOpen as error:
        _give_up("key_does_not_open", str(error))
    except psycopg.Error as error:
        _give_up("database_unreadable", str(error).splitlines()[0])
    except KafkaError as error:
        _give_up("kafka_unreachable", str(error))
    except FileNotFoundError as error:
        _give_up("file_missing", str(error.filename))


def _give_up(code: str, detail: str) -> NoReturn:
    complaints.print(f"[red]{code}[/]", highlight=False, end="")
    complaints.print(f": {detail}", markup=False, highlight=False)
    raise typer.Exit(NOT_DONE)


def _tell_backup(folder: Path, manifest: "Manifest") -> None:
    size = sum(file.size for file in manifest.files)
    _say(f"Cadangan / backup: {folder} ({size / 1_000_000:.1f} MB, {len(manifest.files)} berkas / files)")
    _say(_ledger(manifest.ledger))
    _say(
        "Kunci TIDAK ada di dalamnya: simpan folder keys di tempat lain, oleh orang lain.\n"
        "Keys are NOT in it: keep the folder keys elsewhere, with other people.",
        style="yellow",
    )


def _tell_check(manifest: "Manifest", public: Path | None) -> None:
    _say(
        f"[green]utuh / whole[/]: {len(manifest.files)} berkas / files, {manifest.moments.database:%Y-%m-%d %H:%M} UTC"
    )
    _say(_signed(public))


def _tell_restore(restored: "Restored", public: Path | None) -> None:
    manifest = restored.manifest
    _say(f"Dipulihkan ke keadaan / restored as of {manifest.moments.database:%Y-%m-%d %H:%M:%S} UTC")
    _say(_ledger(manifest.ledger))
    _say(f"{restored.files} berkas bukti / exhibits; {restored.records} rekaman Kafka / records")
    numbers = ", ".join(f"NTR-{year}-{last:06d}" for year, last in sorted(manifest.ledger.last_numbers.items()))
    _say(f"Nomor perkara terakhir / last case number: {numbers or '-'}")
    for year, (first, last) in sorted(restored.lost.items()):
        gone = f"NTR-{year}-{first:06d} … NTR-{year}-{last:06d}"
        _say(f"{gone}: sudah diberikan sesudah cadangan, hilang, tidak diberikan lagi / lost, not given again")
    _say(
        "Nomor sesudahnya akan diberikan; nomor lebih baru yang Anda ketahui dari surat: ulangi dengan --given.\n"
        "Numbers after it are given next; if a letter tells of a later one, restore again with --given.",
        style="dim",
    )
    _say(
        "Pelapor yang dihapus sesudah cadangan ini dapat dibaca lagi. Segera: netra erase --listed BERKAS --by …\n"
        "Reporters erased after this backup can be read again. At once: netra erase --listed FILE --by …\n"
        "(BERKAS / FILE: netra vault erased)",
        style="yellow",
    )
    if restored.aside is not None:
        _say(f"Yang lama disisihkan / what was there is in {restored.aside}")
    _say(_signed(public))
    _say("netra up")


def _ledger(end: "LedgerEnd") -> str:
    state = "[green]utuh / holds[/]" if end.holds else "[red]RUSAK / BROKEN[/]: netra ledger verify --all"
    return f"Buku perkara / ledger: {end.cases} perkara / cases, {end.rows} baris / rows, {state}"


def _signed(public: Path | None) -> str:
    return f"Tanda tangan / signature: {public}" if public else "Tanda tangan tidak diperiksa / signature not checked"


def _say(text: str, style: str | None = None) -> None:
    Console(soft_wrap=True).print(text, highlight=False, style=style)
