"""Development keys, made once per state folder and readable by their owner only. Production brings its own."""

import base64
import json
import os
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from pyrage.x25519 import Identity

from deploy.local.component import CannotStart
from shared.security.key_ring import KeyRing
from shared.security.sealing import Seal
from shared.security.signing import Signer

ALGORITHM = "ES256"
VAULT_KEY_BYTES = 32
WEBHOOK_SECRET_BYTES = 32
CODEC_SECRET_BYTES = 24


@dataclass(frozen=True)
class Keys:
    """Where each key lies: `seal`, `ledger`, `temporal` are JWK sets, `vault` 32 bytes in base64, `backup` of age."""

    folder: Path

    @property
    def signing(self) -> Path:
        return self.folder / "jwt-private.jwk"

    @property
    def jwks(self) -> Path:
        return self.folder / "jwks.json"

    @property
    def seal(self) -> Path:
        return self.folder / "seal.jwk"

    @property
    def seal_public(self) -> Path:
        return self.folder / "seal-public.jwk"

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger.jwk"

    @property
    def ledger_public(self) -> Path:
        return self.folder / "ledger-public.jwk"

    @property
    def vault(self) -> Path:
        return self.folder / "vault.key"

    @property
    def webhook(self) -> Path:
        return self.folder / "webhook.secret"

    @property
    def temporal(self) -> Path:
        return self.folder / "temporal.jwks"

    @property
    def codec(self) -> Path:
        return self.folder / "codec-ui.secret"

    @property
    def backup(self) -> Path:
        """Opens backups. Keep it elsewhere: whoever makes them does not need it."""
        return self.folder / "backup.key"

    @property
    def backup_public(self) -> Path:
        return self.folder / "backup.recipient"

    def make(self) -> None:
        """Each missing key. A key that is there is never replaced: what it sealed would be lost."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.signing.exists():
            key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
            _write(self.jwks, json.dumps(KeySet([key]).as_dict(private=False)))
            _write(self.signing, json.dumps(key.as_dict(private=True)))
        if not self.seal.exists():
            seal = Seal.generate()
            _write(self.seal_public, json.dumps(seal.public_jwks()))
            _write(self.seal, json.dumps(seal.private_jwks()))
        if not self.ledger.exists():
            signer = Signer.generate()
            _write(self.ledger_public, json.dumps(signer.public_jwks()))
            _write(self.ledger, json.dumps(signer.private_jwks()))
        if not self.vault.exists():
            _write(self.vault, base64.b64encode(secrets.token_bytes(VAULT_KEY_BYTES)).decode())
        if not self.backup_public.exists():
            identity = Identity.generate()
            _write(self.backup, str(identity))
            _write(self.backup_public, str(identity.to_public()))
        if not self.webhook.exists():
            _write(self.webhook, "whsec_" + base64.b64encode(secrets.token_bytes(WEBHOOK_SECRET_BYTES)).decode())

        if not self.temporal.exists():
            _write(self.temporal, json.dumps(KeyRing.generate().jwks()))
        if not self.codec.exists():
            _write(self.codec, secrets.token_urlsafe(CODEC_SECRET_BYTES))

    def environment(self) -> dict[str, str]:
        return {
            "NETRA_JWKS_FILE": str(self.jwks),
            "NETRA_SEAL_KEY_FILE": str(self.seal),
            "NETRA_LEDGER_KEY_FILE": str(self.ledger),
            "NETRA_VAULT_KEY_FILE": str(self.vault),
            "NETRA_WEBHOOK_SECRET_FILE": str(self.webhook),
            "NETRA_TEMPORAL_KEY_FILE": str(self.temporal),
            "NETRA_CODEC_UI_SECRET_FILE": str(self.codec),
        }


@dataclass(frozen=True)
class Bearer:
    """Whom a development token is for. Roles and scopes are plain names; the services say which exist."""

    agency: str
    roles: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    subject: str = ""


def issue(keys: Keys, bearer: Bearer, *, minutes: int = 60) -> str:
    """A token valid from now on. Raises CannotStart before the first `up`, which makes the keys."""
    if not keys.signing.exists():
        raise CannotStart(f"{keys.signing} is not there: `netra up` makes the development keys.")
    return token(keys.signing, bearer, issued_at=int(time.time()), minutes=minutes)


def token(signing: Path, bearer: Bearer, *, issued_at: int, minutes: int = 60) -> str:
    """A signed JWT. `issued_at` is in seconds since 1970. Raises FileNotFoundError before the keys are made."""
    key = ECKey.import_key(json.loads(signing.read_text()))
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims(bearer, issued_at, minutes), key)


def claims(bearer: Bearer, issued_at: int, minutes: int) -> dict[str, object]:
    return {
        "iss": os.environ.get("NETRA_JWT_ISSUER", "netra"),
        "aud": os.environ.get("NETRA_JWT_AUDIENCE", "netra"),
        "sub": bearer.subject or f"officer@{bearer.agency}",
        "agency": bearer.agency,
        "roles": _list(bearer.roles),
        "scopes": _list(bearer.scopes),
        "iat": issued_at,
        "exp": issued_at + minutes * 60,
    }


def _list(names: Iterable[str]) -> list[str]:
    return sorted(set(names))


def _write(path: Path, content: str) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
    draft.replace(path)
