"""Who calls an API: a FastAPI dependency that reads the bearer token, and refusals with stable codes."""

from collections.abc import Callable
from typing import Annotated

import structlog
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

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


def token_reader(settings: CommonSettings) -> TokenReader:
    """Raises ValueError when neither NETRA_JWKS_FILE nor NETRA_JWKS_URL is set."""
    return TokenReader(_keys(settings), issuer=settings.jwt_issuer, audience=settings.jwt_audience)


def _keys(settings: CommonSettings) -> KeySource:
    if settings.jwks_url:
        return key_url(settings.jwks_url)
    if settings.jwks_file:
        return key_file(settings.jwks_file)
    raise ValueError("set NETRA_JWKS_FILE or NETRA_JWKS_URL")


def current_principal(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Principal:
    """The caller. The app's composition root sets `app.state.token_reader`. Raises Refused (401, 503)."""
    if credentials is None:
        raise Refused(NOT_AUTHENTICATED)
    reader: TokenReader = request.app.state.token_reader
    try:
        return reader.read(credentials.credentials)
    except InvalidToken:
        raise Refused(INVALID_TOKEN) from None
    except KeysUnavailable as error:
        log.error("token_keys.unavailable", error=str(error))  # noqa: TRY400 -- the kind says enough
        raise Refused(KEYS_UNAVAILABLE) from None


Caller = Annotated[Principal, Depends(current_principal)]


def needs_scope(scope: str) -> Callable[[Principal], Principal]:
    """A dependency that lets only tokens with this scope pass. Raises Refused (403)."""

    def check(caller: Caller) -> Principal:
        if scope not in caller.scopes:
            detail = f"The token lacks the scope {scope}."
            raise Refused(Refusal("missing_scope", 403, f"Token tidak memiliki lingkup {scope}.", detail))
        return caller

    return check
