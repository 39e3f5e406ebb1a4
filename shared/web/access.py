"""Who calls an API: the bearer token becomes a principal, or a refusal with a stable code."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import structlog
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.types import Scope

from shared.contracts.refusals import Refusal, Refused
from shared.security.tokens import InvalidToken, KeySource, KeysUnavailable, Principal, TokenReader, key_file, key_url
from shared.settings import CommonSettings

log = structlog.get_logger(__name__)
_bearer = HTTPBearer(auto_error=False, description="JWT with claims agency, roles, scopes")

NOT_AUTHENTICATED = Refusal(
    "not_authenticated", 401, "Sertakan token: Authorization: Bearer ...", "Send a token: Authorization: Bearer ..."
)
INVALID_TOKEN = Refusal(
    "invalid_token", 401, "Token tidak sah atau kedaluwarsa.", "The token is invalid or has expired."
)
KEYS_UNAVAILABLE = Refusal(
    "token_keys_unavailable",
    503,
    "Kunci penerbit token tidak dapat dibaca sekarang; coba lagi.",
    "The keys of the token issuer cannot be read right now; try again.",
)


def token_reader(settings: CommonSettings, clock: Callable[[], datetime] | None = None) -> TokenReader:
    """Raises ValueError when neither NETRA_JWKS_FILE nor NETRA_JWKS_URL is set."""
    return TokenReader(_keys(settings), issuer=settings.jwt_issuer, audience=settings.jwt_audience, clock=clock)


def _keys(settings: CommonSettings) -> KeySource:
    if settings.jwks_url:
        return key_url(settings.jwks_url)
    if settings.jwks_file:
        return key_file(settings.jwks_file)
    raise ValueError("set NETRA_JWKS_FILE or NETRA_JWKS_URL")


async def authenticated(scope: Scope) -> Principal:
    """Raises Refused: not_authenticated, invalid_token, token_keys_unavailable."""
    token = _bearer_token(scope)
    if token is None:
        raise Refused(NOT_AUTHENTICATED)
    reader: TokenReader = scope["app"].state.token_reader
    try:
        return reader.read(token) if reader.reads_at_once(token) else await asyncio.to_thread(reader.read, token)
    except InvalidToken:
        raise Refused(INVALID_TOKEN) from None
    except KeysUnavailable as error:
        log.error("token_keys.unavailable", error=str(error))  # noqa: TRY400 -- the kind says enough
        raise Refused(KEYS_UNAVAILABLE) from None


def _bearer_token(scope: Scope) -> str | None:
    """None unless there is exactly one Authorization header, of the scheme Bearer."""
    found = [value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"]
    scheme, _, token = found[0].partition(" ") if len(found) == 1 else ("", "", "")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


async def current_principal(
    request: Request, _credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Principal:
    """The caller, as the gate found him. Raises Refused(not_authenticated) on a route that asks for no token."""
    caller: Principal | None = getattr(request.state, "principal", None)
    if caller is None:
        raise Refused(NOT_AUTHENTICATED)
    return caller


Caller = Annotated[Principal, Depends(current_principal)]
