"""Recording a transition: the one thing a case does to the world outside its own history."""

from typing import Protocol

from pydantic import BaseModel, ConfigDict
from temporalio import activity

from services.workflow.domain.deadlines import Deadline, DeadlineOrder
from shared.contracts.cases import CaseEvent

RECORD = "record"


class RecordRequest(BaseModel):
    """`event` as the workflow knows it; with an `order` the recorder counts the deadline and completes the facts."""

    model_config = ConfigDict(frozen=True)

    event: CaseEvent
    order: DeadlineOrder | None = None


class Recorded(BaseModel):
    model_config = ConfigDict(frozen=True)

    sequence: int
    deadline: Deadline | None = None


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
