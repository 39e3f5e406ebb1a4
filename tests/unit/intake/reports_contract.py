"""What every keeper of reports promises; inherited by the tests of each (in memory, in PostgreSQL)."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest

from services.intake.domain.evidence import Content
from services.intake.domain.filing import Exhibit, Reports
from shared.contracts.refusals import Refused
from shared.contracts.reports import EvidenceItem
from tests.unit.intake.samples import NOW, a_filing

ANNOUNCED = EvidenceItem(evidence_id="e-announced", media_type="image/png", size_bytes=9, sha256="a" * 64)


def an_exhibit(number: int) -> Exhibit:
    return Exhibit(str(uuid4()), Content(f"{number:064x}", "text/plain", 5), NOW)


class ReportsContract:
    async def test_a_filed_report_is_found_with_what_was_filed(self, reports: Reports) -> None:
        filed = await reports.file(a_filing("LPR-2024-AAAAAA"))
        found = await reports.find("LPR-2024-AAAAAA")
        assert filed is not None
        assert filed.fresh
        assert found == replace(filed, fresh=False)

    async def test_a_report_never_filed_is_not_found(self, reports: Reports) -> None:
        assert await reports.find("LPR-2024-ZZZZZZ") is None

    async def test_the_same_key_files_once(self, reports: Reports) -> None:
        first = await reports.file(a_filing("LPR-2024-BBBBBB", key="k"))
        again = await reports.file(a_filing("LPR-2024-CCCCCC", key="k"))
        assert first is not None
        assert again == replace(first, fresh=False)
        assert await reports.find("LPR-2024-CCCCCC") is None

    async def test_twenty_filings_at_once_under_one_key_file_once(self, reports: Reports) -> None:
        filings = [a_filing(f"LPR-2024-DDDD{number}", key="race") for number in range(22, 42)]
        answers = await asyncio.gather(*(reports.file(filing) for filing in filings))
        assert len({answer.report_id for answer in answers if answer}) == 1
        assert [answer.fresh for answer in answers if answer].count(True) == 1

    async def test_reports_without_a_key_are_all_filed(self, reports: Reports) -> None:
        answers = [await reports.file(a_filing(number)) for number in ("LPR-2024-EEEEEE", "LPR-2024-FFFFFF")]
        assert all(answer is not None and answer.fresh for answer in answers)

    async def test_a_taken_number_files_nothing(self, reports: Reports) -> None:
        await reports.file(a_filing("LPR-2024-GGGGGG", key="one"))
        assert await reports.file(a_filing("LPR-2024-GGGGGG", key="two")) is None

    async def test_a_new_report_has_no_cases(self, reports: Reports) -> None:
        await reports.file(a_filing("LPR-2024-HHHHHH"))
        assert await reports.cases("LPR-2024-HHHHHH") == []

    async def test_announced_evidence_waits_for_its_content(self, reports: Reports) -> None:
        await reports.file(a_filing("LPR-2024-JJJJJJ", evidence=(ANNOUNCED,)))
        [waiting] = await reports.exhibits("LPR-2024-JJJJJJ")
        arrived = Exhibit("e-new", Content("a" * 64, "image/png", 9), NOW)
        assert not waiting.stored
        assert (await reports.add_exhibit("LPR-2024-JJJJJJ", arrived)).evidence_id == "e-announced"
        assert [exhibit.stored for exhibit in await reports.exhibits("LPR-2024-JJJJJJ")] == [True]

    async def test_the_same_content_again_is_the_same_exhibit(self, reports: Reports) -> None:
        await reports.file(a_filing("LPR-2024-KKKKKK"))
        first = await reports.add_exhibit("LPR-2024-KKKKKK", an_exhibit(1))
        again = await reports.add_exhibit("LPR-2024-KKKKKK", replace(an_exhibit(1), evidence_id="other"))
        assert again == first

    async def test_a_report_holds_twenty_files_even_when_they_come_at_once(self, reports: Reports) -> None:
        await reports.file(a_filing("LPR-2024-LLLLLL"))
        uploads = [reports.add_exhibit("LPR-2024-LLLLLL", an_exhibit(number)) for number in range(22)]
        answers = await asyncio.gather(*uploads, return_exceptions=True)
        refused = [answer.refusal.code for answer in answers if isinstance(answer, Refused)]
        assert refused == ["too_many_files"] * 2
        with pytest.raises(Refused, match="too_many_files"):
            await reports.add_exhibit("LPR-2024-LLLLLL", an_exhibit(99))
