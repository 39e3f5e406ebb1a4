"""The case book in memory: what a rehearsal, or a test, writes its case down in."""

from collections.abc import Iterable, Mapping

from services.workflow.domain.case import SealedSubject
from services.workflow.domain.clock import counted, is_counted, recounted_deadline_id
from services.workflow.domain.deadlines import Deadline, DeadlineOrder
from services.workflow.domain.decrees import Crossed, Place, Search, crosses
from services.workflow.domain.editions import Step
from services.workflow.domain.ledger import GENESIS, Entry, append
from services.workflow.domain.postscripts import CaseStillOpen, Postscript, row_after, row_key
from services.workflow.domain.projection import answers_deadline
from services.workflow.domain.recording import Recorded, RecordRequest, Standing
from services.workflow.domain.register import load_register
from shared.calendar import Calendar, DeadlineProof, Decree, published_calendar
from shared.calendar.announced import with_decrees
from shared.contracts.cases import CaseEvent, ClockPaused, DeadlineLapsed, SubjectResolved


class MemoryCaseBook:
    """Keeps what PostgresCaseBook keeps; both pass tests/integration/workflow/test_case_book.py."""

    def __init__(self, calendar: Calendar | None = None) -> None:
        self.events: dict[str, list[CaseEvent]] = {}
        self.entries: dict[str, list[Entry]] = {}
        self.rows: dict[str, list[Standing]] = {}
        self.proofs: dict[tuple[str, str], DeadlineProof] = {}
        self.calendar = calendar or published_calendar()
        self._open: dict[tuple[str, str], Deadline] = {}
        self._paused: set[tuple[str, str]] = set()
        self.acts: dict[str, str] = {}
        """The open case of each act whose official is identified, by the key that its reports share."""

    async def write(self, request: RecordRequest) -> Recorded:
        rows = self.rows.setdefault(request.case_number, [])
        if len(rows) == request.after_sequence:
            rows += [self._append(request, event) for event in request.events]
        return Recorded(rows=tuple(rows[request.after_sequence :]))

    async def add(self, postscript: Postscript) -> Standing:
        key, number = row_key(postscript.milestone), postscript.milestone.case_number
        rows = self.rows.get(number, [])
        written = next((row for row in rows if row.key == key), None)
        if written is not None:
            return written
        if not rows:
            raise CaseStillOpen(number)
        row = row_after(rows[-1].event, postscript)
        request = RecordRequest(case_number=number, after_sequence=len(rows), key=key, events=(row,))
        return (await self.write(request)).rows[-1]

    async def crossed(self, search: Search) -> Crossed:
        found = [
            Place(case_number=key[0], deadline_id=key[1])
            for key, deadline in sorted(self._open.items())
            if crosses(deadline, search.days, paused=key in self._paused)
        ]
        return Crossed(places=tuple(found))

    def take_in(self, decree: Decree) -> None:
        self.calendar = with_decrees(self.calendar, [decree])

    def step(self, order: DeadlineOrder) -> Step:
        """The law by which an order is counted."""
        return load_register().edition(order.edition).step(order.step)

    def adopt(
        self,
        case_number: str,
        rows: Iterable[Standing],
        entries: Iterable[Entry],
        proofs: Mapping[str, DeadlineProof],
    ) -> None:
        """Take over what another book holds of a case: its next row is chained to the last of these."""
        self.rows[case_number] = list(rows)
        self.entries[case_number] = list(entries)
        self.events[case_number] = [row.event for row in self.rows[case_number]]
        self.proofs |= {(case_number, deadline_id): proof for deadline_id, proof in proofs.items()}
        for row in self.rows[case_number]:
            if row.deadline is not None:
                self._open[case_number, row.deadline.facts.deadline_id] = row.deadline
            self._settle(row.event)

    def _append(self, request: RecordRequest, event: CaseEvent) -> Standing:
        event, deadline = self._complete(event, request.order)
        event = self._resolved(event, request.subject)
        self._keep(event)
        return Standing(key=request.key, event=event, deadline=deadline)

    def _resolved(self, event: CaseEvent, subject: SealedSubject | None) -> CaseEvent:
        if subject is None or not isinstance(event.facts, SubjectResolved):
            return event
        other = self.acts.setdefault(subject.dedupe_key, event.case_number)
        duplicate_of = None if other == event.case_number else other
        return event.model_copy(update={"facts": SubjectResolved(duplicate_of=duplicate_of)})

    def _keep(self, event: CaseEvent) -> None:
        entries = self.entries.setdefault(event.case_number, [])
        entries.append(append(event, entries[-1].hash if entries else GENESIS))
        self.events.setdefault(event.case_number, []).append(event)
        self._settle(event)

    def _settle(self, event: CaseEvent) -> None:
        if isinstance(event.facts, ClockPaused):
            self._paused.add((event.case_number, event.facts.deadline.deadline_id))
        elif isinstance(event.facts, DeadlineLapsed):
            self._open.pop((event.case_number, event.facts.deadline.deadline_id), None)
        elif answers_deadline(event):
            self._open = {key: one for key, one in self._open.items() if key[0] != event.case_number}

    def _complete(self, event: CaseEvent, order: DeadlineOrder | None) -> tuple[CaseEvent, Deadline | None]:
        if order is None or not is_counted(event.facts):
            return event, None
        proof = self.proofs.get((event.case_number, recounted_deadline_id(event.facts) or ""))
        done = counted(event.facts, order, self.step(order), proof, self.calendar)
        key = (event.case_number, order.deadline_id)
        self.proofs[key], self._open[key] = done.proof, done.deadline
        self._paused.discard(key)
        return event.model_copy(update={"facts": done.facts}), done.deadline
