"""Taste shows in the tail: short functions, short files, and nothing that has to be scrolled through."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from tests.architecture.sources import place, product, tree

FUNCTION_MEDIAN, FUNCTION_P90, FUNCTION_MOST = 8, 25, 60
FILE_MEDIAN, FILE_MOST = 90, 400


def functions() -> Iterator[tuple[str, int]]:
    """Each function with its lines, from `def` to its last one, docstring included."""
    for path in product():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{place(path, node)} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_the_usual_function_is_short() -> None:
    lengths = [length for _, length in functions()]
    assert median(lengths) <= FUNCTION_MEDIAN
    assert quantiles(lengths, n=10)[-1] <= FUNCTION_P90


def test_no_function_needs_scrolling() -> None:
    assert [name for name, length in functions() if length > FUNCTION_MOST] == []


def test_no_file_holds_two_subjects() -> None:
    assert [str(path) for path in product() if lines(path) > FILE_MOST] == []


def test_the_usual_file_is_short() -> None:
    """Empty `__init__.py` files would flatter the median."""
    assert median(count for count in map(lines, product()) if count) <= FILE_MEDIAN
