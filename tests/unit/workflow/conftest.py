"""The case API in one process, on a desk in memory, with tokens of its own issuer."""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from services.workflow.adapters.courier import Courier
from services.workflow.api.routes import Desk
from services.workflow.app import create_app
from services.workflow.domain.deadlines import open_deadline
from services.workflow.domain.ledger import GENESIS, append
from shared.calendar import published_calendar
from shared.contracts.cases import ReportAttached, StageEntered
from shared.contracts.reports import OfficialIdentity, ReportNarrative
from shared.contracts.vocabulary import Role
from shared.security.sealing import Seal
from shared.security.tokens import KeySource, TokenReader
from tests.clocks import hosts_clock
from tests.unit.workflow.cases import MONDAY_MORNING, NUMBER, event, order, step
from tests.unit.workflow.desk import MemoryActions, MemoryCalendar, MemoryReading, ScriptedCases
from tests.unit.workflow.reading_contract import a_row

Bearer = Callable[..., dict[str, str]]


@dataclass
class Office:
    """Everything behind the case API, within reach of the test."""

    seal: Seal
    reading: MemoryReading = field(default_factory=MemoryReading)
    actions: MemoryActions = field(default_factory=MemoryActions)
    cases: ScriptedCases = field(default_factory=ScriptedCases)
    calendar: MemoryCalendar = field(default_factory=MemoryCalendar)

    def desk(self) -> Desk:
        courier = Courier(self.actions, self.cases, timeout_seconds=0.1)
        return Desk(self.reading, self.actions, courier, self.seal, self.calendar, hosts_clock)

    def file(self) -> None:
        """One case in clarification: with a report, two ledger rows and a deadline."""
        identity = OfficialIdentity(name="Kenari Kuning", employee_id=None)
        narrative = ReportNarrative(what="kampanye", place="alun-alun", chronology="pagi hari")
        deadline, proof = open_deadline(order(), step("clarification"), published_calendar())
        self.reading.cases.append(a_row(NUMBER, sealed_official=self.seal.seal(identity)))
        self.reading.case_reports.append(
            {"case_number": NUMBER, "report_id": "LPR-1", "opened_case": True, "channel": "http", "evidence": []}
            | {"received_at": MONDAY_MORNING, "sealed_narrative": self.seal.seal(narrative)}
        )
        first = append(event(StageEntered(actor=Role.HANDLER, deadline=deadline.facts)), GENESIS)
        second = append(event(ReportAttached(report_id="LPR-2"), sequence=2), first.hash)
        self.reading.ledger += [first, second]
        self.reading.case_deadlines.append(
            {"case_number": NUMBER, "deadline_id": "clarification.1", "deadline": deadline.model_dump(mode="json")}
            | {"proof": proof.model_dump_json(), "lapses_at": deadline.facts.lapses_at, "status": "open"}
            | {"lapsed_at": None, "met_at": None, "pause": None}
        )


@pytest.fixture(scope="session")
def signing_key() -> ECKey:
    return ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)


@pytest.fixture
def bearer(signing_key: ECKey) -> Bearer:
    """Headers of an officer: `bearer("kasn", "recommending", scopes=["cases:read:all"])`."""

    def headers(agency: str, *roles: str, scopes: tuple[str, ...] = (), lifetime: int = 600) -> dict[str, str]:
        claims: dict[str, Any] = {"iss": "netra", "aud": "netra", "sub": "officer-1", "agency": agency}
        claims |= {"roles": list(roles), "scopes": list(scopes), "exp": int(time.time()) + lifetime}
        return {"Authorization": f"Bearer {jwt.encode({'alg': 'ES256', 'kid': signing_key.kid}, claims, signing_key)}"}

    return headers


@pytest.fixture
def handler(bearer: Bearer) -> dict[str, str]:
    """An officer of the office that handles the filed case, with a key for one action."""
    return bearer("bawaslu-kab-bima", "handler") | {"Idempotency-Key": "key-00000001"}


@pytest.fixture
def office() -> Office:
    office = Office(Seal.generate())
    office.file()
    return office


@pytest.fixture(scope="session")
def app(signing_key: ECKey) -> FastAPI:
    """Made once, for making it costs more than any test of it; each test brings its own desk."""

    async def health() -> dict[str, object]:
        return {"healthy": True}

    keys = KeySource(lambda: dict(KeySet([signing_key]).as_dict(private=False)))
    return create_app(Office(Seal.generate()).desk(), TokenReader(keys, issuer="netra", audience="netra"), health)


@pytest.fixture
async def client(app: FastAPI, office: Office) -> AsyncIterator[httpx.AsyncClient]:
    app.state.desk = office.desk()
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://workflow") as client:
        yield client
