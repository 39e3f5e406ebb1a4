"""Who calls, with which token, and the keys that an application knows it by."""

import time
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from shared.security.tokens import KeySource, TokenReader

KEY = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)


async def healthy() -> dict[str, object]:
    return {"healthy": True}


def tokens() -> TokenReader:
    keys = KeySource(lambda: dict(KeySet([KEY]).as_dict(private=False)))
    return TokenReader(keys, issuer="netra", audience="netra")


def token(header: dict[str, Any] | None = None, key: ECKey = KEY, **changes: Any) -> str:
    claims: dict[str, Any] = {
        "iss": "netra",
        "aud": "netra",
        "sub": "officer-1",
        "agency": "kota-makassar",
        "exp": int(time.time()) + 600,
    }
    claims |= {"roles": [], "scopes": [], **changes}
    return jwt.encode(header or {"alg": "ES256", "kid": KEY.kid}, claims, key)


def bearer(one: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {one}"}
