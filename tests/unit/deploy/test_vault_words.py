"""The commands of the vault say in a sentence why they cannot do their work, and do nothing."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.cli.main import build

ERASE = ["erase", "LPR-2024-222222", "--reason", "court_order", "--yes", "--by"]


def netra(folder: Path, *arguments: str) -> Result:
    away = f"postgresql+psycopg://nobody@/netra?host={folder}"
    environment = {"DATABASE_URL": away, "NETRA_DATA_DIR": str(folder), "COLUMNS": "200"}
    return CliRunner().invoke(build(), list(arguments), env=environment)


@pytest.mark.parametrize(
    "arguments",
    [
        ["vault", "verify"],
        ["vault", "log", "LPR-2024-222222"],
        ["vault", "erased"],
        ["retention", "--dry-run"],
        ["retention", "--apply"],
        [*ERASE, "officer-7"],
    ],
    ids=" ".join,
)
def test_a_database_that_is_away_is_told_in_a_sentence(tmp_path: Path, arguments: list[str]) -> None:
    answer = netra(tmp_path, *arguments)
    assert (answer.exit_code, "database_unreadable" in answer.output) == (2, True), answer.output


@pytest.mark.parametrize(
    "arguments", [[*ERASE, "Budi Contoh"], ["retention", "--apply", "--by", "Budi Contoh"]], ids=str
)
def test_nobody_is_named_in_the_log(tmp_path: Path, arguments: list[str]) -> None:
    answer = netra(tmp_path, *arguments)
    assert (answer.exit_code, "account" in answer.output) == (2, True)
