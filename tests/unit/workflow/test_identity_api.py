"""An officer names the official: his name is sealed at the door, and the case hears a fingerprint."""

import httpx

from services.workflow.domain.case import ActionRequest
from shared.calendar import published_calendar, read_decrees
from shared.contracts.reports import OfficialIdentity
from tests.unit.workflow.cases import NUMBER
from tests.unit.workflow.conftest import Bearer, Office
from tests.unit.workflow.problem import refused

IDENTIFY = f"/v1/cases/{NUMBER}/actions/identify_official"
FINDING = f"/v1/cases/{NUMBER}/actions/register_finding"
WHO = {"name": "Kenari Kuning", "employee_id": "999001012000011001"}


def heard(office: Office) -> ActionRequest:
    return office.cases.heard[-1][1]


async def test_the_name_leaves_the_door_sealed(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office
) -> None:
    assert (await client.post(IDENTIFY, json={"identity": WHO}, headers=handler)).status_code == 200
    asked = heard(office)
    assert "Kenari" not in repr(asked)
    assert WHO["employee_id"] not in repr(asked)
    assert asked.identity is not None
    assert office.seal.unseal(asked.identity.sealed, OfficialIdentity).name == WHO["name"]


async def test_the_same_number_is_the_same_person_however_he_is_written(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office
) -> None:
    await client.post(IDENTIFY, json={"identity": WHO}, headers=handler)
    first = heard(office).identity
    again = {"identity": WHO | {"name": "K. Kuning"}}
    await client.post(IDENTIFY, json=again, headers=handler | {"Idempotency-Key": "key-00000009"})
    second = heard(office).identity
    assert first is not None
    assert second is not None
    assert first.dedupe_key == second.dedupe_key


async def test_the_same_request_sealed_anew_is_the_same_request(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office
) -> None:
    answers = [await client.post(IDENTIFY, json={"identity": WHO}, headers=handler) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(office.cases.heard) == 1


async def test_a_number_that_is_none_is_refused(client: httpx.AsyncClient, handler: dict[str, str]) -> None:
    bad = {"identity": WHO | {"employee_id": "12"}}
    assert refused(await client.post(IDENTIFY, json=bad, headers=handler), 422) == "invalid_request"


async def test_a_finding_is_asked_for_with_the_end_of_its_window(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office
) -> None:
    """Pemilu, seven working days from Friday 2 August 2024: until 24:00 WITA of Tuesday the 13th."""
    body = {"reference": "B.2/1", "found_at": "2024-08-02T09:00:00+08:00"}
    await client.post(FINDING, json=body, headers=handler)
    asked = heard(office)
    assert asked.finding_lapses_at is not None
    assert asked.finding_lapses_at.isoformat() == "2024-08-13T16:00:00+00:00"


async def test_when_a_paper_was_received_goes_to_the_case_as_it_was_said(
    client: httpx.AsyncClient, bearer: Bearer, office: Office
) -> None:
    officer = bearer("kab-bima", "personnel_authority") | {"Idempotency-Key": "key-00000011"}
    body = {"reference": "AGENDA/1", "received_at": "2024-08-02T09:00:00+08:00", "ground": "receipt_day_mistaken"}
    await client.post(f"/v1/cases/{NUMBER}/actions/record_receipt", json=body, headers=officer)
    asked = heard(office)
    assert asked.received_at is not None
    assert (asked.received_at.isoformat(), asked.reference) == ("2024-08-02T09:00:00+08:00", "AGENDA/1")


async def test_a_decree_moves_the_end_of_a_finding_s_window_and_the_request_stays_the_same(
    client: httpx.AsyncClient, handler: dict[str, str], office: Office
) -> None:
    body = {"reference": "B.2/1", "found_at": "2024-08-02T09:00:00+08:00"}
    before = await client.post(FINDING, json=body, headers=handler)
    file = "decree,authority,signed_on,changes\nSKB 1/2024,joint_decree,2024-08-05,+2024-08-07:collective_leave"
    office.calendar.calendar = published_calendar().with_decrees(read_decrees(file))
    again = await client.post(FINDING, json=body, headers=handler)
    assert (before.status_code, again.status_code) == (200, 200)
    await client.post(FINDING, json=body, headers=handler | {"Idempotency-Key": "after-the-decree"})
    asked = heard(office)
    assert asked.finding_lapses_at is not None
    assert asked.finding_lapses_at.isoformat() == "2024-08-14T16:00:00+00:00"


async def test_a_day_beyond_the_calendar_is_refused(client: httpx.AsyncClient, handler: dict[str, str]) -> None:
    body = {"reference": "B.2/1", "found_at": "9999-12-31T09:00:00+08:00"}
    assert refused(await client.post(FINDING, json=body, headers=handler), 422) == "date_out_of_range"


async def test_a_case_shows_the_articles_of_its_day_and_what_was_proposed(
    client: httpx.AsyncClient, handler: dict[str, str]
) -> None:
    detail = (await client.get(f"/v1/cases/{NUMBER}", headers=handler)).json()
    assert detail["articles"][0] == "UU 20/2023 Ps 9(2), Ps 24(1) huruf d"
    assert (detail["proposal"], detail["counts_as_received_at"]) == (None, None)
    assert "refer_to_criminal_track" in detail["available_actions"]
