"""The case book, with an eye on the dates that come in: a workflow dates its rows by the clock of Temporal's server."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog

from services.workflow.activities.recording import CaseBook
from services.workflow.domain.decrees import Crossed, Search
from services.workflow.domain.postscripts import Postscript
from services.workflow.domain.recording import Recorded, RecordRequest, Standing

log = structlog.get_logger(__name__)

WRONG = "temporal.clock_is_ahead"


class DatedCaseBook:
    """Writes what it is given and warns, in the log and in its health, when that lies in the future.

    Then Temporal's timers fire too early by as much, and deadlines with them. A row that comes late says nothing: it
    may have waited for a worker.
    """

    def __init__(self, book: CaseBook, clock: Callable[[], datetime], *, tolerance_seconds: float) -> None:
        self._book = book
        self._clock = clock
        self._tolerance = tolerance_seconds
        self._ahead = 0.0

    async def write(self, request: RecordRequest) -> Recorded:
        recorded = await self._book.write(request)
        for event in request.events[-1:]:
            self._compare(event.recorded_at)
        return recorded

    async def add(self, postscript: Postscript) -> Standing:
        added = await self._book.add(postscript)
        self._compare(postscript.recorded_at)
        return added

    async def crossed(self, search: Search) -> Crossed:
        return await self._book.crossed(search)

    def health(self) -> dict[str, Any]:
        return {"ahead_seconds": round(self._ahead, 1)} | ({"warning": WRONG} if self._ahead > self._tolerance else {})

    def _compare(self, latest: datetime) -> None:
        self._ahead = max(0.0, (latest - self._clock()).total_seconds())
        if self._ahead > self._tolerance:
            log.error(WRONG, ahead_seconds=round(self._ahead, 1), tolerance_seconds=self._tolerance)
