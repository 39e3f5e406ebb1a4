import stat
from pathlib import Path

import pytest
from pydantic import BaseModel

from deploy.local.component import CannotStart
from deploy.local.keys import Bearer, Keys, claims, issue
from shared.security.sealing import Seal
from shared.security.tokens import TokenReader, key_file


class Sealed(BaseModel):
    name: str


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    made = Keys(tmp_path_factory.mktemp("state") / "keys")
    made.make()
    return made


def test_a_token_says_who_for_whom_and_until_when() -> None:
    bearer = Bearer("bawaslu", roles=("handler", "handler"), scopes=("cases:write",), subject="officer-7")
    assert claims(bearer, issued_at=1_000, minutes=5) == {
        "iss": "netra",
        "aud": "netra",
        "sub": "officer-7",
        "agency": "bawaslu",
        "roles": ["handler"],
        "scopes": ["cases:write"],
        "iat": 1_000,
        "exp": 1_300,
    }


def test_a_token_of_the_stack_is_read_by_the_services(keys: Keys) -> None:
    reader = TokenReader(key_file(keys.jwks), issuer="netra", audience="netra")
    principal = reader.read(issue(keys, Bearer("kasn", ("recommending",))))
    assert (principal.agency, principal.roles) == ("kasn", frozenset({"recommending"}))
    assert principal.subject


def test_the_public_key_set_holds_no_private_part(keys: Keys) -> None:
    public = (keys.jwks, keys.seal_public, keys.ledger_public)
    assert '"d"' not in "".join(path.read_text() for path in public)


def test_keys_are_readable_by_their_owner_only(keys: Keys) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in keys.folder.iterdir()}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700


def test_a_key_once_made_is_kept(keys: Keys) -> None:
    before = {path.name: path.read_bytes() for path in keys.folder.iterdir()}
    keys.make()
    assert {path.name: path.read_bytes() for path in keys.folder.iterdir()} == before


def test_what_is_sealed_with_the_public_set_is_unsealed_with_the_private_one(keys: Keys) -> None:
    secret = Sealed(name="Siti")
    sealed = Seal.from_file(keys.seal_public).seal(secret)
    assert Seal.from_file(keys.seal).unseal(sealed, Sealed) == secret


def test_without_a_first_up_there_is_no_token(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="netra up"):
        issue(Keys(tmp_path), Bearer("kasn"))
