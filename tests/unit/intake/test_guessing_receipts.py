"""Whoever tries receipts learns nothing, is slowed down and is noticed; whoever has the right one always gets in."""

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from services.intake.activities.attempts import BY_CLIENT, BY_NUMBER, Attempts
from services.intake.activities.tracking import Tracking
from services.intake.adapters.evidence_files import DiskEvidence
from services.intake.adapters.vault import Vault, receipt_hash
from services.intake.domain.filing import OnFile
from services.intake.domain.progress import CaseProgress
from services.intake.domain.rules import Desk
from shared.contracts.refusals import Refused
from tests.unit.intake.reports_in_memory import ReportsInMemory
from tests.unit.intake.samples import NOW, a_body

GUESS = "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA"
UNKNOWN = "LPR-2024-222222"


class Guesser:
    """Somebody at one address, who tries."""

    def __init__(self, app: FastAPI, host: str) -> None:
        transport = httpx.ASGITransport(app=app, client=(host, 1), raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://intake")

    async def look(self, number: str, receipt: str = GUESS) -> httpx.Response:
        return await self.client.get(f"/v1/reports/{number}", headers={"X-Receipt": receipt})

    async def looks(self, number: str, times: int) -> list[int]:
        return [(await self.look(number)).status_code for _ in range(times)]


@pytest.fixture
async def filed(app: FastAPI) -> dict[str, str]:
    answer = await Guesser(app, "192.0.2.200").client.post("/v1/reports", json=a_body())
    return dict(answer.json())


async def test_guessing_on_one_number_is_slowed_wherever_it_comes_from(app: FastAPI, filed: dict[str, str]) -> None:
    guessers = [Guesser(app, f"192.0.2.{one}") for one in range(BY_NUMBER.burst + 1)]
    answers = [await guesser.look(filed["tracking_number"]) for guesser in guessers]
    assert [answer.status_code for answer in answers] == [404] * BY_NUMBER.burst + [429]
    assert answers[-1].json()["code"] == "too_many_requests"
    assert answers[-1].headers["retry-after"] == "60"


async def test_the_reporter_gets_in_however_many_guess(app: FastAPI, filed: dict[str, str]) -> None:
    guesser, reporter = Guesser(app, "192.0.2.1"), Guesser(app, "192.0.2.2")
    assert 429 in await guesser.looks(filed["tracking_number"], BY_NUMBER.burst + 1)
    for _ in range(BY_CLIENT.burst + 5):
        assert (await reporter.look(filed["tracking_number"], filed["receipt"])).status_code == 200


async def test_one_client_cannot_walk_through_the_numbers(app: FastAPI) -> None:
    guesser = Guesser(app, "192.0.2.1")
    answers = [await guesser.look(f"LPR-2024-2222{one}{two}") for one in "ABCDEF" for two in "ABCDEF"]
    assert [answer.status_code for answer in answers] == [404] * BY_CLIENT.burst + [429] * 6
    assert answers[-1].headers["retry-after"] == "6"


async def test_the_limits_tell_nothing_of_which_numbers_exist(app: FastAPI, filed: dict[str, str]) -> None:
    known = await Guesser(app, "192.0.2.1").looks(filed["tracking_number"], BY_NUMBER.burst + 2)
    unknown = await Guesser(app, "192.0.2.2").looks(UNKNOWN, BY_NUMBER.burst + 2)
    assert known == unknown


async def test_adding_evidence_is_no_way_around_the_limit(app: FastAPI, filed: dict[str, str]) -> None:
    guesser = Guesser(app, "192.0.2.1")
    await guesser.looks(filed["tracking_number"], BY_NUMBER.burst)
    url = f"/v1/reports/{filed['tracking_number']}/evidence"
    answer = await guesser.client.post(url, files={"file": b"x"}, headers={"X-Receipt": GUESS})
    assert answer.status_code == 429


async def test_guessing_is_noticed(app: FastAPI, filed: dict[str, str]) -> None:
    with capture_logs() as logs:
        await Guesser(app, "192.0.2.1").looks(filed["tracking_number"], BY_NUMBER.burst + 1)
    [noticed] = [entry for entry in logs if entry["event"] == "receipts.guessed"]
    assert noticed["number"] == filed["tracking_number"]
    assert GUESS not in str(logs)


class Counted(ReportsInMemory):
    """Counts what is asked of the database."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    async def find(self, report_id: str) -> OnFile | None:
        self.asked.append("find")
        return await super().find(report_id)

    async def cases(self, report_id: str) -> list[CaseProgress]:
        self.asked.append("cases")
        return await super().cases(report_id)


async def test_a_wrong_receipt_and_an_unknown_number_cost_the_same_work(
    filed: dict[str, str], reports: ReportsInMemory, store: DiskEvidence, desk: Desk
) -> None:
    counted = Counted()
    counted.filings = reports.filings
    tracking = Tracking(reports=counted, store=store, clock=lambda: NOW, desk=desk, attempts=Attempts())
    work = []
    for number in (filed["tracking_number"], UNKNOWN):
        counted.asked.clear()
        with pytest.raises(Refused, match="unknown_report"):
            await tracking.status(number, GUESS, "192.0.2.1")
        work.append(tuple(counted.asked))
    assert work == [("find",), ("find",)]


async def test_a_receipt_is_kept_as_its_hash_only(filed: dict[str, str], reports: ReportsInMemory) -> None:
    [filing] = reports.filings.values()
    assert filing.receipt_hash == receipt_hash(filed["receipt"])
    assert filed["receipt"] not in repr(filing)
    assert filed["receipt"].replace("-", "") not in repr(filing)


def test_a_receipt_cannot_be_guessed_from_its_number_or_from_other_receipts() -> None:
    """125 bits from a key: no two reports and no two vaults have a receipt in common."""
    vaults = [Vault.generate() for _ in range(3)]
    receipts = {vault.receipt(f"LPR-2026-{one:06}", vault.key_id) for vault in vaults for one in range(500)}
    assert len(receipts) == 1_500
    assert {len(receipt.replace("-", "")) for receipt in receipts} == {25}
