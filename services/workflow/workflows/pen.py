"""The pen of a case: writes each transition once, and shows operators what was written."""

from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate

with workflow.unsafe.imports_passed_through():
    from services.workflow.activities.recording import RECORD
    from services.workflow.domain.case import CLOSED, CaseInput, CaseState, SealedSubject
    from services.workflow.domain.conflicts import with_changes
    from services.workflow.domain.deadlines import DeadlineOrder
    from services.workflow.domain.editions import Edition
    from services.workflow.domain.evolution import evolve, sla_after
    from services.workflow.domain.recording import Recorded, RecordRequest
    from services.workflow.domain.words import current_details
    from shared.contracts.cases import AuthorityTransferred, CaseEvent, CaseFacts, Closed, Parties, PartiesChanged
    from shared.contracts.vocabulary import Sla
    from shared.temporal import search_attributes as attributes
    from shared.temporal.asking import ask_database

READING = "reading"
"""Writes no row, so its key stands nowhere."""

REASSIGNS = (PartiesChanged, AuthorityTransferred)


class Pen:
    """Callers hold the case's lock: rows of one case are written one after the other."""

    def __init__(self, case: CaseInput, state: CaseState, edition: Edition) -> None:
        self._case = case
        self._state = state
        self._edition = edition

    async def write(
        self, key: str, *facts: CaseFacts, order: DeadlineOrder | None = None, subject: SealedSubject | None = None
    ) -> bool:
        """Record one transition and let the state follow the ledger.

        False when something else stood there already: it was adopted, and the caller looks again at what it wants.
        """
        recorded = await ask_database(
            RECORD,
            self._request(key, facts, order).model_copy(update={"subject": subject}),
            Recorded,
            summary=f"{self._state.sequence + 1}. {' + '.join(one.kind.value for one in facts) or key}",
        )
        for row in recorded.rows:
            evolve(self._state, row, self._edition)
        self.show()
        return any(row.key == key for row in recorded.rows)

    async def read_again(self) -> None:
        """Adopt what stands in the ledger after the last row this history knows of: nothing, in everyday life."""
        await self.write(READING)

    def _request(self, key: str, facts: tuple[CaseFacts, ...], order: DeadlineOrder | None) -> RecordRequest:
        after, sla, events = self._state.sequence, self._state.sla, []
        for sequence, one in enumerate(facts, start=after + 1):
            sla = sla_after(sla, one)
            events.append(self._event(one, sequence, sla, order))
        number = self._case.case_number
        return RecordRequest(case_number=number, after_sequence=after, key=key, events=tuple(events), order=order)

    def show(self) -> None:
        """One upsert for all attributes of a transition; details are what the UI shows on the case's page."""
        case = self._case.model_copy(update={"parties": self._case.parties_in(self._state)})
        workflow.upsert_search_attributes(self._attributes())
        workflow.set_current_details(current_details(case, self._state, self._edition, workflow.now()))

    def _event(self, facts: CaseFacts, sequence: int, sla: Sla, order: DeadlineOrder | None) -> CaseEvent:
        case = self._case
        return CaseEvent(
            case_number=case.case_number,
            sequence=sequence,
            recorded_at=workflow.now(),
            stage=self._stage(facts, order),
            edition=case.edition,
            election=case.election,
            province=case.province,
            agency=case.agency,
            violation=self._state.violation or case.violation,
            sla=sla,
            parties=self._parties(facts),
            facts=facts,
        )

    def _parties(self, facts: CaseFacts) -> Parties:
        """As they are once these facts are recorded."""
        parties = self._case.parties_in(self._state)
        return with_changes(parties, facts.changes) if isinstance(facts, REASSIGNS) else parties

    def _stage(self, facts: CaseFacts, order: DeadlineOrder | None) -> str:
        if isinstance(facts, Closed):
            return CLOSED
        return order.step if order is not None else self._state.stage

    def _attributes(self) -> list[SearchAttributeUpdate[Any]]:
        state = self._state
        updates: list[SearchAttributeUpdate[Any]] = [
            attributes.CASE_STAGE.value_set(state.stage),
            attributes.CASE_SLA.value_set(state.sla.value),
            attributes.CASE_RUNG.value_set(state.rung),
        ]
        if state.stage_entered_at is not None:
            updates.append(attributes.CASE_STAGE_ENTERED_AT.value_set(state.stage_entered_at))
        if state.pause is not None:
            updates.append(attributes.CASE_DUE_AT.value_unset())
        elif state.sanction_clocks and state.followed_up:
            updates.append(attributes.CASE_DUE_AT.value_set(min(clock.due_at for clock in state.sanction_clocks)))
        elif state.deadline is not None and state.is_open:
            updates.append(attributes.CASE_DUE_AT.value_set(state.deadline.facts.lapses_at))
        if state.violation is not None:
            updates.append(attributes.CASE_VIOLATION.value_set(state.violation))
        if state.parties is not None:
            updates.append(attributes.CASE_AUTHORITY.value_set(state.parties.recommending))
        if state.outcome is not None:
            updates.append(attributes.CASE_OUTCOME.value_set(state.outcome.value))
        return updates
