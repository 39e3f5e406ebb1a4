"""Personal data on its way through Kafka: JWE compact serialisation to NETRA's public key (ECDH-ES+A256KW, A256GCM).

Any JOSE library in any language can seal with the public JWK set that intake publishes at `/v1/keys`.
"""

import hashlib
import hmac
import json
from pathlib import Path
from typing import TypeVar

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet
from pydantic import BaseModel, ValidationError

ALGORITHM = "ECDH-ES+A256KW"
ENCRYPTION = "A256GCM"

Model = TypeVar("Model", bound=BaseModel)


class CannotUnseal(Exception):  # noqa: N818 -- a property of the message, reported as such
    """Not a JWE, sealed to another key, or not the expected content. The text carries nothing of the content."""


class Seal:
    """Seals with the newest key, unseals with any. A set of public keys can only seal."""

    def __init__(self, keys: KeySet) -> None:
        self._keys = keys
        self._newest = keys.keys[0]

    @classmethod
    def from_file(cls, path: Path) -> "Seal":
        return cls(KeySet.import_key_set(json.loads(path.read_text())))

    @classmethod
    def generate(cls) -> "Seal":
        """A throwaway key pair, for tests and for the first set-up of a development stack."""
        return cls(KeySet([ECKey.generate_key("P-256", {"use": "enc", "alg": ALGORITHM}, auto_kid=True)]))

    def private_jwks(self) -> dict[str, object]:
        return dict(self._keys.as_dict(private=True))

    def public_jwks(self) -> dict[str, object]:
        return dict(self._keys.as_dict(private=False))

    def seal(self, content: BaseModel) -> str:
        header = {"alg": ALGORITHM, "enc": ENCRYPTION, "kid": self._newest.kid}
        return jwe.encrypt_compact(header, content.model_dump_json().encode(), self._newest)

    def unseal(self, sealed: str, model: type[Model]) -> Model:
        try:
            plain = jwe.decrypt_compact(sealed, self._keys, algorithms=[ALGORITHM, ENCRYPTION]).plaintext
            return model.model_validate_json(plain or b"")
        except (JoseError, ValidationError, ValueError, KeyError, TypeError):
            raise CannotUnseal(model.__name__) from None

    def fingerprint(self, *parts: str) -> str:
        """Names a person without naming him: HMAC-SHA256 under the oldest private key, 64 hex digits, same for ever."""
        secret = hashlib.sha256(json.dumps(self._keys.keys[-1].as_dict(private=True), sort_keys=True).encode()).digest()
        return hmac.new(secret, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()
