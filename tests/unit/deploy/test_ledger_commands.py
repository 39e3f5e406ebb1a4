"""`netra ledger` at a terminal, as far as it goes without a database."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.cli import ledger
from deploy.cli.ledger_words import WORDS, in_words
from services.workflow.domain.audit import DayBreak, Verdict
from services.workflow.domain.inclusion import InclusionProof, prove
from tests.unit.workflow.books import FIRST_DAY, OUR_KEY, WAYS, Tamperer, book, chance
from tests.unit.workflow.test_inclusion import places


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def netra(home: Path, *arguments: str) -> Result:
    environment = {
        "NETRA_DATA_DIR": str(home / "data"),
        "COLUMNS": "200",
        "DATABASE_URL": "postgresql://nobody@/x?host=/nowhere",
    }
    return CliRunner().invoke(ledger.app, list(arguments), env=environment)


def proof() -> InclusionProof:
    kept = book()
    rows = places(kept, FIRST_DAY)
    number, sequence, _ = rows[0]
    return prove(kept.rows[number][sequence - 1], rows, kept.roots[0])


@pytest.fixture
def key(home: Path) -> str:
    (home / "key.json").write_text(json.dumps(OUR_KEY.public_jwks()))
    return str(home / "key.json")


def test_a_proof_is_checked_offline_and_told_in_both_languages(home: Path, key: str) -> None:
    file = home / "proof.json"
    file.write_text(proof().model_dump_json())
    result = netra(home, "proof", "verify", str(file), "--public-key", key)
    assert result.exit_code == 0, result.output
    assert "di bawah akar 2026-11-20." in result.stdout
    assert "is under the root of 2026-11-20: " in result.stdout


def test_without_a_public_key_it_says_that_the_signature_was_not_looked_at(home: Path) -> None:
    file = home / "proof.json"
    file.write_text(proof().model_dump_json())
    assert "signatures not checked" in netra(home, "proof", "verify", str(file)).stdout


@pytest.mark.parametrize(
    ("change", "code"), [({"body": "{}"}, 1), ({"path": ["zz"]}, 1), ({"format": "other"}, 2), ({"root": None}, 2)]
)
def test_a_proof_that_does_not_hold_and_one_that_is_none(
    home: Path, key: str, change: dict[str, object], code: int
) -> None:
    file = home / "proof.json"
    file.write_text(json.dumps(proof().model_dump(mode="json") | change))
    assert netra(home, "proof", "verify", str(file), "--public-key", key).exit_code == code


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify",),
        ("verify", "--all", "--day", "2026-11-20"),
        ("verify", "--day", "yesterday"),
        ("verify", "--day", "2026-02-31"),
        ("verify", "--all", "--roots", "/nowhere"),
        ("proof", "--case", "NTR-2026-000001"),
        ("proof", "--case", "NTR-2026-000001", "--sequence", "0"),
    ],
)
def test_what_cannot_be_asked_is_refused(home: Path, arguments: tuple[str, ...]) -> None:
    result = netra(home, *arguments)
    assert (result.exit_code, result.exception.__class__) == (2, SystemExit)


def test_an_empty_folder_of_roots_proves_nothing(home: Path, key: str) -> None:
    (home / "kept").mkdir()
    result = netra(home, "verify", "--all", "--roots", str(home / "kept"), "--public-key", key)
    assert (result.exit_code, "nothing_to_compare" in result.stderr) == (2, True)


def test_a_file_that_is_no_key_is_refused(home: Path) -> None:
    (home / "key.json").write_text("no key")
    (home / "proof.json").write_text(proof().model_dump_json())
    result = netra(home, "proof", "verify", str(home / "proof.json"), "--public-key", str(home / "key.json"))
    assert (result.exit_code, "not_a_key" in result.stderr) == (2, True)


def test_a_database_that_is_away_is_told_in_a_sentence(home: Path) -> None:
    result = netra(home, "verify", "--all")
    assert (result.exit_code, "database_unreadable" in result.stderr) == (2, True)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_whatever_is_found_has_words(way: object) -> None:
    tampered = book()
    assert callable(way)
    way(Tamperer(chance(1)), tampered)
    reasons = [each.reason for each in tampered.audit() if isinstance(each, DayBreak)]
    reasons += [each.broken.reason for each in tampered.audit() if isinstance(each, Verdict) and each.broken]
    assert all(in_words(reason) for reason in reasons)


def test_words_are_in_two_languages() -> None:
    assert all(indonesian and english and indonesian != english for indonesian, english in WORDS.values())
