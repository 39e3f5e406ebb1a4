"""Bearer tokens of agencies: JWTs checked against a JWKS from a file or a URL."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ["ES256", "RS256", "EdDSA"]
"""Asymmetric only: a public key can never be replayed as an HMAC secret."""

JWKS_LIFETIME_SECONDS = 300
REFETCH_SECONDS = 10
"""Between two readings for whatever reason, failed ones too: made-up key ids cannot make us hammer the issuer."""

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
    """The issuer's keys, or the time, cannot be had right now: no token can be judged, good or bad."""


class KeySource:
    """A JWKS that is read again after five minutes, and at once for a key id that it does not hold.

    So a token under a new key is good as soon as its key is published, and an old key is refused five minutes after it
    was removed at the latest. May be used by several threads: one reads, the others wait for what it brings.
    """

    def __init__(self, load: Callable[[], dict[str, Any]], clock: Callable[[], float] = time.monotonic) -> None:
        self._load = load
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: KeySet | None = None
        self._read_at = 0.0
        self._tried_at = -float("inf")

    def at_hand(self, key_id: str | None) -> KeySet | None:
        """The keys, where they can be had without asking the issuer."""
        keys = self._fresh()
        return keys if keys is not None and holds(keys, key_id) else None

    def keys(self, key_id: str | None) -> KeySet:
        """The keys, with the one named `key_id` among them if the issuer has it. Raises KeysUnavailable.

        Whoever names a known key waits for nobody's made-up one.
        """
        return self.at_hand(key_id) or self._asked(key_id)

    def _asked(self, key_id: str | None) -> KeySet:
        with self._lock:
            keys = self.at_hand(key_id)
            if keys is None and self._may_ask(self._clock()):
                return self._read(self._clock())
            keys = keys or self._fresh()
            if keys is None:
                raise KeysUnavailable("asked a moment ago")
            return keys

    def _fresh(self) -> KeySet | None:
        return self._keys if self._clock() - self._read_at <= JWKS_LIFETIME_SECONDS else None

    def _may_ask(self, now: float) -> bool:
        return now - self._tried_at >= REFETCH_SECONDS

    def _read(self, now: float) -> KeySet:
        self._tried_at = now
        try:
            self._keys = KeySet.import_key_set(self._load())  # type: ignore[arg-type]
        except (httpx.HTTPError, OSError, JoseError, ValueError, TypeError, KeyError) as error:
            raise KeysUnavailable(type(error).__name__) from error
        self._read_at = now
        return self._keys


def holds(keys: KeySet, key_id: str | None) -> bool:
    """True for no key id as well: a token without one is tried against every key."""
    return key_id is None or any(key.kid == key_id for key in keys.keys)


def key_file(path: Path) -> KeySource:
    return KeySource(lambda: json.loads(path.read_text()))


def key_url(url: str) -> KeySource:
    """Raises httpx.HTTPError on use when the URL does not answer within five seconds."""
    return KeySource(lambda: httpx.get(url, timeout=5.0).raise_for_status().json())


class TokenReader:
    """Turns a bearer token into a principal. Raises InvalidToken, or KeysUnavailable when no token can be judged."""

    def __init__(
        self, keys: KeySource, *, issuer: str, audience: str, clock: Callable[[], datetime] | None = None
    ) -> None:
        """`clock` may raise ConnectionError; without one, the host's is believed."""
        self._keys = keys
        self._claims = jwt.JWTClaimsRegistry(
            now=None if clock is None else lambda: int(clock().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
            agency={"essential": True},
        )

    def reads_at_once(self, token: str) -> bool:
        """Whether `read` will not have to wait for the issuer."""
        return self._keys.at_hand(key_id_of(token)) is not None

    def read(self, token: str) -> Principal:
        keys = self._keys.keys(key_id_of(token))
        try:
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            self._claims.validate(claims)
        except ConnectionError as error:
            raise KeysUnavailable(type(error).__name__) from error
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise InvalidToken(type(error).__name__) from error
        return principal(claims)


def key_id_of(token: str) -> str | None:
    """What the header of a token says, unverified: good enough to look for a key."""
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        return None
    key_id = header.get("kid")
    return key_id if isinstance(key_id, str) else None


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
