"""Which actions have their turn now: what is shown to people, by the rules that judge an action when it is taken."""

from services.workflow.domain.case import CaseState
from services.workflow.domain.editions import ActionRule, Edition, Step
from services.workflow.domain.record_requests import is_answerable
from shared.contracts.vocabulary import CaseOutcome, Sla

SANCTION = "sanction"
"""The performer of the step in which an official is sanctioned: somebody must have been identified."""


def actions_open(edition: Edition, state: CaseState, *, unresolved: bool) -> tuple[ActionRule, ...]:
    """Those whose preconditions are met. Who asks, and what he says, is checked when he acts.

    `unresolved`: the reported official is not identified yet, and what needs him has to wait.
    """
    step = edition.find_step(state.stage)
    if step is None or not state.is_open:
        return ()
    rules = (rule for rule in edition.actions_in(step.code) if _has_its_turn(rule, step, state))
    nobody_to_sanction = unresolved or state.duplicate_of is not None
    return tuple(rule for rule in rules if not (nobody_to_sanction and _leads_to_sanction(rule, edition)))


def _leads_to_sanction(rule: ActionRule, edition: Edition) -> bool:
    return rule.then.go is not None and edition.step(rule.then.go).performer == SANCTION


def _has_its_turn(rule: ActionRule, step: Step, state: CaseState) -> bool:
    return (
        (rule.only_after is None or state.has_taken(rule.only_after))
        and (rule.signal is None or state.deviation_pending)
        and (rule.then.close is not CaseOutcome.MERGED or state.duplicate_of is not None)
        and is_answerable(rule.code, state)
        and _clock_allows(rule, step, state)
    )


def _clock_allows(rule: ActionRule, step: Step, state: CaseState) -> bool:
    """A lapse is read from the record here; the clock itself is asked when the action comes."""
    if rule.then.resume:
        return state.pause is not None
    runs = state.deadline is not None and state.pause is None and state.sla is not Sla.OVERDUE
    if rule.then.extend:
        return runs and step.extension is not None and not (state.deadline and state.deadline.extended)
    if rule.then.receipt:
        return runs and step.receipt is not None and not state.followed_up
    if rule.then.pause:
        return runs and step.pause is not None and not state.followed_up
    return True
