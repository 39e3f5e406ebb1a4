"""The case book in memory: what a rehearsal, or a test, writes its case down in."""

from services.workflow.domain.deadlines import Deadline, DeadlineOrder, extend_deadline, open_deadline
from services.workflow.domain.ledger import GENESIS, Entry, append
from services.workflow.domain.recording import Recorded, RecordRequest, Standing
from services.workflow.domain.register import load_register
from shared.calendar import Calendar, DeadlineProof, published_calendar
from shared.contracts.cases import CaseEvent, CaseFacts, DeadlineExtended, StageEntered


class MemoryCaseBook:
    """Keeps what PostgresCaseBook keeps; both pass tests/integration/workflow/test_case_book.py."""

    def __init__(self, calendar: Calendar | None = None) -> None:
        self.events: dict[str, list[CaseEvent]] = {}
        self.entries: dict[str, list[Entry]] = {}
        self.rows: dict[str, list[Standing]] = {}
        self.proofs: dict[tuple[str, str], DeadlineProof] = {}
        self._calendar = calendar or published_calendar()

    async def write(self, request: RecordRequest) -> Recorded:
        rows = self.rows.setdefault(request.case_number, [])
        if len(rows) == request.after_sequence:
            rows += [self._append(request, event) for event in request.events]
        return Recorded(rows=tuple(rows[request.after_sequence :]))

    def _append(self, request: RecordRequest, event: CaseEvent) -> Standing:
        event, deadline = self._complete(event, request.order)
        self._keep(event)
        return Standing(key=request.key, event=event, deadline=deadline)

    def _keep(self, event: CaseEvent) -> None:
        entries = self.entries.setdefault(event.case_number, [])
        entries.append(append(event, entries[-1].hash if entries else GENESIS))
        self.events.setdefault(event.case_number, []).append(event)

    def _complete(self, event: CaseEvent, order: DeadlineOrder | None) -> tuple[CaseEvent, Deadline | None]:
        facts = event.facts
        if order is None or not isinstance(facts, StageEntered | DeadlineExtended):
            return event, None
        step, key = load_register().edition(order.edition).step(order.step), (event.case_number, order.deadline_id)
        if isinstance(facts, DeadlineExtended):
            deadline, proof = extend_deadline(order, step, self.proofs[key], facts.reason, self._calendar)
            completed: CaseFacts = facts.model_copy(update={"new": deadline.facts})
        else:
            deadline, proof = open_deadline(order, step, self._calendar)
            completed = facts.model_copy(update={"deadline": deadline.facts})
        self.proofs[key] = proof
        return event.model_copy(update={"facts": completed}), deadline
