"""What follows when the Minister withholds his approval of a decision that vacates a post inside the freeze.

The article (UU 10/2016 Ps 71(2)) forbids to replace the official; whether that binds a disciplinary sanction is not
known. So the decision stands and is served, for those limits are law; that it was executed is not taken down.
"""

from services.sanctions.domain.catalogue import Catalogue
from services.sanctions.domain.state import SanctionState

EXECUTION_HELD = "execution_held"
"""In the particulars of a decision: on which basis its execution is held back should the approval be withheld."""


def holding(state: SanctionState, catalogue: Catalogue) -> str | None:
    """The basis on which the execution is held back now, in Indonesian; None when nothing holds it.

    A remedy may have changed the sanction into one that vacates no post.
    """
    kind = catalogue.find(state.sanction or "")
    if not state.examination.approval_withheld or kind is None or not kind.vacates_post:
        return None
    return state.decision.get(EXECUTION_HELD)
