"""Bearer tokens of agencies: JWTs checked against a JWKS from a file or a URL."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ["ES256", "RS256", "EdDSA"]
"""Asymmetric only: a public key can never be replayed as an HMAC secret."""

JWKS_LIFETIME_SECONDS = 300
LEEWAY_SECONDS = 30


@dataclass(frozen=True)
class Principal:
    """Who calls: one officer (`subject`, opaque) of one agency. `roles` are what he may act as."""

    subject: str
    agency: str
    roles: frozenset[str] = field(default=frozenset())
    scopes: frozenset[str] = field(default=frozenset())


class InvalidToken(Exception):  # noqa: N818 -- an answer to a caller, not an error of ours
    """The token is malformed, expired, wrongly signed, or meant for somebody else. The text carries no token."""


class KeysUnavailable(Exception):  # noqa: N818 -- a condition that passes
    """The issuer's keys cannot be had right now: no token can be judged, good or bad."""


class KeySource:
    """A JWKS that is read again after five minutes, so that a rotated key is seen without a restart."""

    def __init__(self, load: Callable[[], dict[str, Any]], clock: Callable[[], float] = time.monotonic) -> None:
        self._load = load
        self._clock = clock
        self._keys: KeySet | None = None
        self._read_at = 0.0

    def keys(self) -> KeySet:
        if self._keys is None or self._clock() - self._read_at > JWKS_LIFETIME_SECONDS:
            self._keys = KeySet.import_key_set(self._load())  # type: ignore[arg-type]
            self._read_at = self._clock()
        return self._keys


def key_file(path: Path) -> KeySource:
    return KeySource(lambda: json.loads(path.read_text()))


def key_url(url: str) -> KeySource:
    """Raises httpx.HTTPError on use when the URL does not answer within five seconds."""
    return KeySource(lambda: httpx.get(url, timeout=5.0).raise_for_status().json())


class TokenReader:
    """Turns a bearer token into a principal. Raises InvalidToken, or KeysUnavailable when no token can be judged."""

    def __init__(self, keys: KeySource, *, issuer: str, audience: str) -> None:
        self._keys = keys
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
            agency={"essential": True},
        )

    def read(self, token: str) -> Principal:
        keys = self._current_keys()
        try:
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            self._claims.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise InvalidToken(type(error).__name__) from error
        return principal(claims)

    def _current_keys(self) -> KeySet:
        try:
            return self._keys.keys()
        except (httpx.HTTPError, OSError, JoseError, ValueError, TypeError, KeyError) as error:
            raise KeysUnavailable(type(error).__name__) from error


def principal(claims: dict[str, Any]) -> Principal:
    if not isinstance(claims["agency"], str) or not isinstance(claims["sub"], str):
        raise InvalidToken("claims")
    return Principal(
        subject=claims["sub"],
        agency=claims["agency"],
        roles=frozenset(_strings(claims.get("roles"))),
        scopes=frozenset(_strings(claims.get("scopes"))),
    )


def _strings(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
