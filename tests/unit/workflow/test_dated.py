"""What the worker says of the clock of Temporal's server."""

from datetime import timedelta

import pytest

from services.workflow.activities.dated import DatedCaseBook
from services.workflow.domain.decrees import Crossed, Search
from services.workflow.domain.recording import Recorded, RecordRequest
from shared.contracts.cases import ReportAttached
from tests.unit.workflow.cases import MONDAY_MORNING, NUMBER, event


class Accepting:
    async def write(self, request: RecordRequest) -> Recorded:  # noqa: ARG002 -- as the real book
        return Recorded(rows=())

    async def crossed(self, search: Search) -> Crossed:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("told_by_the_database", "warned"),
    [(timedelta(), False), (timedelta(seconds=-4), False), (timedelta(hours=-1), True), (timedelta(hours=1), False)],
)
async def test_a_row_from_the_future_shows_that_temporals_clock_is_ahead(
    *, told_by_the_database: timedelta, warned: bool
) -> None:
    now = MONDAY_MORNING + told_by_the_database
    book = DatedCaseBook(Accepting(), lambda: now, tolerance_seconds=5)
    row = event(ReportAttached(report_id="LPR-1"))
    await book.write(RecordRequest(case_number=NUMBER, after_sequence=0, key="k", events=(row,)))
    assert ("warning" in book.health()) is warned


async def test_a_question_that_writes_nothing_tells_no_time() -> None:
    book = DatedCaseBook(Accepting(), lambda: MONDAY_MORNING, tolerance_seconds=5)
    await book.write(RecordRequest(case_number=NUMBER, after_sequence=0, key="k", events=()))
    assert book.health() == {"ahead_seconds": 0.0}
