from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from joserfc.jwk import ECKey, KeySet

from services.intake.activities.attempts import Attempts
from services.intake.activities.erasing import Erasing
from services.intake.activities.reception import Reception
from services.intake.activities.releasing import Releasing
from services.intake.activities.tracking import Tracking
from services.intake.adapters.evidence_files import DiskEvidence
from services.intake.adapters.vault import Vault
from services.intake.api.desk import Counter
from services.intake.app import build_app
from services.intake.domain.erasure_policy import load_erasure_policy
from services.intake.domain.release_policy import Terms, load_policy
from services.intake.domain.rules import Desk
from shared.directory.agencies import load_directory
from shared.security.sealing import Seal
from shared.security.tokens import KeySource, TokenReader
from tests.unit.intake.clock import Clock
from tests.unit.intake.identities_in_memory import IdentitiesInMemory
from tests.unit.intake.remains_in_memory import RemainsInMemory
from tests.unit.intake.reports_in_memory import ReportsInMemory
from tests.unit.intake.samples import NOW

NOBODY: Any = None


@pytest.fixture
def reports() -> ReportsInMemory:
    return ReportsInMemory()


@pytest.fixture
def seal() -> Seal:
    return Seal.generate()


@pytest.fixture
def vault() -> Vault:
    return Vault.generate()


@pytest.fixture
def store(tmp_path: Path) -> DiskEvidence:
    return DiskEvidence(tmp_path / "evidence")


@pytest.fixture
def desk() -> Desk:
    return Desk(load_directory(), frozenset({"drill"}))


@pytest.fixture
def reception(reports: ReportsInMemory, desk: Desk, seal: Seal, vault: Vault) -> Reception:
    return Reception(reports=reports, desk=desk, seal=seal, vault=vault, clock=lambda: NOW)


@pytest.fixture
def identities(reports: ReportsInMemory) -> IdentitiesInMemory:
    return IdentitiesInMemory(reports)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def releasing(identities: IdentitiesInMemory, vault: Vault, clock: Clock) -> Releasing:
    return Releasing(identities=identities, vault=vault, policy=load_policy(), terms=Terms(), clock=clock)


@pytest.fixture
def remains(identities: IdentitiesInMemory) -> RemainsInMemory:
    return RemainsInMemory(identities)


@pytest.fixture
def erasing(identities: IdentitiesInMemory, remains: RemainsInMemory, store: DiskEvidence, clock: Clock) -> Erasing:
    return Erasing(
        identities=identities,
        remains=remains,
        store=store,
        policy=load_policy(),
        rule=load_erasure_policy(),
        clock=clock,
    )


@pytest.fixture(scope="session")
def signing_key() -> ECKey:
    return ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)


@pytest.fixture
def tracking(reports: ReportsInMemory, store: DiskEvidence) -> Tracking:
    desk = Desk(load_directory())
    attempts = Attempts(lambda: 0.0)  # time stands still: no bucket fills up while a slow machine asks
    return Tracking(reports=reports, store=store, clock=lambda: NOW, desk=desk, attempts=attempts)


@pytest.fixture
def counter(reception: Reception, tracking: Tracking, seal: Seal, releasing: Releasing, erasing: Erasing) -> Counter:
    return Counter(reception, tracking, seal, releasing, erasing)


@pytest.fixture(scope="session")
def premises(signing_key: ECKey) -> FastAPI:
    """Made once, for making it costs more than any test of it; each test brings its own counter."""

    async def health() -> dict[str, object]:
        return {"healthy": True}

    keys = KeySource(lambda: dict(KeySet([signing_key]).as_dict(private=False)))
    tokens = TokenReader(keys, issuer="netra", audience="netra")
    return build_app(NOBODY, tokens=tokens, health=health)


@pytest.fixture
def app(premises: FastAPI, counter: Counter) -> FastAPI:
    premises.state.counter = counter
    return premises


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://intake") as client:
        yield client
