"""How far a long piece of work is, for whoever watches."""

from collections.abc import Callable
from typing import Protocol

Step = Callable[[int], None]
"""Takes how much more is done: bytes, pages, rows."""


class Gauge(Protocol):
    """`begin` names the next piece of work; `total` is None where nobody knows it yet."""

    def begin(self, what: str, total: int | None) -> Step: ...


class NobodyWatches:
    def begin(self, what: str, total: int | None) -> Step:  # noqa: ARG002 -- as the protocol has it
        return lambda _done: None
