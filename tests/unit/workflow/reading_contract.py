"""What every reading room promises about who sees which case, and in which order; inherited by the tests of each."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from services.workflow.adapters.reading import CaseFilter, PostgresReading, Viewer
from services.workflow.domain.ledger import GENESIS
from tests.unit.workflow.cases import MONDAY_MORNING, PARTIES, case

Put = Callable[[dict[str, Any]], Awaitable[None]]
HANDLER = Viewer("bawaslu-kab-bima")
OPERATOR = Viewer("netra", sees_all=True)


def a_row(number: str, *, agency: str = "kab-bima", due_in_days: int | None = 3, **changes: Any) -> dict[str, Any]:
    """A row of the table `cases`."""
    due_at = None if due_in_days is None else MONDAY_MORNING + timedelta(days=due_in_days)
    return {
        "case_number": number,
        "dedupe_key": uuid.uuid4().hex,
        "input": case(case_number=number).model_dump(mode="json"),
        "edition": "kasn-2022",
        "election": "pemilu",
        "province": "52",
        "agency": agency,
        "violation": "DS-06",
        "day_of_act": date(2024, 8, 2),
        "stage": "clarification",
        "sla": "on-time",
        "outcome": None,
        "sanction": None,
        "rung": 0,
        "due_at": due_at,
        "parties": PARTIES.model_dump(mode="json"),
        "party_agencies": sorted({value for value in PARTIES.model_dump().values() if value}),
        "assigned": PARTIES.model_dump(mode="json"),
        "heads_agency": False,
        "sealed_to": [],
        "routed_version": 0,
        "routed_on": None,
        "sealed_official": "sealed",
        "related_case": None,
        "last_sequence": 2,
        "last_hash": GENESIS,
        "opened_at": MONDAY_MORNING,
        "closed_at": None,
    } | changes


def numbers(count: int) -> list[str]:
    start = uuid.uuid4().int % 900_000_000
    return [f"NTR-2024-{start + index:09d}" for index in range(count)]


def somewhere() -> str:
    return f"kab-{uuid.uuid4().hex[:12]}"


class ReadingContract:
    async def test_a_party_sees_its_case_and_nobody_else_does(self, reading: PostgresReading, put: Put) -> None:
        [number] = numbers(1)
        await put(a_row(number))
        assert await reading.case(HANDLER, number) is not None
        assert await reading.case(OPERATOR, number) is not None
        assert await reading.case(Viewer("bawaslu-sulawesi-selatan"), number) is None

    async def test_an_agency_in_conflict_sees_nothing_though_it_is_a_party_or_sees_all(
        self, reading: PostgresReading, put: Put
    ) -> None:
        agency, [sealed, other] = somewhere(), numbers(2)
        await put(a_row(sealed, agency=agency, sealed_to=["bawaslu-kab-bima", "netra"]))
        await put(a_row(other, agency=agency))
        for viewer in (HANDLER, OPERATOR):
            assert await reading.case(viewer, sealed) is None
            rows = await reading.page(viewer, CaseFilter(agency=agency), after=None, limit=10)
            assert [row["case_number"] for row in rows] == [other]

    async def test_the_case_due_first_comes_first_and_what_is_not_due_comes_last(
        self, reading: PostgresReading, put: Put
    ) -> None:
        agency, [late, soon, never] = somewhere(), numbers(3)
        for number, days in ((late, 9), (soon, 1), (never, None)):
            await put(a_row(number, agency=agency, due_in_days=days))
        rows = await reading.page(HANDLER, CaseFilter(agency=agency), after=None, limit=10)
        assert [row["case_number"] for row in rows] == [soon, late, never]

    async def test_pages_follow_one_another_without_gap_or_repetition(self, reading: PostgresReading, put: Put) -> None:
        agency, wanted = somewhere(), numbers(5)
        for index, number in enumerate(wanted):
            await put(a_row(number, agency=agency, due_in_days=1 if index < 3 else None))
        read: list[str] = []
        after = None
        while rows := await reading.page(HANDLER, CaseFilter(agency=agency), after=after, limit=2):
            read += [row["case_number"] for row in rows]
            after = (rows[-1]["position"], rows[-1]["case_number"])
        assert read == wanted

    async def test_a_filter_leaves_out_what_it_does_not_name(self, reading: PostgresReading, put: Put) -> None:
        agency, [one, other] = somewhere(), numbers(2)
        await put(a_row(one, agency=agency, sla="overdue"))
        await put(a_row(other, agency=agency))
        rows = await reading.page(HANDLER, CaseFilter(agency=agency, sla="overdue"), after=None, limit=10)
        assert [row["case_number"] for row in rows] == [one]
