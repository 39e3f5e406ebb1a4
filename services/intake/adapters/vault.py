"""The reporter's identity at rest: AES-256-GCM under a data key of its own, wrapped by a master key.

Erasing one reporter means destroying his data key; rotating the master key means wrapping data keys again. Formats:
`wrapped_key` and `content` are nonce (12 bytes) + ciphertext + tag, with the report id as associated data.
"""

import base64
import hashlib
import hmac
import secrets
from pathlib import Path
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel

from services.intake.domain import numbers
from services.intake.domain.filing import VaultEntry

_NONCE_BYTES = 12
_KEY_BYTES = 32

Model = TypeVar("Model", bound=BaseModel)


class KeyGone(Exception):  # noqa: N818 -- a property of the key ring, reported as such
    """The master key was destroyed; what was made with it stays what it is."""


class CannotOpen(Exception):  # noqa: N818 -- a property of the entry, reported as such
    """Not ours, altered, or of another report."""


class Vault:
    """Encrypts with the newest master key, opens with any. Receipts and content marks come from the same keys."""

    def __init__(self, masters: dict[str, bytes]) -> None:
        """`masters` maps key ids to 32-byte keys, newest first. Raises ValueError for any other length."""
        if not masters or any(len(key) != _KEY_BYTES for key in masters.values()):
            raise ValueError("a vault needs at least one master key, each of 32 bytes")
        self._masters = masters
        self.key_id = next(iter(masters))

    @classmethod
    def from_file(cls, path: Path) -> "Vault":
        """Keys of 32 bytes in base64, one a line, newest first. Raises ValueError when it holds something else."""
        keys = [base64.b64decode(line, validate=True) for line in path.read_text().split()]
        return cls({_name(key): key for key in keys})

    @property
    def key_ids(self) -> list[str]:
        """The newest first."""
        return list(self._masters)

    @classmethod
    def generate(cls) -> "Vault":
        """A throwaway vault, for tests."""
        key = secrets.token_bytes(_KEY_BYTES)
        return cls({_name(key): key})

    def store(self, report_id: str, content: BaseModel) -> VaultEntry:
        data_key = secrets.token_bytes(_KEY_BYTES)
        sealed = _encrypt(data_key, content.model_dump_json().encode(), report_id)
        wrapped = _encrypt(self._derived(self.key_id, "wrap"), data_key, report_id)
        return VaultEntry(self.key_id, wrapped, sealed)

    def open(self, report_id: str, entry: VaultEntry, model: type[Model]) -> Model:
        """Raises CannotOpen."""
        try:
            data_key = self._data_key(report_id, entry.key_id, entry.wrapped_key)
            return model.model_validate_json(_decrypt(data_key, entry.content, report_id))
        except (InvalidTag, ValueError):
            raise CannotOpen(report_id) from None

    def rewrapped(self, report_id: str, key_id: str, wrapped_key: bytes) -> bytes:
        """The same data key under the newest master key. Raises CannotOpen."""
        data_key = self._data_key(report_id, key_id, wrapped_key)
        return _encrypt(self._derived(self.key_id, "wrap"), data_key, report_id)

    def _data_key(self, report_id: str, key_id: str, wrapped_key: bytes) -> bytes:
        try:
            return _decrypt(self._derived(key_id, "wrap"), wrapped_key, report_id)
        except (InvalidTag, KeyGone, ValueError):
            raise CannotOpen(report_id) from None

    def receipt(self, report_id: str, key_id: str) -> str:
        """The same receipt for the same report, so that a repeated request gets the same answer. Raises KeyGone."""
        return numbers.receipt(_mac(self._derived(key_id, "receipt"), report_id.encode()))

    def content_mac(self, content: BaseModel, key_id: str | None = None) -> bytes:
        """Equal for equal contents. Keyed: a hash of a name and a date could be guessed by trying. Raises KeyGone."""
        return _mac(self._derived(key_id or self.key_id, "content"), content.model_dump_json().encode())

    def _derived(self, key_id: str, purpose: str) -> bytes:
        """One key, one purpose. Raises KeyGone."""
        master = self._masters.get(key_id)
        if master is None:
            raise KeyGone(key_id)
        derivation = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=f"netra intake {purpose}".encode())
        return derivation.derive(master)


def _name(key: bytes) -> str:
    """A key's id is found in the key, so that a key file needs nothing but keys."""
    return hashlib.sha256(b"netra vault key id" + key).hexdigest()[:8]


def receipt_hash(receipt: str) -> bytes:
    """SHA-256 is enough for 125 random bits. However it was typed, see `numbers.typed_receipt`."""
    return hashlib.sha256(numbers.typed_receipt(receipt).encode(errors="replace")).digest()


def key_hash(namespace: str, key: str) -> bytes:
    return hashlib.sha256(f"{namespace}\x1f{key}".encode()).digest()


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def _encrypt(key: bytes, plain: bytes, report_id: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, report_id.encode())


def _decrypt(key: bytes, sealed: bytes, report_id: str) -> bytes:
    return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], report_id.encode())
