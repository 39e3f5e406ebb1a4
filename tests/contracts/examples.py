"""Golden examples: what was once written to a topic must stay readable for ever. An example is never edited."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.contracts.messages import INNER_MODELS, MESSAGE_TYPES
from shared.contracts.model import Contract

GOLDEN = Path(__file__).parents[2] / "shared" / "contracts" / "golden"

MODELS: dict[str, type[Contract]] = {message.name: message.model for message in MESSAGE_TYPES} | {
    model.__name__: model for model in INNER_MODELS
}


@dataclass(frozen=True)
class Example:
    """`contract` is the folder's name: a CloudEvents type, or a model's name."""

    contract: str
    path: Path

    @property
    def name(self) -> str:
        return f"{self.contract}/{self.path.stem}"

    @property
    def is_envelope(self) -> bool:
        return self.path.name.endswith(".envelope.json")

    @property
    def schema(self) -> str:
        return f"{self.contract}.envelope" if self.is_envelope else self.contract

    def content(self) -> Any:
        return json.loads(self.path.read_text())

    def data(self) -> Any:
        return self.content()["data"] if self.is_envelope else self.content()

    def model(self) -> type[Contract]:
        return MODELS[self.contract]


def examples() -> Iterator[Example]:
    for path in sorted(GOLDEN.glob("*/*.json")):
        yield Example(path.parent.name, path)
