"""A service that ends itself at a named point: `python -m tests.chaos.faulty POINT MARK SERVICE [ROLE]`.

MARK is a file. It is written at the moment of death, and where it lies already the service runs as it is: so whoever
starts the process again needs to know nothing.
"""

import os
import runpy
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.chaos.points import POINTS, Point, When


def arm(point: Point, mark: Path) -> None:
    owner, name = point.owner()
    setattr(owner, name, mortal(getattr(owner, name), point.when, mark))


def mortal(port: Callable[..., Awaitable[Any]], when: When, mark: Path) -> Callable[..., Awaitable[Any]]:
    async def port_and_death(*given: Any, **named: Any) -> Any:
        if when is When.BEFORE:
            die(mark)
        answer = await port(*given, **named)
        die(mark)
        return answer

    return port_and_death


def die(mark: Path) -> None:
    """As at a crash: no handler runs, nothing is flushed, no connection is closed in good order."""
    mark.touch()
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    name, mark, service, *role = sys.argv[1:]
    if not Path(mark).exists():
        arm(POINTS[name], Path(mark))
    sys.argv = [f"services.{service}", *role]
    runpy.run_module(f"services.{service}", run_name="__main__")


if __name__ == "__main__":
    main()
