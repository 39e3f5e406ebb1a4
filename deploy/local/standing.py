"""What `netra status` says of each component."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class State(StrEnum):
    HEALTHY = "healthy"
    SILENT = "not answering"
    STOPPED = "stopped"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Standing:
    """`pid` is None unless the launcher's own process lives."""

    name: str
    state: State
    address: str
    pid: int | None = None
    ports: tuple[int, ...] = ()
    log: Path | None = None

    @property
    def where(self) -> str:
        """For people: its ports, or where the one of others is; nothing where it listens on a socket in our folder."""
        if self.state is State.OUTSIDE:
            return self.address
        return ", ".join(str(port) for port in self.ports) or "-"


def outside(name: str, address: str) -> Standing:
    """A component that somebody else runs. What stands before the host or after a "?" may hold a password."""
    scheme, separator, rest = address.partition("://") if "://" in address else ("", "", address)
    return Standing(name, State.OUTSIDE, scheme + separator + rest.rpartition("@")[2].partition("?")[0])
