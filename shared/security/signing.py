"""Texts signed so that anybody who has the public key set can tell who wrote them: JWS compact, ES256."""

import json
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

ALGORITHM = "ES256"


class NotSigned(Exception):  # noqa: N818 -- a property of the text, reported as such
    """No JWS, or by none of the keys."""


class Signer:
    """Signs with the first key of a private JWK set."""

    def __init__(self, keys: KeySet) -> None:
        self._keys = keys
        self._newest = keys.keys[0]

    @classmethod
    def from_file(cls, path: Path) -> "Signer":
        """Raises OSError; ValueError when the file is no JWK set."""
        return cls(_key_set(path))

    @classmethod
    def generate(cls) -> "Signer":
        return cls(KeySet([ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)]))

    def sign(self, text: str) -> str:
        header = {"alg": ALGORITHM, "kid": self._newest.kid}
        return jws.serialize_compact(header, text.encode(), self._newest)

    def private_jwks(self) -> dict[str, Any]:
        return dict(self._keys.as_dict(private=True))

    def public_jwks(self) -> dict[str, Any]:
        return dict(self._keys.as_dict(private=False))

    def verifier(self) -> "Verifier":
        return Verifier(KeySet.import_key_set(self.public_jwks()))  # type: ignore[arg-type]


class Verifier:
    """Reads what was signed by any key of a JWK set: after a rotation the old public keys stay in it."""

    def __init__(self, keys: KeySet) -> None:
        self._keys = keys

    @classmethod
    def from_file(cls, path: Path) -> "Verifier":
        """Raises OSError; ValueError when the file is no JWK set."""
        return cls(_key_set(path))

    def read(self, signed: str) -> str:
        """The text that was signed. Raises NotSigned."""
        try:
            found = jws.deserialize_compact(signed, self._keys, algorithms=[ALGORITHM])
            return found.payload.decode()
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise NotSigned(type(error).__name__) from None


def _key_set(path: Path) -> KeySet:
    try:
        return KeySet.import_key_set(json.loads(path.read_text()))
    except (JoseError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is no JWK set: {type(error).__name__}") from None
