import json
from pathlib import Path

import pytest

from shared.security.key_ring import CannotDecrypt, KeyRing


def test_a_ring_read_from_its_file_is_the_same_ring(tmp_path: Path) -> None:
    ring, file = KeyRing.generate(), tmp_path / "keys.jwks"
    file.write_text(json.dumps(ring.jwks()))
    assert KeyRing.from_file(file).jwks() == ring.jwks()


def test_a_rotated_ring_encrypts_with_the_new_key_and_keeps_the_old() -> None:
    ring = KeyRing.generate()
    rotated = ring.rotated()
    assert rotated.newest != ring.newest
    assert rotated.data_key(ring.newest, "x")


def test_a_key_that_is_not_on_the_ring_is_named() -> None:
    other = KeyRing.generate().newest
    with pytest.raises(CannotDecrypt, match=other):
        KeyRing.generate().data_key(other, "x")


def test_short_keys_and_empty_rings_are_refused(tmp_path: Path) -> None:
    short = tmp_path / "short.jwks"
    short.write_text(json.dumps({"keys": [{"kty": "oct", "kid": "a", "k": "c2l4dGVlbiBieXRlcyBvbg"}]}))
    empty = tmp_path / "empty.jwks"
    empty.write_text('{"keys": []}')
    for file in (short, empty):
        with pytest.raises(ValueError, match="key"):
            KeyRing.from_file(file)
