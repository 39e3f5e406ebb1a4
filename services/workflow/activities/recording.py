"""Recording a transition: the one thing a case does to the world outside its own history."""

from typing import Protocol

from temporalio import activity

from services.workflow.domain.recording import Recorded, RecordRequest

RECORD = "record"


class CaseBook(Protocol):
    """Where cases are written down. `write` is idempotent by (case number, sequence)."""

    async def write(self, request: RecordRequest) -> Recorded: ...


class Recorder:
    def __init__(self, book: CaseBook) -> None:
        self._book = book

    @activity.defn(name=RECORD)
    async def record(self, request: RecordRequest) -> Recorded:
        """Ledger, projection, deadline and outbox in one transaction; the first writing of a sequence stands."""
        return await self._book.write(request)
