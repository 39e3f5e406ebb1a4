import base64
from pathlib import Path

import pytest

from services.intake.adapters.vault import CannotOpen, Vault, receipt_hash
from services.intake.domain.form import Reporter
from services.intake.domain.violations import VIOLATIONS
from services.workflow.domain.violations import load_violations

REPORTER = Reporter(name="Ahmad Fulan", address="Woha", phone="+62 812 0000 0001")


def key_file(path: Path, *keys: bytes) -> Path:
    path.write_bytes(b"\n".join(base64.b64encode(key) for key in keys) + b"\n")
    return path


def test_each_reporter_is_encrypted_under_a_key_of_his_own() -> None:
    vault = Vault.generate()
    first, second = vault.store("LPR-1", REPORTER), vault.store("LPR-1", REPORTER)
    assert first.wrapped_key != second.wrapped_key
    assert first.content != second.content
    assert b"Ahmad" not in first.content
    assert vault.open("LPR-1", first, Reporter) == REPORTER


def test_an_entry_opens_only_for_its_own_report_and_master_key() -> None:
    vault = Vault.generate()
    entry = vault.store("LPR-1", REPORTER)
    with pytest.raises(CannotOpen):
        vault.open("LPR-2", entry, Reporter)
    with pytest.raises(CannotOpen):
        Vault.generate().open("LPR-1", entry, Reporter)


def test_after_a_rotation_old_entries_open_and_old_receipts_stay_the_same(tmp_path: Path) -> None:
    old = Vault.from_file(key_file(tmp_path / "old", bytes(32)))
    entry, receipt = old.store("LPR-1", REPORTER), old.receipt("LPR-1", old.key_id)
    rotated = Vault.from_file(key_file(tmp_path / "new", b"n" * 32, bytes(32)))
    assert rotated.key_id != old.key_id
    assert rotated.open("LPR-1", entry, Reporter) == REPORTER
    assert rotated.receipt("LPR-1", entry.key_id) == receipt


@pytest.mark.parametrize("content", [b"", b"not base64!", base64.b64encode(b"short")])
def test_a_file_that_holds_no_proper_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vault.key"
    path.write_bytes(content)
    with pytest.raises(ValueError):  # noqa: PT011 -- whichever check finds it first
        Vault.from_file(path)


def test_receipts_differ_by_report_and_ignore_how_they_are_typed() -> None:
    vault = Vault.generate()
    receipt = vault.receipt("LPR-1", vault.key_id)
    assert receipt != vault.receipt("LPR-2", vault.key_id)
    assert receipt_hash(receipt) == receipt_hash(receipt.lower().replace("-", " "))


def test_intake_and_the_workflow_know_the_same_violations() -> None:
    assert frozenset(load_violations()) == VIOLATIONS
