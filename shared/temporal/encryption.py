"""Temporal's payloads, encrypted with AES-256-GCM under one data key for each case.

The server, its database and its backups hold cipher text only: arguments, results, summaries, details, failure texts.
Ids, search attributes, names of actions and types of failures stay in clear, and hold nothing personal.

Workflow modules never import this one: the sandbox refuses what it is made of.
"""

import dataclasses
import re
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
)

from shared.security.key_ring import CannotDecrypt, KeyRing

ENCODING = b"binary/encrypted"
KEY_ID, SUBJECT = "encryption-key-id", "encryption-subject"
NONCE_BYTES = 12
CASE_NUMBER = re.compile(r"NTR-\d{4}-\d{6,9}")


class EncryptionCodec(PayloadCodec, WithSerializationContext):
    """`subject` is the case that the payloads belong to; what is in clear already passes decoding as it is."""

    def __init__(self, keys: KeyRing, subject: str = "") -> None:
        self._keys = keys
        self._subject = subject

    def with_context(self, context: SerializationContext) -> "EncryptionCodec":
        return EncryptionCodec(self._keys, subject_of(getattr(context, "workflow_id", None) or ""))

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._encrypted(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Raises CannotDecrypt."""
        return [self.decrypted(payload) for payload in payloads]

    def decrypted(self, payload: Payload) -> Payload:
        """Raises CannotDecrypt."""
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        key_id, subject = (payload.metadata.get(name, b"").decode() for name in (KEY_ID, SUBJECT))
        nonce, cipher_text = payload.data[:NONCE_BYTES], payload.data[NONCE_BYTES:]
        try:
            plain = self._keys.data_key(key_id, subject).decrypt(nonce, cipher_text, bound(key_id, subject))
        except (InvalidTag, ValueError):
            raise CannotDecrypt("the payload was damaged, or moved from another case") from None
        return Payload.FromString(plain)

    def _encrypted(self, payload: Payload) -> Payload:
        key_id, subject, nonce = self._keys.newest, self._subject, secrets.token_bytes(NONCE_BYTES)
        data_key = self._keys.data_key(key_id, subject)
        cipher_text = data_key.encrypt(nonce, payload.SerializeToString(), bound(key_id, subject))
        metadata = {"encoding": ENCODING, KEY_ID: key_id.encode(), SUBJECT: subject.encode()}
        return Payload(metadata=metadata, data=nonce + cipher_text)


def bound(key_id: str, subject: str) -> bytes:
    """What the cipher text is tied to: a payload cannot be passed off as another case's."""
    return f"{key_id}|{subject}".encode()


def subject_of(workflow_id: str) -> str:
    """The case for everything that belongs to one (`case/…`, `sanction/…/1`, `notice/….7`), else the workflow."""
    found = CASE_NUMBER.search(workflow_id)
    return found[0] if found else workflow_id


def data_converter(keys: KeyRing | None) -> DataConverter:
    """Without keys everything is in clear: for tests of the procedure, never for production."""
    if keys is None:
        return pydantic_data_converter
    return dataclasses.replace(
        pydantic_data_converter,
        payload_codec=EncryptionCodec(keys),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
