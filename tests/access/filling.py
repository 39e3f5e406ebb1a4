"""A value that a JSON schema accepts, with no more in it than must be."""

from typing import Any

BY_FORMAT = {"date": "2024-01-10", "date-time": "2024-01-10T08:00:00Z"}


def filled(schema: dict[str, Any], definitions: dict[str, Any] | None = None) -> Any:
    """Knows what our own models use; where a text has a pattern, its example."""
    definitions = definitions or schema.get("$defs", {})
    if "$ref" in schema:
        return filled(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    for said in ("const", "default"):
        if said in schema:
            return schema[said]
    for several in ("enum", "examples"):
        if several in schema:
            return schema[several][0]
    if "anyOf" in schema:
        return filled(schema["anyOf"][0], definitions)
    return _of_type(schema, definitions)


def _of_type(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    match schema.get("type"):
        case "object":
            required = schema.get("required", [])
            return {name: filled(schema["properties"][name], definitions) for name in required}
        case "array":
            return [filled(schema["items"], definitions) for _ in range(schema.get("minItems", 0))]
        case "integer":
            return schema.get("minimum", 1)
        case "boolean":
            return False
    return BY_FORMAT.get(schema.get("format", ""), "1/A/2024")
