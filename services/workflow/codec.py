"""The codec server: the door through which operators read what Temporal keeps encrypted."""

from collections.abc import Sequence

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from services.workflow.api import decoding
from services.workflow.api.access import CODEC_RULES
from shared.security.key_ring import KeyRing
from shared.security.tokens import TokenReader
from shared.temporal.encryption import EncryptionCodec
from shared.web.application import create_application
from shared.web.turnstile import UNLIMITED, Limits

LARGEST_BODY_BYTES = 16 * 1024 * 1024
UI_HEADERS = ("authorization", "authorization-extras", "content-type", "x-namespace")


async def healthy() -> dict[str, object]:
    """It holds keys and no connections: it is well as long as it answers."""
    return {"healthy": True, "service": "codec"}


def create_codec_app(
    keys: KeyRing,
    tokens: TokenReader,
    *,
    origins: Sequence[str],
    ui_secret: str | None = None,
    limits: Limits = UNLIMITED,
) -> FastAPI:
    """`origins` are those of the Temporal UI; `ui_secret` lets the UI of an embedded stack in, which sends no token."""
    app = create_application(
        title="NETRA: kodek",
        description="Membuka isi Temporal bagi yang berwenang / what Temporal keeps, in clear for those allowed.",
        health=healthy,
        rules=CODEC_RULES,
        limits=limits,
        body_limits={"/decode": LARGEST_BODY_BYTES},
    )
    app.state.codec = EncryptionCodec(keys)
    app.state.token_reader = tokens
    app.state.ui_secret = ui_secret
    app.include_router(decoding.router)
    app.add_middleware(
        CORSMiddleware, allow_origins=list(origins), allow_methods=["POST"], allow_headers=list(UI_HEADERS), max_age=600
    )
    return app
