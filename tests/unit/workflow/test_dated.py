"""What the worker says of the clock of Temporal's server."""

from datetime import timedelta

import pytest

from services.workflow.activities.dated import DatedCaseBook
from services.workflow.domain.decrees import Crossed, Search
from services.workflow.domain.postscripts import Postscript
from services.workflow.domain.recording import Recorded, RecordRequest, Standing
from shared.contracts.cases import ReportAttached, SanctionMilestoneReached
from shared.contracts.sanctions import MilestoneKind, SanctionMilestone
from tests.unit.workflow.cases import MONDAY_MORNING, NUMBER, event


class Accepting:
    async def write(self, request: RecordRequest) -> Recorded:  # noqa: ARG002 -- as the real book
        return Recorded(rows=())

    async def add(self, postscript: Postscript) -> Standing:
        row = event(SanctionMilestoneReached(milestone=postscript.milestone))
        return Standing(key="milestone/1.9", event=row)

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


async def test_a_postscript_is_dated_by_the_same_clock() -> None:
    book = DatedCaseBook(Accepting(), lambda: MONDAY_MORNING, tolerance_seconds=5)
    ended = SanctionMilestone(case_number=NUMBER, round=1, sequence=9, kind=MilestoneKind.RESTORED, at=MONDAY_MORNING)
    await book.add(Postscript(milestone=ended, recorded_at=MONDAY_MORNING + timedelta(hours=1)))
    assert "warning" in book.health()


async def test_a_question_that_writes_nothing_tells_no_time() -> None:
    book = DatedCaseBook(Accepting(), lambda: MONDAY_MORNING, tolerance_seconds=5)
    await book.write(RecordRequest(case_number=NUMBER, after_sequence=0, key="k", events=()))
    assert book.health() == {"ahead_seconds": 0.0}
