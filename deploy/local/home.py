"""Where one embedded stack keeps everything it writes, and where what is shared between stacks is cached."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Home:
    """The state folder. It survives `down`; `clean` removes it."""

    root: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Home":
        """`NETRA_DATA_DIR`; a relative path counts from the project, wherever the command is typed."""
        return cls((PROJECT_ROOT / environment.get("NETRA_DATA_DIR", ".netra")).resolve())

    @classmethod
    def of_this_process(cls) -> "Home":
        return cls.from_environment(os.environ)

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def kafka(self) -> Path:
        return self.root / "kafka"

    @property
    def temporal_database(self) -> Path:
        return self.root / "temporal.db"

    @property
    def mail(self) -> Path:
        return self.root / "mail"

    @property
    def webhooks(self) -> Path:
        return self.root / "webhooks"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def ledger_roots(self) -> Path:
        return self.root / "ledger" / "roots"

    @property
    def restore(self) -> Path:
        """There while a restore is under way, and until the first `up` after it has brought Temporal up to date."""
        return self.root / "restore.state"

    @property
    def choices(self) -> Path:
        return self.root / "stack.json"

    @property
    def register(self) -> Path:
        return self.root / "processes.json"

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def make(self) -> None:
        """What holds people's data is for its owner only."""
        self.root.mkdir(parents=True, exist_ok=True)
        for folder in (self.logs, self.mail, self.webhooks):
            folder.mkdir(exist_ok=True, mode=0o700)


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Of the user, not of the clone: a second clone downloads nothing. `NETRA_CACHE_DIR` overrides."""
    if chosen := environment.get("NETRA_CACHE_DIR"):
        return Path(chosen).expanduser()
    return Path(environment.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "netra"
