"""The proof of a deadline over HTTP: as recorded, in words, and good enough for whoever counts it again."""

import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from deploy.cli.main import build
from services.workflow.api.proofs import prefers_text
from services.workflow.domain.windows import count_window, window_of
from shared.calendar import DeadlineProof, published_calendar, verify
from shared.contracts.cases import PauseFacts
from shared.contracts.vocabulary import Confidence, Election, ReportKind, Role
from tests.unit.workflow.cases import NUMBER, ZONE, kasn
from tests.unit.workflow.conftest import Bearer, Office
from tests.unit.workflow.problem import refused

PROOF = f"/v1/cases/{NUMBER}/deadlines/clarification.1/proof"
PAUSE = PauseFacts(
    first_day="2024-08-06",
    ends_at=datetime(2024, 8, 19, 16, tzinfo=UTC),
    ground="evidence_expected",
    by_agency="kasn",
    by_role=Role.RECOMMENDING,
    basis="kebijakan NETRA, bukan ketentuan",
    confidence=Confidence.UNVERIFIED,
)


async def test_the_proof_is_the_one_that_was_recorded(
    client: httpx.AsyncClient, bearer: Bearer, office: Office
) -> None:
    answer = (await client.get(PROOF, headers=bearer("kasn"))).json()
    assert answer["proof"] == json.loads(office.reading.case_deadlines[0]["proof"])
    assert verify(DeadlineProof.model_validate(answer["proof"])) is None
    assert answer["explanation_id"].startswith("Batas waktu 7 hari kerja (dasar: UU 7/2017 Ps 454(7))")
    assert answer["explanation"].startswith("Time limit of 7 working days")


async def test_what_the_api_answers_can_be_verified_at_a_terminal(
    client: httpx.AsyncClient, bearer: Bearer, tmp_path: Path
) -> None:
    file = tmp_path / "answer.json"
    file.write_bytes((await client.get(PROOF, headers=bearer("kasn"))).content)
    told = CliRunner().invoke(build(), ["deadline", "verify", str(file), "--json"])
    assert (told.exit_code, json.loads(told.stdout)["holds"]) == (0, True)
    file.write_text(file.read_text().replace('"due_date":"2024-08-14"', '"due_date":"2024-08-15"'))
    assert CliRunner().invoke(build(), ["deadline", "verify", str(file)]).exit_code == 1


async def test_who_asks_for_text_reads_indonesian(client: httpx.AsyncClient, bearer: Bearer) -> None:
    answer = await client.get(PROOF, headers=bearer("kasn") | {"Accept": "text/plain"})
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["vary"] == "Accept"
    assert answer.text.startswith(f"Perkara {NUMBER}, tenggat clarification.1 (berjalan)")
    assert "jatuh pada Rabu, 14 Agustus 2024 pukul 24.00 WITA" in answer.text


@pytest.mark.parametrize(
    ("accept", "text"),
    [
        ("text/plain", True),
        ("text/plain;q=0.9, application/json;q=0.1", True),
        ("application/json, text/plain", False),
        ("*/*", False),
        ("image/png", False),
        ("", False),
    ],
)
def test_text_is_for_those_who_name_it_first(accept: str, text: bool) -> None:  # noqa: FBT001 -- a table
    assert prefers_text(accept) is text


@pytest.mark.parametrize("deadline", ["clarification.2", "recommendation.1"])
async def test_a_deadline_the_case_does_not_have_is_a_refusal(
    client: httpx.AsyncClient, bearer: Bearer, deadline: str
) -> None:
    path = f"/v1/cases/{NUMBER}/deadlines/{deadline}/proof"
    assert refused(await client.get(path, headers=bearer("kasn")), 404) == "unknown_deadline"


async def test_a_clock_that_stands_says_so_to_every_reader(
    client: httpx.AsyncClient, bearer: Bearer, office: Office
) -> None:
    office.reading.case_deadlines[0] |= {"status": "paused", "pause": PAUSE.model_dump(mode="json")}
    text = (await client.get(PROOF, headers=bearer("kasn") | {"Accept": "text/plain"})).text
    assert "(penghitungan dihentikan)" in text
    assert "dihentikan sejak Selasa, 6 Agustus 2024, paling lama sampai dengan Senin, 19 Agustus 2024" in text
    assert "Dasar penghentian ini belum terverifikasi." in text
    [shown] = (await client.get(f"/v1/cases/{NUMBER}/deadlines", headers=bearer("kasn"))).json()
    assert (shown["status"], shown["pauses"]) == (
        "paused",
        [{"first": "2024-08-06", "last": None, "ground": "evidence_expected", "author": "kasn"}],
    )


async def test_a_window_is_proven_like_any_deadline(client: httpx.AsyncClient, bearer: Bearer, office: Office) -> None:
    known = datetime(2024, 8, 12, 6, tzinfo=UTC)
    calendar = published_calendar()
    proof = count_window(ReportKind.REPORT, kasn(), Election.PILKADA, known, zone=ZONE, calendar=calendar)
    late = window_of(proof, proof.lapses_at)
    office.reading.case_windows.append(
        {"case_number": NUMBER, "deadline_id": late.deadline_id, "deadline": late.deadline.model_dump(mode="json")}
        | {"proof": proof.model_dump_json(), "lapses_at": proof.lapses_at, "status": late.status}
        | {"received_at": late.received_at, "lapsed_at": late.received_at, "met_at": None, "pause": None}
    )
    path = f"/v1/cases/{NUMBER}/deadlines/report_window.1/proof"
    answer = (await client.get(path, headers=bearer("kasn"))).json()
    assert verify(DeadlineProof.model_validate(answer["proof"])) is None
    assert (answer["status"], answer["ladder"]) == ("missed", [])
    words = (await client.get(path, headers=bearer("kasn") | {"Accept": "text/plain"})).text
    assert f"Perkara {NUMBER}, tenggat report_window.1 (terlewati, laporan daluwarsa)" in words
    assert "sesudah jangka waktu lewat (daluwarsa)" in words
    listed = (await client.get(f"/v1/cases/{NUMBER}/deadlines", headers=bearer("kasn"))).json()
    assert [one["deadline_id"] for one in listed] == ["clarification.1", "report_window.1"]
