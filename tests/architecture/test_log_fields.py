"""A field that logs withhold tells an operator nothing, so no line of our own uses its name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.telemetry.logs import PERSONAL_FIELDS

ROOT = Path(__file__).parents[2]
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
SOURCES = [path for folder in ("services", "shared", "deploy") for path in sorted((ROOT / folder).rglob("*.py"))]


def withheld(code: str) -> Iterator[str]:
    """The lines that log a field whose value is never shown."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=logger), attr=level), keywords=fields):
                if logger.lstrip("_") in {"log", "logger"} and level in LEVELS:
                    yield from (f"{node.lineno}: {field.arg}" for field in fields if field.arg in PERSONAL_FIELDS)


def test_no_line_of_a_log_names_a_field_that_is_withheld() -> None:
    found = [f"{path.relative_to(ROOT)}:{line}" for path in SOURCES for line in withheld(path.read_text())]
    assert found == []


@pytest.mark.parametrize("line", ['_log.warning("x", address=a)', 'log.info("x", email=e)'])
def test_such_a_line_is_found(line: str) -> None:
    assert list(withheld(line))
