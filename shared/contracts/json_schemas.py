"""JSON Schemas (2020-12) of everything that crosses a boundary, made from the models and committed in `schemas/`.

They are open: a reader that validates with them tolerates fields it does not know, as our own readers do.
"""

from typing import Any

from shared.contracts.messages import INNER_MODELS, MESSAGE_TYPES, MessageType
from shared.contracts.model import Contract
from shared.contracts.reports import ReportSubmitted

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ENVELOPE = f"{ReportSubmitted.TYPE}.envelope"

Schema = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """Every schema by its name: the CloudEvents type, or the model's name for what is no event of its own."""
    events = {message.name: message_schema(message) for message in MESSAGE_TYPES}
    inner = {model.__name__: model_schema(model.__name__, model) for model in INNER_MODELS}
    return events | {ENVELOPE: envelope_schema(ReportSubmitted.TYPE)} | inner


def file_name(name: str) -> str:
    return f"{name}.json"


def message_schema(message: MessageType) -> Schema:
    schema = model_schema(message.name, message.model)
    return schema if message.facts is None else narrowed(schema, message.facts)


def model_schema(name: str, model: type[Contract]) -> Schema:
    return {"$schema": DIALECT, "$id": f"urn:netra:{name}", **model.model_json_schema()}


def narrowed(schema: Schema, facts: type[Contract]) -> Schema:
    """A case event that holds this one kind of facts. The kind is required: without it a reader cannot tell facts."""
    definition = schema["$defs"][facts.__name__]
    definition["required"] = ["kind", *(name for name in definition.get("required", []) if name != "kind")]
    schema["properties"]["facts"] = {"$ref": f"#/$defs/{facts.__name__}"}
    used = _reachable(schema["properties"], schema["$defs"])
    return schema | {"$defs": {name: body for name, body in schema["$defs"].items() if name in used}}


def envelope_schema(event_type: str) -> Schema:
    """The structured mode of CloudEvents 1.0: attributes and data in one JSON document."""
    text = {"type": "string", "minLength": 1, "maxLength": 512}
    attributes: Schema = {
        "specversion": {"const": "1.0"},
        "id": text | {"description": "with `source` the event's identity: the same fact always has the same id"},
        "source": text,
        "type": {"const": event_type},
        "time": {"type": "string", "format": "date-time"},
        "subject": text,
        "datacontenttype": {"const": "application/json", "default": "application/json"},
        "data": {"$ref": file_name(event_type)},
    }
    return {
        "$schema": DIALECT,
        "$id": f"urn:netra:{event_type}.envelope",
        "title": "Structured CloudEvent",
        "type": "object",
        "properties": attributes,
        "required": ["specversion", "id", "source", "type", "data"],
    }


def _reachable(part: Any, definitions: Schema) -> set[str]:
    """Names of the definitions that `part` refers to, directly or through others."""
    found: set[str] = set()
    waiting = _references(part)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting |= _references(definitions[name])
    return found


def _references(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"].rpartition("/")[2]} if "$ref" in part else set()
        return own.union(*(_references(value) for value in part.values()))
    if isinstance(part, list):
        return set().union(*(_references(value) for value in part))
    return set()
