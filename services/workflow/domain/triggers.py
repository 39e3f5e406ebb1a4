"""From when a step's limit is counted."""

from datetime import datetime

from services.workflow.domain.case import CaseInput, CaseState
from services.workflow.domain.editions import CountsFrom, Edition, Step


def trigger_of(step: Step, *, case: CaseInput, state: CaseState, edition: Edition, now: datetime) -> datetime:
    """The entry into the step, or the reception of the report where the law says so.

    A limit runs from reception once: a report that was completed, or a finding that began as a tip, begins anew.
    """
    first = edition.first_step_of(case.kind)
    begun_anew = bool(first.opens_for) or state.entries.get(first.code, 0) > 1
    from_reception = step.time_limit.of(case.election).counts_from is CountsFrom.RECEPTION
    if from_reception and not begun_anew and step.code not in state.entries:
        return case.received_from
    return now
