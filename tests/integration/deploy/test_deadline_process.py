"""`netra deadline` as a process of its own, from a file to a pipe. Its speed is measured in tests/benchmarks."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deploy.local.home import PROJECT_ROOT

ROWS = 100_000
NETRA = [sys.executable, "-c", "from deploy.cli.main import run; run()", "deadline", "compute", "--batch"]
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")


def row(number: int) -> str:
    return json.dumps(
        {
            "from": (datetime(2019, 3, 1, tzinfo=UTC) + timedelta(minutes=83 * number)).isoformat(),
            "days": 1 + number % 65,
            "unit": ("working", "working", "calendar")[number % 3],
            "zone": ZONES[number % 3],
            "direction": ("after", "before")[number % 2],
        }
    )


def written(file: Path, rows: int) -> Path:
    file.write_text("".join(f"{row(number)}\n" for number in range(rows)))
    return file


def test_a_hundred_thousand_rows_are_all_answered(tmp_path: Path) -> None:
    file = written(tmp_path / "in.jsonl", ROWS)
    with (tmp_path / "out.jsonl").open("wb") as out:
        process = subprocess.Popen([*NETRA, str(file)], cwd=PROJECT_ROOT, stdout=out, stderr=subprocess.DEVNULL)  # noqa: S603 -- our own
        assert process.wait() == 0
    assert len((tmp_path / "out.jsonl").read_bytes().splitlines()) == ROWS


def test_a_reader_that_leaves_early_is_no_crash(tmp_path: Path) -> None:
    file = written(tmp_path / "in.jsonl", 5000)
    command = [*NETRA, str(file)]
    with subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603 -- our own
        assert process.stdout is not None
        assert process.stderr is not None
        assert b"due_date" in process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 2
