"""Recording a transition: the one thing a case does to the world outside its own history."""

from typing import Protocol

from temporalio import activity

from services.workflow.domain.decrees import Crossed, Search
from services.workflow.domain.postscripts import Postscript
from services.workflow.domain.recording import Recorded, RecordRequest, Standing

RECORD = "record"
WRITE_POSTSCRIPT = "write_postscript"


class CaseBook(Protocol):
    """Where cases are written down.

    `write` appends the request's rows when nothing stands after its sequence yet; otherwise it writes nothing. Either
    way it returns what stands there.
    """

    async def write(self, request: RecordRequest) -> Recorded: ...

    async def add(self, postscript: Postscript) -> Standing:
        """The row that tells the milestone of a closed case: the one that stands, or a new last one.

        Raises CaseStillOpen, which is tried again: an open case hears of its sanction by itself.
        """

    async def crossed(self, search: Search) -> Crossed:
        """A page of the open deadlines that cross one of the days."""


class Recorder:
    def __init__(self, book: CaseBook) -> None:
        self._book = book

    @activity.defn(name=RECORD)
    async def record(self, request: RecordRequest) -> Recorded:
        """Ledger, projection, deadline and outbox in one transaction; what was written first stands."""
        return await self._book.write(request)

    @activity.defn(name=WRITE_POSTSCRIPT)
    async def write_postscript(self, postscript: Postscript) -> int:
        """The sequence of the row, however often it is asked for. Raises CaseStillOpen."""
        return (await self._book.add(postscript)).event.sequence
