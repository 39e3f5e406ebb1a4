"""A file of a backup opens with its key, whole, or not at all."""

import io
from pathlib import Path
from typing import BinaryIO

import pytest
from pyrage.x25519 import Identity

from deploy.backup.sealed_files import CannotOpen, entry_of, identity_of, recipient_of, seal, unseal, written_by

CONTENT = b"isi cadangan " * 100_000


def nothing(_done: int) -> None:
    """Nobody watches."""


@pytest.fixture
def key() -> Identity:
    return Identity.generate()


@pytest.fixture
def sealed(key: Identity, tmp_path: Path) -> Path:
    path = tmp_path / "content.age"
    seal(io.BytesIO(CONTENT), path, key.to_public(), nothing)
    return path


def opened(path: Path, key: Identity) -> bytes:
    target = io.BytesIO()
    unseal(path, key, target, nothing)
    return target.getvalue()


def test_what_was_sealed_opens_with_its_key_only(sealed: Path, key: Identity) -> None:
    assert opened(sealed, key) == CONTENT
    assert CONTENT[:50] not in sealed.read_bytes()
    with pytest.raises(CannotOpen):
        opened(sealed, Identity.generate())


def test_its_entry_is_what_lies_on_the_disk(key: Identity, tmp_path: Path) -> None:
    entry = seal(io.BytesIO(CONTENT), tmp_path / "a.age", key.to_public(), nothing)
    assert entry == entry_of(tmp_path / "a.age", nothing)


@pytest.mark.parametrize("cut", [1, 1_000, 100_000])
def test_a_file_that_was_cut_off_is_found(sealed: Path, key: Identity, cut: int) -> None:
    sealed.write_bytes(sealed.read_bytes()[:-cut])
    with pytest.raises(CannotOpen):
        opened(sealed, key)


@pytest.mark.parametrize("place", [0.1, 0.5, 0.999])
def test_a_changed_byte_is_found(sealed: Path, key: Identity, place: float) -> None:
    content = bytearray(sealed.read_bytes())
    content[int(len(content) * place)] ^= 1
    sealed.write_bytes(content)
    with pytest.raises(CannotOpen):
        opened(sealed, key)


def test_a_file_that_is_there_is_not_written_over(sealed: Path, key: Identity) -> None:
    with pytest.raises(FileExistsError):
        seal(io.BytesIO(b"other"), sealed, key.to_public(), nothing)


def test_nobody_else_may_read_it(sealed: Path) -> None:
    assert sealed.stat().st_mode & 0o077 == 0


def test_keys_are_read_as_age_writes_them(key: Identity, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"# created: today\n# public key: {key.to_public()}\n{key}\n")
    (tmp_path / "recipient").write_text(f"{key.to_public()}\n")
    assert str(identity_of(tmp_path / "key")) == str(key)
    assert str(recipient_of(tmp_path / "recipient")) == str(key.to_public())


def test_what_is_no_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("nothing")
    for read in (identity_of, recipient_of):
        with pytest.raises(CannotOpen):
            read(tmp_path / "key")


def test_what_the_writer_raises_is_raised_where_it_is_read() -> None:
    def write(target: BinaryIO) -> None:
        target.write(b"half")
        raise CannotOpen("the other half is missing")

    with pytest.raises(CannotOpen, match="other half"), written_by(write) as source:
        assert source.read() == b"half"
