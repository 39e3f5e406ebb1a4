"""The law knows no clock: what time it is comes in as an argument, from the edges or from a workflow's history."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, calls, place, python_files

CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.datetime.now",
    "date.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.monotonic",
    "time.perf_counter",
}


def pure_files() -> Iterator[Path]:
    for path in (*python_files("services"), *python_files("shared")):
        parts = path.relative_to(ROOT).parts
        if {"domain", "workflows"} & set(parts) or parts[1] in {"calendar", "contracts", "directory"}:
            yield path


def test_there_are_pure_files() -> None:
    assert len(list(pure_files())) > 20


@pytest.mark.parametrize("path", list(pure_files()), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_pure_file_asks_no_clock(path: Path) -> None:
    assert [place(path, node) for name, node in calls(path) if name in CLOCKS] == []
