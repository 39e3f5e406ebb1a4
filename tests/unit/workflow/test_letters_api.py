"""Letters over HTTP: as visible as the case, refused out of turn, the name for parties only."""

import httpx
import pytest

from shared.contracts.reports import OfficialIdentity
from tests.letters.test_typesetting import text
from tests.unit.workflow.cases import NUMBER
from tests.unit.workflow.conftest import Bearer, Office
from tests.unit.workflow.problem import refused
from tests.unit.workflow.silence import Silence

LETTERS = f"/v1/cases/{NUMBER}/letters"


def file(office: Office, silence: Silence, status: str | None = None) -> None:
    """Put this case in place of the one that the office holds."""
    identity = OfficialIdentity(name="Kenari Kuning", employee_id="198001012005011001")
    office.reading.cases[:] = [silence.row() | {"sealed_official": office.seal.seal(identity)}]
    office.reading.ledger[:] = silence.ledger()
    office.reading.case_deadlines[:] = [silence.deadline_row(status)]


async def test_the_list_says_which_letters_are_available_and_when(
    client: httpx.AsyncClient, bearer: Bearer, office: Office
) -> None:
    file(office, Silence(rungs=2))
    letters = {one["code"]: one for one in (await client.get(LETTERS, headers=bearer("kasn"))).json()}
    assert [code for code, one in letters.items() if one["available"]] == [
        "warning",
        "control_reprimand",
        "reprimand",
    ]
    assert letters["record_block_request"]["after"] == "request_record_block"
    assert letters["reminder"]["stages"] == ["sanction_execution"]


async def test_what_is_listed_as_available_can_be_fetched_and_nothing_else(
    client: httpx.AsyncClient, bearer: Bearer, office: Office
) -> None:
    file(office, Silence(rungs=2))
    for one in (await client.get(LETTERS, headers=bearer("kasn"))).json():
        response = await client.get(one["location"], headers=bearer("kasn"))
        assert response.status_code == (200 if one["available"] else 409)


async def test_a_letter_comes_as_a_pdf_to_be_saved_the_same_each_time(
    client: httpx.AsyncClient, bearer: Bearer, office: Office
) -> None:
    file(office, Silence())
    first = await client.get(f"{LETTERS}/reminder", headers=bearer("kab-bima"))
    again = await client.get(f"{LETTERS}/reminder", headers=bearer("kab-bima"))
    assert first.content.startswith(b"%PDF-")
    assert first.content == again.content
    assert first.headers["content-type"] == "application/pdf"
    assert first.headers["content-disposition"] == 'attachment; filename="NTR-2024-000001-reminder-konsep.pdf"'
    assert first.headers["cache-control"] == "private, no-store"


async def test_a_party_gets_the_name_and_an_operator_a_blank(
    client: httpx.AsyncClient, bearer: Bearer, office: Office
) -> None:
    file(office, Silence(rungs=3))
    path = f"{LETTERS}/record_block_request"
    party = await client.get(path, headers=bearer("bkn"))
    operator = await client.get(path, headers=bearer("netra", scopes=("cases:read:all",)))
    assert "Kenari Kuning" in text(party.content)
    assert "Kenari" not in text(operator.content)


async def test_a_name_sealed_to_a_lost_key_leaves_a_blank(
    client: httpx.AsyncClient, bearer: Bearer, office: Office
) -> None:
    file(office, Silence(rungs=3))
    office.reading.cases[0]["sealed_official"] = "not.a.seal"
    response = await client.get(f"{LETTERS}/record_block_request", headers=bearer("bkn"))
    assert response.status_code == 200
    assert "Nama : nama" in text(response.content)


@pytest.mark.parametrize(
    ("silence", "letter"),
    [
        (Silence(rungs=1), "reminder"),
        (Silence(), "warning"),
        (Silence(rungs=3, stage="closed"), "reprimand"),
    ],
)
async def test_a_letter_out_of_turn_is_refused(
    client: httpx.AsyncClient, bearer: Bearer, office: Office, silence: Silence, letter: str
) -> None:
    file(office, silence)
    assert refused(await client.get(f"{LETTERS}/{letter}", headers=bearer("kasn")), 409) == "letter_not_available"


async def test_once_the_authority_has_decided_nothing_more_is_written_to_it(
    client: httpx.AsyncClient, bearer: Bearer, office: Office
) -> None:
    file(office, Silence(rungs=3), "met_late")
    path = f"{LETTERS}/record_block_request"
    assert refused(await client.get(path, headers=bearer("kasn")), 409) == "letter_not_available"


@pytest.mark.parametrize(
    ("letter", "status", "code"),
    [
        ("pardon", 404, "unknown_letter"),
        ("Reminder", 422, "invalid_request"),
        ("reminder%00", 422, "invalid_request"),
        ("..%2f..%2fetc", 404, "not_found"),
    ],
)
async def test_what_is_no_letter_is_refused(
    client: httpx.AsyncClient, bearer: Bearer, letter: str, status: int, code: str
) -> None:
    assert refused(await client.get(f"{LETTERS}/{letter}", headers=bearer("kasn")), status) == code


@pytest.mark.parametrize("path", ["", "/reminder"])
async def test_to_an_agency_that_is_no_party_there_are_no_letters(
    client: httpx.AsyncClient, bearer: Bearer, office: Office, path: str
) -> None:
    file(office, Silence())
    assert refused(await client.get(LETTERS + path), 401) == "not_authenticated"
    stranger = bearer("bawaslu-sulawesi-selatan", "handler")
    assert refused(await client.get(LETTERS + path, headers=stranger), 404) == "unknown_case"
