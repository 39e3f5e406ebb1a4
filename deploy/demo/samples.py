"""The sample of tests/samples, made concrete for one run."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.demo.run import Run
from deploy.local.home import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "tests" / "samples"
TIMES = ("occurred_at", "known_at")
OFFICIAL_COLUMNS = ("official_", "official_2_", "official_3_")


@dataclass(frozen=True)
class Sample:
    """One report of the sample. `document` is the report form with its times and people made concrete."""

    name: str
    document: dict[str, Any]
    mode: str = ""


@dataclass(frozen=True)
class Malformed:
    """One record that is no report, and the code it must be refused with."""

    key: str
    code: str
    headers: dict[str, str]
    value: bytes | None


def http_samples(run: Run, folder: Path = FOLDER) -> list[Sample]:
    documents = _lines(folder / "http.jsonl")
    return [Sample(f"h{number:02}", concrete(one, run)) for number, one in enumerate(documents, start=1)]


def kafka_samples(run: Run, folder: Path = FOLDER) -> list[Sample]:
    rows = enumerate(_lines(folder / "kafka.jsonl"), start=1)
    return [Sample(f"k{number:02}", concrete(row["report"], run), row["mode"]) for number, row in rows]


def csv_file(run: Run, folder: Path = FOLDER) -> str:
    """The whole bulk file; each `row_id` is the run's name of the sample."""
    text = (folder / "bulk.csv").read_text(encoding="utf-8")
    rows = [_concrete_row(row, run) for row in csv.DictReader(io.StringIO(text))]
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def malformed(folder: Path = FOLDER) -> list[Malformed]:
    return [_malformed(row) for row in _lines(folder / "malformed.jsonl")]


def stories(folder: Path = FOLDER) -> dict[str, str]:
    """The story that the cases of each sample report go through."""
    with (folder / "stories.csv").open(encoding="utf-8") as rows:
        return {row["sample"]: row["story"] for row in csv.DictReader(rows)}


def officials_named(folder: Path = FOLDER) -> dict[str, int]:
    """How many officials each sample report names."""
    named = {f"h{n:02}": len(one["reported_officials"]) for n, one in enumerate(_lines(folder / "http.jsonl"), 1)}
    sealed = enumerate(_lines(folder / "kafka.jsonl"), start=1)
    named |= {f"k{n:02}": len(row["report"]["reported_officials"]) for n, row in sealed}
    with (folder / "bulk.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            named[row["row_id"]] = sum(bool(row[f"{prefix}name"]) for prefix in OFFICIAL_COLUMNS)
    return named


def concrete(document: dict[str, Any], run: Run) -> dict[str, Any]:
    times = {name: run.instant(document[name]) for name in TIMES}
    return document | times | {"reported_officials": [_person(each, run) for each in document["reported_officials"]]}


def _person(official: dict[str, Any], run: Run) -> dict[str, Any]:
    """Without a number, a person is told from others by his name."""
    if "employee_id" in official:
        return official | {"employee_id": run.employee_id(official["employee_id"])}
    return official | {"name": f"{official['name']} {run.word}"}


def _concrete_row(row: dict[str, str], run: Run) -> dict[str, str]:
    changed = row | {name: run.instant(row[name]) for name in TIMES} | {"row_id": run.name(row["row_id"])}
    for prefix in OFFICIAL_COLUMNS:
        cells = {name: row[f"{prefix}{name}"] for name in ("name", "employee_id") if row[f"{prefix}{name}"]}
        if cells:
            changed |= {f"{prefix}{name}": value for name, value in _person(cells, run).items()}
    return changed


def _malformed(row: dict[str, Any]) -> Malformed:
    value: str | None = row["value"]
    if value is not None and "padded_to" in row:
        value = value % ("x" * row["padded_to"])
    return Malformed(row["key"], row["code"], row["headers"], None if value is None else value.encode())


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)
