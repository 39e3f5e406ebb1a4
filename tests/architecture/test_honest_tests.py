"""Fakes, not patches; time is skipped, never slept."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, calls, place, python_files, tree

REAL_SYSTEMS = ("integration", "e2e", "chaos", "benchmarks")
"""Real brokers, databases and processes: their time cannot be skipped."""

SERVERS = ("workflow", "replay")
"""Their time is skipped by a server that runs beside the test; what it does is looked for again and again."""

SLEEPS = {"time.sleep", "asyncio.sleep", "sleep"}
PATCHES = {"patch", "mock.patch", "unittest.mock.patch", "patch.object", "mock.patch.object", "patch.dict"}


def with_skipped_time() -> Iterator[Path]:
    return (path for path in python_files("tests") if path.relative_to(ROOT).parts[1] not in REAL_SYSTEMS)


def pauses(path: Path) -> Iterator[ast.Call]:
    looks = set(between_looks(path)) if path.relative_to(ROOT).parts[1] in SERVERS else set()
    return (call for name, call in calls(path) if name in SLEEPS and is_a_pause(call) and call not in looks)


def between_looks(path: Path) -> Iterator[ast.AST]:
    loops = (node for node in ast.walk(tree(path)) if isinstance(node, ast.For | ast.While | ast.AsyncFor))
    return (node for loop in loops for node in ast.walk(loop))


def is_a_pause(call: ast.Call) -> bool:
    """`sleep(0)` lets other tasks run; it takes no time."""
    return not (call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0)


def patches_by_name(name: str, call: ast.Call) -> bool:
    """`monkeypatch.setattr("a.b", ...)` is a patch by a dotted string too."""
    dotted = bool(call.args) and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    return name in PATCHES or (name == "monkeypatch.setattr" and dotted)


@pytest.mark.parametrize("path", list(with_skipped_time()), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_test_does_not_sleep(path: Path) -> None:
    assert [place(path, call) for call in pauses(path)] == []


@pytest.mark.parametrize("path", list(python_files("tests")), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_test_patches_nothing_by_name(path: Path) -> None:
    assert [place(path, call) for name, call in calls(path) if patches_by_name(name, call)] == []
