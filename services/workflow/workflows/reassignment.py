"""Roles of a running case pass to other agencies: recorded, with what becomes of the clock."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from services.workflow.domain.actions import CASE_CLOSED, PARTIES_MOVED
    from services.workflow.domain.case import Reassigned, Reassignment
    from services.workflow.domain.conflicts import with_changes
    from services.workflow.domain.deadlines import DeadlineOrder
    from services.workflow.domain.inheritance import inherited, taken_over
    from services.workflow.workflows.procedure import Procedure
    from shared.contracts.cases import AuthorityTransferred, PartiesChanged
    from shared.contracts.refusals import Refused
    from shared.contracts.vocabulary import ClockPolicy


async def reassign(procedure: Procedure, key: str, request: Reassignment) -> Reassigned:
    """Raises Refused (`parties_moved`, `case_closed`): then nothing was recorded."""
    wanted, changed = with_changes(request.expected, request.changes), False
    while procedure.parties != wanted:
        await workflow.wait_condition(procedure.settled)
        async with procedure.lock:
            if procedure.settled() and procedure.parties != wanted:
                _check(procedure, request)
                await procedure.catch_up()
                changed = await _write(procedure, key, request)
    return Reassigned(case_number=procedure.case.case_number, sequence=procedure.state.sequence, changed=changed)


def _check(procedure: Procedure, request: Reassignment) -> None:
    if not procedure.state.is_open:
        raise Refused(CASE_CLOSED)
    if procedure.parties != request.expected:
        raise Refused(PARTIES_MOVED)


async def _write(procedure: Procedure, key: str, request: Reassignment) -> bool:
    order = _order(procedure, request)
    clock = ClockPolicy.KEEP if order is None else ClockPolicy.RESTART
    return await procedure.pen.write(key, _facts(request, clock), order=order)


def _order(procedure: Procedure, request: Reassignment) -> DeadlineOrder | None:
    """A new clock for a new agency whose turn it is. What was followed up in time has no clock any more."""
    state = procedure.state
    step = procedure.edition.find_step(state.stage)
    if request.clock is ClockPolicy.KEEP or step is None or state.deadline is None or state.followed_up:
        return None
    if step.actor not in {change.role for change in request.changes}:
        return None
    after = taken_over(state.taken_over, _facts(request, request.clock), procedure.edition)
    order = procedure.deadline_order(step, state.entries[step.code] + 1)
    return order.model_copy(update={"inherited": inherited(step, after)})


def _facts(request: Reassignment, clock: ClockPolicy) -> PartiesChanged | AuthorityTransferred:
    note = request.transfer
    if note is None:
        return PartiesChanged(changes=request.changes, basis=request.basis, clock=clock)
    return AuthorityTransferred(
        transfer_id=note.transfer_id,
        from_agency=note.from_agency,
        to_agency=note.to_agency,
        changes=request.changes,
        reason=note.reason,
        basis=request.basis,
        clock=clock,
    )
