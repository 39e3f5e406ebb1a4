"""Which processes of this stack run: one small file, replaced as a whole."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deploy.local.processes import Identity


@dataclass(frozen=True)
class Running:
    """One process that was started: enough to know it again, to stop it, and to find its log."""

    name: str
    pid: int
    started: float
    stop_signal: int
    stops_within: float
    fingerprint: str
    log: str
    ports: dict[str, int] = field(default_factory=dict)

    @property
    def identity(self) -> Identity:
        return Identity(self.pid, self.started)


class Register:
    """In the order of starting, which is the reverse of the order of stopping."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> list[Running]:
        if not self._path.exists():
            return []
        return [Running(**entry) for entry in json.loads(self._path.read_text())]

    def find(self, name: str) -> Running | None:
        return next((running for running in self.all() if running.name == name), None)

    def add(self, running: Running) -> None:
        self._write([*self._others(running.name), running])

    def remove(self, name: str) -> None:
        self._write(self._others(name))

    def _others(self, name: str) -> list[Running]:
        return [running for running in self.all() if running.name != name]

    def _write(self, entries: list[Running]) -> None:
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps([asdict(entry) for entry in entries], indent=1))
        os.replace(draft, self._path)  # noqa: PTH105 -- the one call that is atomic on every platform
