"""What is written down of a transition, and what comes back."""

from pydantic import BaseModel, ConfigDict

from services.workflow.domain.deadlines import Deadline, DeadlineOrder
from shared.contracts.cases import CaseEvent


class RecordRequest(BaseModel):
    """`event` as the workflow knows it; with an `order` the recorder counts the deadline and completes the facts."""

    model_config = ConfigDict(frozen=True)

    event: CaseEvent
    order: DeadlineOrder | None = None


class Recorded(BaseModel):
    model_config = ConfigDict(frozen=True)

    sequence: int
    deadline: Deadline | None = None
