"""What the launcher needs to know about a process, as data."""

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


class CannotStart(Exception):  # noqa: N818 -- says what is the case; shown to a person as it is
    """Why a component does not run, and what to do about it."""


Report = Callable[[str], None]
"""Takes one line of progress."""


def ignore(_: str) -> None:
    """For a caller who does not want to hear of progress."""


def needs_no_preparation(_: Report) -> None:
    """For a component that starts from nothing."""


def nothing() -> None:
    """For a component that has nothing left to do once it is ready."""


@dataclass(frozen=True)
class Component:
    """`ready` asks the thing itself and answers at once. `ports` are keyed by the variable that sets them.

    `prepare` runs before every start and tells its progress; `settle` runs when it is ready. Both may be run again at
    any time. `environment` comes on top of the launcher's own. `user` is the system user to run as, None for one's own.
    """

    name: str
    command: Sequence[str]
    ready: Callable[[], bool]
    address: str
    ports: Mapping[str, int] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Report], None] = needs_no_preparation
    settle: Callable[[], None] = nothing
    user: str | None = None
    stop_signal: int = signal.SIGTERM
    ready_within_seconds: float = 240.0  # one that dies is told at once; a busy machine is only slow
    stops_within_seconds: float = 20.0
