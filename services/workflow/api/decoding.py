"""Payloads in clear, for those allowed to read them: what the Temporal UI calls a codec server."""

import secrets
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Header, Request
from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from temporalio.api.common.v1 import Payload, Payloads

from shared.contracts.refusals import Refusal, Refused
from shared.security.key_ring import CannotDecrypt
from shared.temporal.encryption import KEY_ID, SUBJECT, EncryptionCodec
from shared.web.access import Caller

log = structlog.get_logger("netra.access")

EMBEDDED_UI = "embedded-ui"
MOST_PAYLOADS = 2_000
NOT_PAYLOADS = Refusal(
    "invalid_payloads",
    422,
    "Isi permintaan bukan Payloads Temporal.",
    "The body is not a Temporal Payloads message in JSON.",
)
WRONG_SECRET = Refusal("unknown_address", 404, "Alamat tidak dikenal.", "There is nothing at this address.")
router = APIRouter(tags=["payloads"])
Namespace = Annotated[str, Header(alias="X-Namespace", max_length=255)]


Body = dict[str, Any]


@router.post("/decode", summary="Payloads in clear")
async def decode(body: Body, caller: Caller, request: Request, namespace: Namespace = "") -> Body:
    return decoded(body, request.app.state.codec, reader=f"{caller.subject}@{caller.agency}", namespace=namespace)


@router.post("/ui/{secret}/decode", summary="The same for the UI of an embedded stack, which knows no tokens")
async def decode_for_ui(
    secret: str, body: dict[str, Any], request: Request, namespace: Namespace = ""
) -> dict[str, Any]:
    """The secret is made at set-up and never exists in production."""
    expected: str | None = request.app.state.ui_secret
    if expected is None or not secrets.compare_digest(secret.encode(), expected.encode()):
        raise Refused(WRONG_SECRET)
    return decoded(body, request.app.state.codec, reader=EMBEDDED_UI, namespace=namespace)


def decoded(body: Body, codec: EncryptionCodec, *, reader: str, namespace: str) -> Body:
    """What cannot be decrypted comes back as it was. Who read what of which case is written to the log."""
    try:
        asked = ParseDict(body, Payloads(), ignore_unknown_fields=True)
    except ParseError:
        raise Refused(NOT_PAYLOADS) from None
    if len(asked.payloads) > MOST_PAYLOADS:
        raise Refused(NOT_PAYLOADS)
    cases = sorted({payload.metadata.get(SUBJECT, b"").decode(errors="replace") for payload in asked.payloads} - {""})
    clear = [opened(payload, codec) for payload in asked.payloads]
    failed = sum(KEY_ID in payload.metadata for payload in clear)
    log.info("payloads.read", reader=reader, namespace=namespace, cases=cases, count=len(clear), unreadable=failed)
    return dict(MessageToDict(Payloads(payloads=clear)))


def opened(payload: Payload, codec: EncryptionCodec) -> Payload:
    try:
        return codec.decrypted(payload)
    except CannotDecrypt:
        return payload
