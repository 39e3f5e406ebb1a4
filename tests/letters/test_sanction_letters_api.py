"""Letters over HTTP: who may draft them, what is refused, and what comes back."""

import time
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from sqlalchemy import RowMapping

from services.sanctions.adapters.reading import PostgresReading
from services.sanctions.api.desk import Desk
from services.sanctions.app import create_app
from shared.calendar import Calendar, DeadlineProof, Decree, published_calendar, verify
from shared.contracts.limits import TimeLimit, Unit
from shared.contracts.sanctions import SanctionDeadline, SanctionDeadlineCode
from shared.contracts.vocabulary import Confidence
from shared.persistence.decrees import CurrentCalendar
from shared.security.tokens import KeySource, TokenReader
from tests.clocks import hosts_clock
from tests.unit.sanctions.history import AGENCY, History, history

NUMBER = "NTR-2024-000001"
LETTERS = f"/v1/sanctions/{NUMBER}/letters"
KEY = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)


class MemoryReading(PostgresReading):
    """One sanction, as the two tables would tell it."""

    def __init__(self, filed: History) -> None:
        self.filed = filed

    async def latest(self, agency: str, case_number: str) -> RowMapping | None:
        order = self.filed.order
        row = {"round": order.round, "order": order.model_dump(mode="json")}
        return (
            cast("RowMapping", row) if (agency, case_number) == (order.personnel_authority, order.case_number) else None
        )

    async def milestones(self, case_number: str, sanction_round: int) -> Sequence[RowMapping]:
        assert (case_number, sanction_round) == (self.filed.order.case_number, self.filed.order.round)
        return [
            cast("RowMapping", {"entry_id": str(one.sequence), "milestone": one.model_dump(mode="json")} | recorded(at))
            for one, at in self.filed.milestones
        ]


def recorded(at: Any) -> dict[str, Any]:
    return {"recorded_at": at, "due_in_words": None}


def bearer(agency: str = AGENCY, *roles: str) -> dict[str, str]:
    claims: dict[str, Any] = {"iss": "netra", "aud": "netra", "sub": "officer-1", "agency": agency, "scopes": []}
    claims |= {"roles": list(roles or ("personnel_authority",)), "exp": int(time.time()) + 600}
    return {"Authorization": f"Bearer {jwt.encode({'alg': 'ES256', 'kid': KEY.kid}, claims, KEY)}"}


@pytest.fixture
def filed() -> History:
    return history("summoned", "examined")


@pytest.fixture(scope="module")
def app() -> FastAPI:
    """Made once, for making it costs more than any test of it."""

    async def health() -> dict[str, object]:
        return {"healthy": True}

    keys = KeySource(lambda: dict(KeySet([KEY]).as_dict(private=False)))
    return create_app(desk(history()), TokenReader(keys, issuer="netra", audience="netra"), health)


def desk(filed: History) -> Desk:
    """Nothing is acted on here: the desk has neither actions, a courier nor records."""
    nobody = cast("Any", None)
    return Desk(MemoryReading(filed), nobody, nobody, nobody, NoDecrees(), hosts_clock)


class NoDecrees(CurrentCalendar):
    """The calendar of the release."""

    def __init__(self) -> None:
        pass

    async def decrees(self) -> tuple[Decree, ...]:
        return ()

    async def read(self) -> Calendar:
        return published_calendar()


@pytest.fixture
async def client(app: FastAPI, filed: History) -> AsyncIterator[httpx.AsyncClient]:
    app.state.desk = desk(filed)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://sanctions", headers=bearer()) as client:
        yield client


def refused(response: httpx.Response, status: int) -> str:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    return str(response.json()["code"])


async def test_the_list_says_which_letters_are_available_and_in_which_stage(client: httpx.AsyncClient) -> None:
    letters = {one["code"]: one for one in (await client.get(LETTERS)).json()}
    assert [code for code, one in letters.items() if one["available"]] == ["decision_letter"]
    assert letters["summons_1"]["stages"] == ["received", "summoned"]
    assert letters["decision_letter"]["sanctions"] == [
        "pp94.demotion",
        "pp94.removal_to_executor_position",
        "pp94.honourable_dismissal",
    ]
    assert letters["examination_record"]["title"] == "Berita Acara Pemeriksaan"


async def test_every_letter_that_is_listed_as_available_can_be_fetched(client: httpx.AsyncClient) -> None:
    for one in (await client.get(LETTERS)).json():
        for sanction in one["sanctions"] or [None]:
            response = await client.get(one["location"], params={"sanction": sanction} if sanction else {})
            assert response.status_code == (200 if one["available"] else 409), one["code"]


async def test_a_decision_is_not_offered_before_anything_can_be_decided(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    app.state.desk = desk(history("summoned"))
    letters = {one["code"]: one for one in (await client.get(LETTERS)).json()}
    assert not letters["decision_letter"]["available"]
    assert letters["decision_letter"]["sanctions"] == []


async def test_a_letter_comes_as_a_pdf_to_be_saved_and_not_cached(client: httpx.AsyncClient) -> None:
    response = await client.get(f"{LETTERS}/decision_letter", params={"sanction": "pp94.demotion"})
    assert response.content.startswith(b"%PDF-")
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["cache-control"] == "private, no-store"
    assert response.headers["content-disposition"] == (
        'attachment; filename="NTR-2024-000001-decision-letter-konsep.pdf"'
    )


async def test_the_same_sanction_gives_the_same_bytes(client: httpx.AsyncClient) -> None:
    path = f"{LETTERS}/decision_letter?sanction=pp94.demotion"
    assert (await client.get(path)).content == (await client.get(path)).content


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/pardon", 404, "unknown_letter"),
        ("/summons_1", 409, "letter_not_available"),
        ("/decision_letter", 422, "sanction_not_chosen"),
        ("/decision_letter?sanction=pp94.oral_reprimand", 409, "category_differs"),
        ("/decision_letter?sanction=%23panic()", 422, "sanction_unknown"),
        ("/decision_letter?sanction=" + "x" * 65, 422, "invalid_request"),
        ("/..%2f..%2fetc%2fpasswd", 404, "not_found"),
        ("/Summons%001", 422, "invalid_request"),
    ],
)
async def test_what_cannot_be_drafted_is_refused(client: httpx.AsyncClient, path: str, status: int, code: str) -> None:
    assert refused(await client.get(LETTERS + path), status) == code


@pytest.mark.parametrize("path", ["", "/examination_report"])
async def test_letters_are_for_the_authority_that_executes(client: httpx.AsyncClient, path: str) -> None:
    stranger, handler = bearer("kota-makassar"), bearer(AGENCY, "handler")
    assert refused(await client.get(LETTERS + path, headers=stranger), 404) == "unknown_sanction"
    assert refused(await client.get(LETTERS + path, headers=handler), 403) == "wrong_role"
    assert refused(await client.get(LETTERS + path, headers={"Authorization": ""}), 401) == "not_authenticated"
    elsewhere = LETTERS.replace(NUMBER, "NTR-2024-999999") + path
    assert refused(await client.get(elsewhere), 404) == "unknown_sanction"


async def test_a_clock_is_proven_in_words_and_for_a_program(client: httpx.AsyncClient, filed: History) -> None:
    last, recorded_at = filed.milestones[-1]
    clock = SanctionDeadline(
        code=SanctionDeadlineCode.SERVICE,
        limit=TimeLimit(amount=14, unit=Unit.WORKING),
        trigger_at=datetime.fromisoformat("2024-04-02T10:00:00+08:00"),
        due_at=datetime.fromisoformat("2024-05-01T00:00:00+08:00"),
        zone="Asia/Makassar",
        basis="PP 94/2021 Ps 37(3)",
        confidence=Confidence.CERTAIN,
    )
    filed.milestones.append((last.model_copy(update={"deadlines": (clock,)}), recorded_at))
    answer = await client.get(f"/v1/sanctions/{NUMBER}/clocks/service/proof")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["explanation_id"].startswith("Batas waktu 14 hari kerja (dasar: PP 94/2021 Ps 37(3))")
    assert verify(DeadlineProof.model_validate(told["proof"]), published_calendar()) is None
    for unknown in ("effect", "nonsense"):
        assert refused(await client.get(f"/v1/sanctions/{NUMBER}/clocks/{unknown}/proof"), 404) == "no_such_clock"
