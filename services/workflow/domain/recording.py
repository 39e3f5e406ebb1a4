"""What is written down of a transition, and what stands in the ledger afterwards."""

from pydantic import BaseModel, ConfigDict

from services.workflow.domain.case import SealedSubject
from services.workflow.domain.deadlines import Deadline, DeadlineOrder
from shared.contracts.cases import CaseEvent

READ_LEDGER = "read_ledger"
"""The signal that makes a case look for rows which its own history does not know of."""


class RecordRequest(BaseModel):
    """The rows of one transition, to stand right after `after_sequence`. `key` names the transition within its case.

    With an `order` the recorder counts the deadline and completes the facts of the row that opens or recounts it; a
    `subject` is kept, and the row that resolves it completed with the open case of the same act, if any.
    """

    model_config = ConfigDict(frozen=True)

    case_number: str
    after_sequence: int
    key: str
    events: tuple[CaseEvent, ...]
    order: DeadlineOrder | None = None
    subject: SealedSubject | None = None


class Standing(BaseModel):
    """One row as it stands, with the deadline it opened or counted again."""

    model_config = ConfigDict(frozen=True)

    key: str
    event: CaseEvent
    deadline: Deadline | None = None


class Recorded(BaseModel):
    """Every row after `after_sequence`. They may be another transition's than the one asked for.

    A worker can die after the database committed and before the history knew. What it wrote did happen; the next
    attempt, which may look at things in another order, finds it standing and adopts it.
    """

    model_config = ConfigDict(frozen=True)

    rows: tuple[Standing, ...]
