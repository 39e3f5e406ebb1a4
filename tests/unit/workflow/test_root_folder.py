from pathlib import Path

import pytest

from services.workflow.adapters.sealing import RootFolder
from shared.contracts.ledger_roots import LedgerRootSealed
from shared.security.signing import Signer, Verifier
from tests.unit.workflow.books import OUR_KEY, book


def test_each_root_is_a_file_that_an_outsider_can_check_with_the_public_keys_beside_it(tmp_path: Path) -> None:
    folder, dated = RootFolder(tmp_path), book().dated()
    folder.publish_keys(OUR_KEY)
    assert folder.publish(dated) == []
    verifier = Verifier.from_file(tmp_path / "public-keys.json")
    for day, root in dated:
        kept = LedgerRootSealed.parsed((tmp_path / "roots" / f"{day}.json").read_bytes())
        assert kept is not None
        assert kept == root
        assert verifier.read(kept.signature) == kept.record.text()


def test_the_public_keys_hold_no_private_part(tmp_path: Path) -> None:
    RootFolder(tmp_path).publish_keys(OUR_KEY)
    assert '"d"' not in (tmp_path / "public-keys.json").read_text()


def test_a_day_that_was_sealed_anew_does_not_replace_its_file(tmp_path: Path) -> None:
    folder, first, second = RootFolder(tmp_path), book(1).dated(), book(2).dated()
    folder.publish(first)
    before = {path.name: path.read_bytes() for path in (tmp_path / "roots").iterdir()}
    assert folder.publish(second) == [day for day, _ in second]
    assert {path.name: path.read_bytes() for path in (tmp_path / "roots").iterdir()} == before


def test_what_is_no_root_in_the_table_is_told(tmp_path: Path) -> None:
    assert RootFolder(tmp_path).publish([("2026-11-20", None)]) == ["2026-11-20"]


def test_a_file_that_is_no_key_set_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "key.jwk"
    for content in ("", "[]", '{"keys": 1}', '{"keys": [{"kty": "EC"}]}', '{"keys": []}'):
        broken.write_text(content)
        with pytest.raises(ValueError):  # noqa: PT011 -- JSON's own error is one too
            Signer.from_file(broken)
