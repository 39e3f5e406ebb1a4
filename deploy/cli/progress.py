"""Progress on a terminal: a line that changes while something is under way, a line that stays when it is done."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

COUNTED = re.compile(r"\d+ of \d+")
DONE = ("ready in", "migrated", "stopped in")


@contextmanager
def progress(console: Console) -> Iterator[Callable[[str], None]]:
    """Yields what takes one line of progress, from any thread."""
    with console.status("") as status:

        def report(line: str) -> None:
            status.update(line)
            if any(word in line for word in DONE) or not (console.is_terminal or COUNTED.search(line)):
                console.print(line, highlight=False)

        yield report
