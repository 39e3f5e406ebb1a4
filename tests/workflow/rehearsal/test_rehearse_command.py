import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from services.intake.domain.form import EXAMPLE

NETRA = str(Path(sys.executable).parent / "netra")


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(EXAMPLE), encoding="utf-8")
    return path


def netra(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [NETRA, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603 -- our own


def test_a_program_gets_one_json_document_and_nothing_else_on_its_output(report: Path) -> None:
    done = netra("rehearse", str(report), "--edition", "bkn-2024", "--from", "2024-10-16", "--json")
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    assert document["ending"]["how"] == "closed"
    assert "Pelapor" not in done.stdout
    assert EXAMPLE["reporter"]["name"] not in done.stdout
    assert EXAMPLE["reported_officials"][0]["name"] not in done.stdout


def test_the_table_fits_a_terminal_of_eighty_columns_and_says_nothing_twice(report: Path) -> None:
    known, *_ = EXAMPLE["reported_officials"]
    unknown = {name: value for name, value in known.items() if name != "employee_id"}
    report.write_text(json.dumps(EXAMPLE | {"reported_officials": [unknown]}), encoding="utf-8")
    done = netra("rehearse", str(report), "--edition", "bkn-2024", "--from", "2024-10-16")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert sum("Identitas terlapor" in line for line in lines) == 1
    assert "Tidak ada perkara lain" in done.stdout


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--edition", "no-such"], "unknown_edition"),
        (["--until", "nowhere"], "unknown_stage"),
        (["--from", "yesterday"], "not_a_date"),
        (["--from", "2024-10-01"], "occurred_in_future"),
        (["--remedy", "prayer"], "unknown_remedy"),
        (["--official", "2"], "no_such_official"),
        (["--acts-after", "999999"], "beyond_rehearsal"),
        (["--json", "--mermaid"], "one_form_only"),
    ],
)
def test_what_cannot_be_rehearsed_is_said_in_one_line(report: Path, options: list[str], code: str) -> None:
    done = netra("rehearse", str(report), *options)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.endswith(f"[{code}]\n")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("option", ["--extension", "--acts-after"])
def test_more_days_than_any_rehearsal_has_are_refused_before_the_case_is_read(option: str) -> None:
    done = netra("whatif", "NTR-2024-000001", option, "999999", "--language", "en")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == f"{option} is 1095 at most: a rehearsal ends after three years. [beyond_rehearsal]\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{", "not_json"),
        pytest.param("[" * 100_000, "not_json", id="too deep"),
        ("[1]", "invalid_report"),
        ("{}", "invalid_report"),
    ],
)
def test_a_file_that_is_no_report_is_refused_without_a_traceback(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "report.json"
    path.write_text(content, encoding="utf-8")
    done = netra("rehearse", str(path))
    assert done.returncode == 2
    assert done.stderr.endswith(f"[{code}]\n")


def test_of_an_invalid_official_only_his_own_fault_is_told(report: Path) -> None:
    official = EXAMPLE["reported_officials"][0] | {"employee_id": "12"}
    report.write_text(json.dumps(EXAMPLE | {"reported_officials": [official]}), encoding="utf-8")
    done = netra("rehearse", str(report), "--language", "en")
    assert done.stderr == (
        "The report is not valid: reported_officials.0.employee_id (string_pattern_mismatch). [invalid_report]\n"
    )


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    done = netra("rehearse", str(tmp_path / "none.json"))
    assert done.returncode == 2
    assert done.stderr.endswith("[unreadable]\n")
