"""`python -m shared.contracts.generate` writes `schemas/` and `asyncapi.yaml`; a test compares them with the models."""

import json
from pathlib import Path

from shared.contracts.asyncapi import text
from shared.contracts.json_schemas import file_name, schemas

HERE = Path(__file__).parent


def generated() -> dict[Path, str]:
    """What stands in each generated file."""
    folder = HERE / "schemas"
    documents = {folder / file_name(name): _json(schema) for name, schema in schemas().items()}
    return documents | {HERE / "asyncapi.yaml": text()}


def write() -> None:
    """A schema whose model is gone is removed; its golden examples stay, and say that a reader is missing."""
    wanted = generated()
    for path in (HERE / "schemas").glob("*.json"):
        if path not in wanted:
            path.unlink()
    for path, content in wanted.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    write()
