"""The table of a run, on the terminal and in RESULTS.md, which nobody writes by hand."""

import os
import platform
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table

from tests.chaos.invariants import MEANING
from tests.chaos.scenarios.catalogue import SCENARIOS
from tests.chaos.trial import Result

RESULTS = Path(__file__).parent / "RESULTS.md"
GIGABYTE = 1024**3
FAULTS_SHOWN = 5
FIGURES = (
    "seed",
    "seconds",
    "faults",
    "reports",
    "asked again",
    "cases",
    "attached",
    "dead letters",
    "ledger rows",
    "lapses and rungs",
    "notices",
    "copies",
    "most MB",
)
SHORT = ("seconds", "faults", "reports", "cases", "notices", "copies")
"""What a terminal has room for."""


def figures(result: Result) -> list[str]:
    numbers = (
        result.seed,
        round(result.seconds),
        result.faults,
        result.reports,
        result.asked_again,
        result.cases,
        result.attached,
        result.dead_letters,
        result.events,
        result.rungs,
        result.notices,
        result.copies,
        round(result.most_memory),
    )
    return [str(number) for number in numbers]


def show(results: Iterable[Result], console: Console) -> None:
    table = Table("scenario", *SHORT, "invariants", title="Faults, and what held")
    for result in results:
        told = dict(zip(FIGURES, figures(result), strict=True))
        table.add_row(result.scenario, *(told[name] for name in SHORT), verdict(result))
    console.print(table)
    for result in results:
        for line in troubles(result):
            console.print(f"{result.scenario}: {line}", markup=False, highlight=False)


def verdict(result: Result) -> str:
    failed = [check.rule for check in result.checks if not check.passed]
    return f"FAIL {', '.join(failed)}" if failed else f"all {len(result.checks)} ok"


def troubles(result: Result) -> Iterator[str]:
    for check in result.checks:
        shown = check.faults[:FAULTS_SHOWN]
        yield from (f"FAIL {check.rule}: {fault}" for fault in shown)
        if len(check.faults) > len(shown):
            yield f"FAIL {check.rule}: and {len(check.faults) - len(shown)} more"
    yield from result.remarks


def write(results: list[Result], minutes: float, path: Path = RESULTS) -> None:
    """What was run now takes the place of its earlier rows; scenarios that were not run keep theirs."""
    memory = path.with_suffix(".json")
    kept = RESULTS_KEPT.validate_json(memory.read_bytes()) if memory.exists() else {}
    kept |= {each.scenario: Kept(f"{datetime.now(UTC):%Y-%m-%d %H:%M}", machine(), each, minutes) for each in results}
    ordered = {name: kept[name] for name in SCENARIOS if name in kept}
    memory.write_bytes(RESULTS_KEPT.dump_json(ordered, indent=1) + b"\n")
    path.write_text("\n".join(document(list(ordered.values()))) + "\n")


def document(kept: list["Kept"]) -> Iterator[str]:
    results = [each.result for each in kept]
    yield "# What held when things broke"
    yield ""
    yield "Written by `make chaos`, each row by the command and on the machine that stand beside it below."
    yield "Do not edit: run it again."
    yield ""
    yield from rows(["scenario", *FIGURES], ([each.scenario, *figures(each)] for each in results))
    yield ""
    yield from rows(["scenario", *MEANING], ([each.scenario, *verdicts(each)] for each in results))
    yield ""
    yield from rows(
        ["scenario", "when (UTC)", "machine", "command"],
        ([each.result.scenario, each.when, each.machine, f"`{each.command}`"] for each in kept),
    )
    yield ""
    yield from (f"* {each.scenario}: {about(each.scenario)}" for each in results)
    yield ""
    yield from (f"* **{rule}**: {meaning}." for rule, meaning in MEANING.items())
    yield "* A dash: nobody could look. The topics are gone, or the run is older than the rule."
    yield ""
    found = [f"* {each.scenario}: {line}" for each in results for line in troubles(each)]
    yield from ["Noted:", "", *found] if found else ["Nothing else was noted."]


def about(scenario: str) -> str:
    """The first paragraph of what its function says, on one line."""
    told = (SCENARIOS[scenario].faults.__doc__ or "").strip().partition("\n\n")[0]
    return " ".join(told.split())


def rows(header: list[str], lines: Iterable[list[str]]) -> Iterator[str]:
    for line in (header, ["---"] * len(header), *lines):
        yield f"| {' | '.join(line)} |"


def verdicts(result: Result) -> list[str]:
    passed = {check.rule: "ok" if check.passed else "FAIL" for check in result.checks}
    return [passed.get(rule, "-") for rule in MEANING]


def machine() -> str:
    memory = psutil.virtual_memory().total / GIGABYTE
    return f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB, state on {file_system()}"


def file_system() -> str:
    """Where databases, topics and histories of a run lie: what is in memory outlives a process, but no power cut."""
    folder = Path(tempfile.gettempdir()).resolve()
    mounts = {Path(each.mountpoint): each.fstype for each in psutil.disk_partitions(all=True)}
    return next((mounts[each] for each in (folder, *folder.parents) if each in mounts), "an unknown file system")


@dataclass(frozen=True)
class Kept:
    """A result with the moment and the machine it came of. `minutes` is 0 for a short run."""

    when: str
    machine: str
    result: Result
    minutes: float = 0.0

    @property
    def command(self) -> str:
        """Repeats it: each scenario draws its choices from the seed and its own name."""
        long = f"MINUTES={self.minutes:g} " if self.minutes else ""
        return f'make chaos {long}SEED={self.result.seed} ONLY="{self.result.scenario}"'


RESULTS_KEPT = TypeAdapter(dict[str, Kept])
