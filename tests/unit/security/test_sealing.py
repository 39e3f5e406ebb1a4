import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import KeySet

from shared.contracts.reports import OfficialIdentity, ReportNarrative
from shared.security.sealing import CannotUnseal, Seal

NAME = "Kenari Kuning"
IDENTITY = OfficialIdentity(name=NAME, employee_id="999001012000011001")
SEAL = Seal.generate()


def rotated(newer: Seal, older: Seal) -> Seal:
    return Seal(KeySet([*newer._keys.keys, *older._keys.keys]))


def flipped(sealed: str, position: int) -> str:
    other = "A" if sealed[position] != "A" else "B"
    return sealed[:position] + other + sealed[position + 1 :]


def test_what_was_sealed_is_unsealed_and_is_not_readable_in_between() -> None:
    sealed = SEAL.seal(IDENTITY)
    assert SEAL.unseal(sealed, OfficialIdentity) == IDENTITY
    assert NAME not in sealed


def test_sealing_twice_does_not_show_that_it_was_the_same_person() -> None:
    assert SEAL.seal(IDENTITY) != SEAL.seal(IDENTITY)


def test_the_public_keys_seal_and_cannot_unseal() -> None:
    public = Seal(KeySet.import_key_set(SEAL.public_jwks()))  # type: ignore[arg-type]
    assert SEAL.unseal(public.seal(IDENTITY), OfficialIdentity) == IDENTITY
    with pytest.raises(CannotUnseal):
        public.unseal(public.seal(IDENTITY), OfficialIdentity)


def test_another_key_does_not_unseal() -> None:
    with pytest.raises(CannotUnseal):
        Seal.generate().unseal(SEAL.seal(IDENTITY), OfficialIdentity)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_seal_with_one_character_changed_does_not_open(data: st.DataObject) -> None:
    sealed = SEAL.seal(IDENTITY)
    dots = {index for index, character in enumerate(sealed) if character == "."}
    last_of_part = {dot - 1 for dot in dots} | {len(sealed) - 1}  # may carry bits that base64 does not use
    places = sorted(set(range(len(sealed))) - dots - last_of_part)
    with pytest.raises(CannotUnseal):
        SEAL.unseal(flipped(sealed, data.draw(st.sampled_from(places))), OfficialIdentity)


@pytest.mark.parametrize("garbage", ["", ".", "....", "a.b.c.d.e", "not sealed", "é....", json.dumps({"name": NAME})])
def test_what_is_no_seal_is_refused_without_a_word_about_its_content(garbage: str) -> None:
    with pytest.raises(CannotUnseal) as refused:
        SEAL.unseal(garbage, OfficialIdentity)
    assert str(refused.value) == "OfficialIdentity"


def test_a_seal_over_something_else_than_expected_is_refused() -> None:
    with pytest.raises(CannotUnseal):
        SEAL.unseal(SEAL.seal(IDENTITY), ReportNarrative)


def test_a_newer_key_seals_from_now_on_and_the_older_still_opens() -> None:
    newer = Seal.generate()
    both = rotated(newer, SEAL)
    assert both.unseal(SEAL.seal(IDENTITY), OfficialIdentity) == IDENTITY
    assert newer.unseal(both.seal(IDENTITY), OfficialIdentity) == IDENTITY


def test_a_person_has_the_same_fingerprint_after_a_newer_key_was_put_first() -> None:
    both = rotated(Seal.generate(), SEAL)
    assert both.fingerprint("name", NAME, "kab-bima") == SEAL.fingerprint("name", NAME, "kab-bima")


def test_a_fingerprint_says_nothing_without_the_key() -> None:
    assert SEAL.fingerprint("name", NAME) != Seal.generate().fingerprint("name", NAME)


def test_a_fingerprint_knows_where_one_part_ends() -> None:
    assert SEAL.fingerprint("name", "ab", "c") != SEAL.fingerprint("name", "a", "bc")


def test_a_key_read_from_its_file_is_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "seal.jwk"
    path.write_text(json.dumps(SEAL.private_jwks()))
    again = Seal.from_file(path)
    assert again.unseal(SEAL.seal(IDENTITY), OfficialIdentity) == IDENTITY
    assert again.fingerprint("name", NAME) == SEAL.fingerprint("name", NAME)


def test_what_is_published_holds_no_private_number() -> None:
    assert all("d" not in key for key in json.loads(json.dumps(SEAL.public_jwks()))["keys"])
