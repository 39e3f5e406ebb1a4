"""What of a stack is backed up, and where it lies; which keys it needs."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.backup.files import EXHIBITS
from deploy.local.keys import Keys
from deploy.local.stack import Stack
from services.intake.adapters.vault import Vault
from shared.messaging.brokers import Brokers

ROOTS = "ledger"


@dataclass(frozen=True)
class Place:
    stack: Stack

    @property
    def database_url(self) -> str:
        """The owner's: a service's own role sees its own schema only."""
        return self.stack.environment["DATABASE_URL"]

    @property
    def kafka(self) -> Brokers:
        return self.stack.brokers

    @property
    def temporal_file(self) -> Path | None:
        """None where Temporal is somebody else's server."""
        return None if self.stack.is_outside("temporal") else self.stack.home.temporal_database

    @property
    def folders(self) -> dict[str, Path]:
        root = self.stack.home.root
        return {EXHIBITS: Path(os.environ.get("NETRA_EVIDENCE_DIR") or root / EXHIBITS), ROOTS: root / ROOTS}

    @property
    def data(self) -> list[Path]:
        """What a restore writes, and what must not be there before."""
        home = self.stack.home
        temporal = [home.temporal_database.with_name(home.temporal_database.name + end) for end in ("", "-wal", "-shm")]
        return [home.postgres, home.kafka, *temporal, *self.folders.values()]


def key_ids(keys: Keys) -> dict[str, list[str]]:
    """Of the keys without which what is stored cannot be read, by file. Raises OSError."""
    sets = {path.name: _key_set(path) for path in (keys.seal, keys.ledger, keys.temporal) if path.exists()}
    vault = {keys.vault.name: Vault.from_file(keys.vault).key_ids} if keys.vault.exists() else {}
    return sets | vault


def missing_keys(wanted: Mapping[str, list[str]], keys: Keys) -> list[str]:
    """In words: which file lacks which keys."""
    have = key_ids(keys)
    lacking = {name: sorted(set(ids) - set(have.get(name, []))) for name, ids in wanted.items()}
    return [f"{keys.folder / name} ({', '.join(ids)})" for name, ids in lacking.items() if ids]


def _key_set(path: Path) -> list[str]:
    return [str(key.get("kid")) for key in json.loads(path.read_text())["keys"]]
