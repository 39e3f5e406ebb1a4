"""The committed schemas as readers have them (open) and as writers must keep to them (closed)."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

SCHEMAS = Path(__file__).parents[2] / "shared" / "contracts" / "schemas"


def committed(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.json").read_text())


def reader(name: str) -> Draft202012Validator:
    """References to other files are resolved among the committed ones: nothing is fetched."""
    return Draft202012Validator(committed(name), registry=_registry())


def writer(name: str) -> Draft202012Validator:
    """Refuses a field that the schema does not know."""
    return Draft202012Validator(_closed(committed(name)))


def _registry() -> Registry[Any]:
    files = [(path.name, Resource.from_contents(json.loads(path.read_text()))) for path in SCHEMAS.glob("*.json")]
    return Registry().with_resources([*files, *((f"urn:netra:{name}", resource) for name, resource in files)])


def _closed(part: Any) -> Any:
    if isinstance(part, list):
        return [_closed(each) for each in part]
    if not isinstance(part, dict):
        return part
    closed = {name: _closed(value) for name, value in part.items()}
    return closed | {"additionalProperties": False} if "properties" in part and part.get("type") == "object" else closed
