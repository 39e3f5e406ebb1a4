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


HOSTS_CLOCK = {"datetime.now", "datetime.utcnow", "date.today", "time.time", "time.time_ns"}
MAY_ASK_IT = {
    "shared/persistence/clock.py": "compares it with the database's",
    "shared/messaging/dead_letters.py": "says in a header when a record was refused, beside the broker's own timestamp",
    "services/workflow/migrating.py": "`migrate` seeds what was known on the day of the release",
}


def test_services_date_what_they_record_by_the_clock_that_all_share() -> None:
    """A host's clock can be wrong by an hour: see `shared.persistence.clock`."""
    asked = {
        path.relative_to(ROOT).as_posix()
        for path in (*python_files("services"), *python_files("shared"))
        for name, _ in calls(path)
        if name in HOSTS_CLOCK
    }
    assert asked == set(MAY_ASK_IT)
