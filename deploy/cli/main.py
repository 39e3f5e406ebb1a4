"""The command `netra`: a registry. A module of commands has `register(app)` and one line in MODULES.

Modules of commands import at their top only what is light, so that `netra --help` answers at once.
"""

import os
import sys
from types import ModuleType

import typer

from deploy.cli import (
    backup,
    calendar,
    case,
    deadline,
    demo,
    dlq,
    erase,
    ledger,
    reading,
    rehearse,
    report,
    retention,
    running,
    tokens,
    vault,
    whatif,
)
from deploy.local.component import CannotStart
from shared.connections import NotLetIn

MODULES: tuple[ModuleType, ...] = (
    running,
    reading,
    tokens,
    report,
    demo,
    ledger,
    deadline,
    calendar,
    rehearse,
    whatif,
    case,
    dlq,
    vault,
    erase,
    retention,
    backup,
)


def build() -> typer.Typer:
    app = typer.Typer(
        name="netra",
        help="NETRA: cases of civil-servant neutrality violations, from report to executed sanction.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_show_locals=False,
    )
    for module in MODULES:
        module.register(app)
    return app


def run() -> None:
    """Ends the process without the interpreter's own clean-up, in which Temporal's SDK may abort (sdk-python #300)."""
    code = _code()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _code() -> int:
    try:
        build()()
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except (CannotStart, NotLetIn) as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
