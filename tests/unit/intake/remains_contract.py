"""What every keeper of remains promises; inherited by the tests of each (in memory, in PostgreSQL)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from services.intake.domain.erasure_policy import Part
from services.intake.domain.evidence import Content
from services.intake.domain.filing import Exhibit, Reports
from services.intake.domain.releases import Identities
from services.intake.domain.remains import Remainder, Remains
from shared.contracts.vocabulary import CaseOutcome
from tests.unit.intake.identities_contract import erasing
from tests.unit.intake.samples import NOW, a_filing

Stand = Callable[[str, str, CaseOutcome | None], Awaitable[None]]
"""A case of a report stands so: report, case, outcome."""

BOTH = frozenset(Part)


def exhibit(number: str) -> Exhibit:
    return Exhibit(f"e-{number}", Content("0" * 64, "image/png", 3), NOW)


class RemainsContract:
    async def of(self, remains: Remains, number: str) -> Remainder | None:
        found = await remains.left(number)
        return found[0] if found else None

    async def test_of_a_reporter_who_is_kept_nothing_is_to_go(self, remains: Remains, reports: Reports) -> None:
        await reports.file(a_filing("LPR-2024-REM222"))
        assert await remains.left("LPR-2024-REM222") == []

    async def test_an_erased_one_is_found_whether_it_was_ordered_or_not(
        self, remains: Remains, reports: Reports, identities: Identities
    ) -> None:
        number = "LPR-2024-REM223"
        await reports.file(a_filing(number))
        await identities.write(number, erasing(number))
        assert await self.of(remains, number) == Remainder(number, NOW, at_once=False, case_open=False, kept=BOTH)
        assert number in {one.report_id for one in await remains.left()}

    async def test_an_order_that_waits_for_nothing_is_not_taken_back(
        self, remains: Remains, reports: Reports, identities: Identities
    ) -> None:
        number = "LPR-2024-REM224"
        await reports.file(a_filing(number))
        await identities.write(number, erasing(number))
        await remains.order(number, at_once=True)
        await remains.order(number, at_once=False)
        found = await self.of(remains, number)
        assert found is not None
        assert found.at_once

    async def test_a_case_is_open_until_it_is_closed_and_a_merged_one_until_the_other_is(
        self, remains: Remains, reports: Reports, identities: Identities, stand: Stand
    ) -> None:
        number = "LPR-2024-REM225"
        await reports.file(a_filing(number))
        await identities.write(number, erasing(number))

        async def is_open() -> bool:
            found = await self.of(remains, number)
            assert found is not None
            return found.case_open

        await stand(number, "NTR-2024-000901", None)
        assert await is_open()
        await stand(number, "NTR-2024-000901", CaseOutcome.MERGED)
        assert await is_open()
        await stand(number, "NTR-2024-000902", CaseOutcome.SANCTIONED)
        assert not await is_open()
        await stand(number, "NTR-2024-000903", None)
        assert await is_open()

    async def test_what_is_gone_is_left_no_more_and_the_hash_of_an_exhibit_stays(
        self, remains: Remains, reports: Reports, identities: Identities
    ) -> None:
        number = "LPR-2024-REM226"
        await reports.file(a_filing(number))
        await reports.add_exhibit(number, exhibit(number))
        await identities.write(number, erasing(number))
        await remains.order(number, at_once=False)
        await remains.gone(number, [Part.EXHIBITS], NOW + timedelta(days=1))
        found = await self.of(remains, number)
        assert found is not None
        assert found.kept == {Part.STATEMENT}
        assert await reports.exhibits(number) == [replace(exhibit(number), stored=False)]
        await remains.gone(number, [Part.STATEMENT], NOW + timedelta(days=1))
        assert await remains.left(number) == []
