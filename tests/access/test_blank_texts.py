"""A text of blanks is none once its spaces are taken off: the document of an API says so where a text is needed.

Of intake's texts it cannot say all: they need letters or digits, in any script (services/intake/domain/text.py).
"""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.contracts.model import Request
from tests.access.apps import applications


def requests(of: type[Request] = Request) -> Iterator[type[Request]]:
    """Of every application, once they are built."""
    for kind in of.__subclasses__():
        yield kind
        yield from requests(kind)


def texts(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema of a text in a schema, by where it stands."""
    if isinstance(schema, dict):
        if schema.get("type") == "string":
            yield path, schema
        for name, part in schema.items():
            yield from texts(part, f"{path}/{name}")
    if isinstance(schema, list):
        for number, part in enumerate(schema):
            yield from texts(part, f"{path}/{number}")


def promises_blanks(schema: dict[str, Any]) -> bool:
    return bool(schema.get("minLength")) and not {"pattern", "format", "enum"} & schema.keys()


@pytest.mark.parametrize("service", ["workflow", "sanctions", "notify", "codec"])
def test_a_text_that_may_not_be_empty_may_not_be_blank(service: str) -> None:
    assert applications()[service].routes
    kinds = [kind for kind in requests() if kind.__module__.startswith((f"services.{service}", "shared"))]
    found = [
        f"{kind.__name__}{path}"
        for kind in kinds
        for path, schema in texts(kind.model_json_schema().get("properties", {}))
        if promises_blanks(schema)
    ]
    assert found == []
