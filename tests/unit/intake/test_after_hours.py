"""A reporter is told when his report counts as received later than it came, and by which rule. Now is a Sunday."""

import httpx

from tests.unit.intake.samples import a_body

MONDAY_AT_EIGHT = "2024-10-21T00:00:00Z"


async def test_a_pilkada_report_of_a_sunday_counts_from_monday_and_the_reporter_is_told(
    client: httpx.AsyncClient,
) -> None:
    accepted = (await client.post("/v1/reports", json=a_body())).json()
    told = accepted["after_hours"]
    assert told["counts_as_received_at"] == MONDAY_AT_EIGHT
    assert "21 Oktober 2024 pukul 08.00 WITA (Perbawaslu 9/2024)" in told["text_id"]
    assert "21 October 2024 at 08.00 WITA" in told["text_en"]
    status = (await client.get(accepted["status_url"], headers={"X-Receipt": accepted["receipt"]})).json()
    assert status["after_hours"] == told
    assert status["received_at"] == "2024-10-20T03:00:00Z"


async def test_a_pemilu_report_counts_when_it_comes(client: httpx.AsyncClient) -> None:
    assert (await client.post("/v1/reports", json=a_body(election="pemilu"))).json()["after_hours"] is None


async def test_the_clock_is_that_of_the_chosen_office(client: httpx.AsyncClient) -> None:
    jakarta = a_body(handler="bawaslu-dki-jakarta")
    told = (await client.post("/v1/reports", json=jakarta)).json()["after_hours"]
    assert told["counts_as_received_at"] == "2024-10-21T01:00:00Z"
