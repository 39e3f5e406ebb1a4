"""How much memory a piece of work takes at most."""

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MEGABYTE = 1024 * 1024


@contextmanager
def most_memory() -> Iterator[Callable[[], int]]:
    """Bytes that Python had allocated at most in the block, beyond what it had before; asked after the block."""
    tracemalloc.start()
    peak = [0]
    try:
        yield lambda: peak[0]
        peak[0] = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
