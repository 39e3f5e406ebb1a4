"""What an authority has taken over with a case: the part, and the limits that were written for the one before it.

No source says that a limit of KASN's years binds BKN (domain facts section 11): for an heir it is a target.
"""

from collections.abc import Mapping

from services.workflow.domain.editions import Edition, Step
from shared.contracts.cases import AuthorityTransferred, PartiesChanged
from shared.contracts.vocabulary import Role


def taken_over(
    before: Mapping[Role, str], facts: PartiesChanged | AuthorityTransferred, edition: Edition
) -> dict[Role, str]:
    """The basis on which each part was taken over, once these facts are recorded.

    Only the parts whose authority the edition names by itself; where that authority has its part back, none.
    """
    after = dict(before)
    if isinstance(facts, AuthorityTransferred):
        named = edition.authorities.model_dump(exclude_none=True)
        for change in facts.changes:
            if change.old == facts.from_agency and change.role in named:
                after[change.role] = facts.basis
            if named.get(change.role) == change.new:
                after.pop(change.role, None)
    return after


def inherited(step: Step, taken: Mapping[Role, str]) -> str | None:
    """The basis on which the step's limit was taken over: it binds the heir, or counts from what the heir sends."""
    sender = step.receipt.sender if step.receipt else step.actor
    return taken.get(step.actor) or taken.get(sender)
