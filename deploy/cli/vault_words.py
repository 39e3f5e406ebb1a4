"""What the commands of the vault say when they cannot do their work."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console

NOTHING_DONE = 2
OPAQUE = re.compile(r"[A-Za-z0-9@._:/-]{1,80}")


def out() -> Console:
    """As wide as the terminal is at this moment."""
    return Console(soft_wrap=True)


def opaque(officer: str) -> str:
    """Raises typer.BadParameter for what may be somebody's name."""
    if not OPAQUE.fullmatch(officer):
        raise typer.BadParameter("--by is a number or an account: letters, digits and @._:/-, without spaces")
    return officer


def give_up(code: str, sentence: str, detail: str) -> NoReturn:
    complaints = Console(stderr=True, soft_wrap=True)
    complaints.print(f"[red]{code}[/]: {sentence}", highlight=False)
    complaints.print(detail, style="dim", markup=False, highlight=False)
    raise typer.Exit(NOTHING_DONE)


@contextmanager
def database() -> Iterator[None]:
    """A database that is away, or of a release before this one, is told in a sentence."""
    import psycopg
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except (DBAPIError, psycopg.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        give_up("database_unreadable", "Basis data tidak terbaca; netra up, netra migrate.", str(cause).splitlines()[0])
