import base64
import hashlib
import hmac
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from shared.security.tokens import (
    JWKS_LIFETIME_SECONDS,
    REFETCH_SECONDS,
    InvalidToken,
    KeySource,
    KeysUnavailable,
    Principal,
    TokenReader,
    key_file,
)


def new_key() -> ECKey:
    return ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)


OURS, THEIRS = new_key(), new_key()


def public(*keys: ECKey) -> dict[str, Any]:
    return dict(KeySet(list(keys)).as_dict(private=False))


def claims(**changes: Any) -> dict[str, Any]:
    """Valid claims; a change to None takes a claim away."""
    values = {
        "iss": "netra",
        "aud": "netra",
        "sub": "officer-1",
        "agency": "kasn",
        "roles": ["recommending"],
        "exp": int(time.time()) + 600,
    } | changes
    return {name: value for name, value in values.items() if value is not None}


def token(key: ECKey = OURS, header: dict[str, Any] | None = None, **changes: Any) -> str:
    return jwt.encode(header or {"alg": "ES256", "kid": key.kid}, claims(**changes), key)


def handmade(header: dict[str, Any], signature: bytes = b"") -> str:
    return f"{signed_part(header)}.{segment(signature)}"


def signed_part(header: dict[str, Any]) -> str:
    return f"{segment(json.dumps(header).encode())}.{segment(json.dumps(claims()).encode())}"


def segment(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def signed_with_the_public_key() -> str:
    header = {"alg": "HS256", "kid": OURS.kid, "typ": "JWT"}
    return handmade(header, hmac.new(OURS.as_pem(private=False), signed_part(header).encode(), hashlib.sha256).digest())


def tampered() -> str:
    header, _, signature = token().split(".")
    return f"{header}.{segment(json.dumps(claims(agency='bkn')).encode())}.{signature}"


def read(one: str) -> Principal:
    return TokenReader(KeySource(lambda: public(OURS)), issuer="netra", audience="netra").read(one)


def test_a_good_token_names_the_officer_his_agency_and_what_he_may_act_as() -> None:
    assert read(token(scopes=["cases:read:all"])) == Principal(
        "officer-1", "kasn", frozenset({"recommending"}), frozenset({"cases:read:all"})
    )


PAST, FUTURE = 1_600_000_000, 4_000_000_000


@pytest.mark.parametrize(
    "change",
    [
        {"exp": PAST},
        {"exp": None},
        {"exp": "tomorrow"},
        {"nbf": FUTURE},
        {"iss": "somebody"},
        {"iss": None},
        {"aud": "another-service"},
        {"aud": None},
        {"sub": None},
        {"sub": 7},
        {"agency": None},
        {"agency": ["kasn", "bkn"]},
        {"agency": ""},
    ],
    ids=str,
)
def test_a_token_with_a_claim_missing_wrong_or_past_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidToken):
        read(token(**change))


@pytest.mark.parametrize(
    "forged",
    [
        token(THEIRS),
        token(THEIRS, {"alg": "ES256", "kid": OURS.kid}),
        handmade({"alg": "none"}),
        handmade({"alg": "None", "kid": OURS.kid}),
        signed_with_the_public_key(),
        tampered(),
        token(OURS, {"alg": "ES256", "kid": "unknown"}),
        "",
        "..",
        "not a token",
        "é.é.é",
    ],
)
def test_a_token_that_our_issuer_did_not_sign_is_refused(forged: str) -> None:
    with pytest.raises(InvalidToken):
        read(forged)


def test_an_audience_among_others_is_enough() -> None:
    assert read(token(aud=["portal", "netra"])).agency == "kasn"


def test_roles_that_are_no_list_of_names_are_no_roles() -> None:
    assert read(token(roles="recommending")).roles == frozenset()
    assert read(token(roles=["handler", 7, None])).roles == {"handler"}


def test_the_refusal_never_carries_the_token() -> None:
    with pytest.raises(InvalidToken) as refused:
        read(token(agency=7))
    assert "ey" not in str(refused.value)


@dataclass
class Issuer:
    """Publishes its keys and counts who asks; the clock is that of the reader."""

    keys: dict[str, Any]
    seconds: float = 0
    asked: int = 0

    def publish(self) -> dict[str, Any]:
        self.asked += 1
        return self.keys

    def clock(self) -> float:
        return self.seconds


def reader_of(issuer: Issuer) -> TokenReader:
    return TokenReader(KeySource(issuer.publish, issuer.clock), issuer="netra", audience="netra")


def test_a_token_under_a_new_key_is_good_as_soon_as_the_key_is_published() -> None:
    issuer = Issuer(public(OURS))
    reader = reader_of(issuer)
    reader.read(token())
    issuer.keys, issuer.seconds = public(OURS, THEIRS), REFETCH_SECONDS
    assert reader.read(token(THEIRS)).agency == "kasn"
    assert reader.read(token()).agency == "kasn"
    assert issuer.asked == 2


def test_a_removed_key_is_refused_within_five_minutes_and_at_once_when_the_keys_are_read_for_another() -> None:
    issuer = Issuer(public(OURS))
    reader = reader_of(issuer)
    reader.read(token())
    issuer.keys, issuer.seconds = public(THEIRS), JWKS_LIFETIME_SECONDS + 1
    with pytest.raises(InvalidToken):
        reader.read(token())
    issuer.keys, issuer.seconds = public(OURS), issuer.seconds + REFETCH_SECONDS
    reader.read(token())
    with pytest.raises(InvalidToken):
        reader.read(token(THEIRS))


def test_made_up_key_ids_do_not_hammer_the_issuer() -> None:
    issuer = Issuer(public(OURS))
    reader = reader_of(issuer)
    for second in range(60):
        issuer.seconds = second
        for guess in range(20):
            with pytest.raises(InvalidToken):
                reader.read(token(OURS, {"alg": "ES256", "kid": f"guess-{second}-{guess}"}))
    assert issuer.asked == 60 / REFETCH_SECONDS


def test_good_tokens_do_not_ask_the_issuer_again() -> None:
    issuer = Issuer(public(OURS))
    reader = reader_of(issuer)
    for issuer.seconds in range(JWKS_LIFETIME_SECONDS):
        reader.read(token(OURS))
    assert issuer.asked == 1


def test_an_issuer_that_is_away_is_asked_again_after_a_while_and_not_by_every_token() -> None:
    issuer = Issuer({})
    reader = reader_of(issuer)
    for issuer.seconds in range(REFETCH_SECONDS):
        with pytest.raises(KeysUnavailable):
            reader.read(token())
    assert issuer.asked == 1
    issuer.keys, issuer.seconds = public(OURS), REFETCH_SECONDS
    assert reader.read(token()).agency == "kasn"


def test_a_holder_of_a_known_key_waits_for_nobody_who_makes_one_up() -> None:
    """The issuer hangs while it is asked for the made-up key; the good token is read meanwhile."""
    hangs, answered = threading.Event(), threading.Event()
    issuer = Issuer(public(OURS))

    def publish() -> dict[str, Any]:
        if issuer.asked:
            hangs.set()
            assert answered.wait(5)
        return issuer.publish()

    reader = TokenReader(KeySource(publish, issuer.clock), issuer="netra", audience="netra")
    reader.read(token())
    issuer.seconds = REFETCH_SECONDS
    with ThreadPoolExecutor(1) as pool:
        made_up = pool.submit(reader.read, token(OURS, {"alg": "ES256", "kid": "made-up"}))
        assert hangs.wait(5)
        assert reader.read(token()).agency == "kasn"
        answered.set()
        with pytest.raises(InvalidToken):
            made_up.result(5)


@pytest.mark.parametrize("error", [httpx.ConnectError("away"), FileNotFoundError("away"), KeyError("keys")])
def test_keys_that_cannot_be_had_are_nobodys_invalid_token(error: Exception) -> None:
    def load() -> dict[str, Any]:
        raise error

    with pytest.raises(KeysUnavailable):
        TokenReader(KeySource(load), issuer="netra", audience="netra").read(token())


def test_keys_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(public(OURS)))
    reader = TokenReader(key_file(path), issuer="netra", audience="netra")
    assert reader.read(token()).subject == "officer-1"


def test_whether_a_token_has_expired_is_not_for_the_hosts_clock_to_say() -> None:
    lived = token(exp=int(time.time()) - 1800)
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    source = KeySource(lambda: public(OURS))
    at_that_time = TokenReader(source, issuer="netra", audience="netra", clock=lambda: an_hour_ago)
    assert at_that_time.read(lived).subject == "officer-1"
    with pytest.raises(InvalidToken):
        TokenReader(source, issuer="netra", audience="netra").read(lived)


def test_before_the_time_is_known_no_token_is_judged() -> None:
    def not_set() -> datetime:
        raise ConnectionError

    with pytest.raises(KeysUnavailable):
        TokenReader(KeySource(lambda: public(OURS)), issuer="netra", audience="netra", clock=not_set).read(token())
