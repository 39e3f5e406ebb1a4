"""A manifest is what was signed, or it is refused with the reason's code."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.backup.manifest import (
    MANIFEST,
    SIGNATURE,
    BadBackup,
    LedgerEnd,
    Manifest,
    Moments,
    check_signature,
    read,
    write,
)
from deploy.backup.sealed_files import FileEntry
from shared.security.signing import Signer

NOW = datetime(2026, 11, 26, tzinfo=UTC)
SIGNER = Signer.generate()
END = LedgerEnd(cases=2, rows=9, heads="ab", holds=True, sealed_upto=None, last_root=None, last_numbers={2026: 2})


@pytest.fixture
def manifest() -> Manifest:
    return Manifest(
        release="0.1.0",
        moments=Moments(offsets=NOW, temporal=NOW, database=NOW, files=NOW, records=NOW),
        files=(FileEntry(name="postgres.dump.age", size=3, sha256="00"),),
        postgres="18.4",
        schemas={"intake": "0001"},
        calendar="cafe",
        ledger=END,
        key_ids={"vault.key": ["1"]},
    )


def code_of(folder: Path, signer: Signer = SIGNER) -> str:
    with pytest.raises(BadBackup) as refused:
        check_signature(folder, signer.verifier())
    return refused.value.code


def test_what_is_written_is_read(manifest: Manifest, tmp_path: Path) -> None:
    write(tmp_path, manifest, SIGNER)
    assert read(tmp_path) == manifest
    check_signature(tmp_path, SIGNER.verifier())


def test_a_changed_manifest_another_signature_and_none_are_told_apart(manifest: Manifest, tmp_path: Path) -> None:
    write(tmp_path, manifest, SIGNER)
    assert code_of(tmp_path, Signer.generate()) == "signature_wrong"
    (tmp_path / MANIFEST).write_text(manifest.text().replace('"cases": 2', '"cases": 3'))
    assert code_of(tmp_path) == "manifest_edited"
    (tmp_path / SIGNATURE).unlink()
    assert code_of(tmp_path) == "manifest_not_signed"


@pytest.mark.parametrize(("content", "code"), [(None, "no_backup"), ("{}", "manifest_unreadable")])
def test_what_is_no_backup_is_told(content: str | None, code: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / MANIFEST).write_text(content)
    with pytest.raises(BadBackup) as refused:
        read(tmp_path)
    assert refused.value.code == code
