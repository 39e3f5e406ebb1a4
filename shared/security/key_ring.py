"""Symmetric keys that outlive their use: the newest encrypts, the older ones still decrypt. One data key a subject."""

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

KEY_BYTES = 32
PURPOSE = b"netra: data key of Temporal payloads, 1"


class CannotDecrypt(Exception):  # noqa: N818 -- a property of the payload, reported as such
    """Encrypted under a key that this process does not have, or damaged. The text carries nothing of the content."""


class KeyRing:
    """Encrypts with the newest key, decrypts with any: after a rotation the old keys stay as long as their histories.

    A JWK set of 256-bit keys (`kty` oct), the newest first.
    """

    def __init__(self, keys: Iterable[OctKey]) -> None:
        self._keys = {str(key.kid): key for key in keys}
        if not self._keys:
            raise ValueError("a key ring holds at least one key")
        self.newest = next(iter(self._keys))

    @classmethod
    def from_file(cls, path: Path) -> "KeyRing":
        """Raises OSError, ValueError when the file is no JWK set of 256-bit keys."""
        try:
            found = KeySet.import_key_set(json.loads(path.read_text())).keys
        except JoseError as error:
            raise ValueError(f"{path} is no JWK set: {error}") from None
        keys = [key for key in found if isinstance(key, OctKey)]
        if any(len(key.raw_value) != KEY_BYTES for key in keys):
            raise ValueError(f"{path}: keys of Temporal payloads have {KEY_BYTES} bytes")
        return cls(keys)

    @classmethod
    def generate(cls) -> "KeyRing":
        """A throwaway ring, for tests and for the first set-up of a development stack."""
        return cls([_new_key()])

    def rotated(self) -> "KeyRing":
        """The same ring with a new key in front."""
        return KeyRing([_new_key(), *self._keys.values()])

    def jwks(self) -> dict[str, object]:
        return dict(KeySet(list(self._keys.values())).as_dict(private=True))

    @lru_cache(maxsize=4096)  # noqa: B019 -- one key ring lives as long as its process
    def data_key(self, key_id: str, subject: str) -> AESGCM:
        """The key of one case under one master key. Raises CannotDecrypt when the master key is not here."""
        master = self._keys.get(key_id)
        if master is None:
            raise CannotDecrypt(f"there is no key {key_id} on this ring")
        derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=PURPOSE + subject.encode())
        return AESGCM(derived.derive(master.raw_value))


def _new_key() -> OctKey:
    return OctKey.generate_key(KEY_BYTES * 8, {"use": "enc"}, auto_kid=True)
