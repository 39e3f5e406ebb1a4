"""What a sanction does after its case has closed: one more row of the ledger, and nothing runs again (ADR 6)."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from services.workflow.domain.case import CLOSED
from shared.contracts.cases import CaseEvent, SanctionMilestoneReached
from shared.contracts.sanctions import SanctionMilestone


class CaseStillOpen(Exception):  # noqa: N818 -- what is the case; its own workflow hears of the milestone, or is missing
    """The ledger says that the case is open. Retried and visible: after a restore its workflow comes back."""


class Postscript(BaseModel):
    model_config = ConfigDict(frozen=True)

    milestone: SanctionMilestone
    recorded_at: datetime


def row_key(milestone: SanctionMilestone) -> str:
    """The name of the transition in the ledger, whoever writes it."""
    return f"milestone/{milestone.round}.{milestone.sequence}"


def row_after(last: CaseEvent, postscript: Postscript) -> CaseEvent:
    """Parties, stage and standing are those in which the case closed. Raises CaseStillOpen."""
    if last.stage != CLOSED:
        raise CaseStillOpen(last.case_number)
    facts = SanctionMilestoneReached(milestone=postscript.milestone)
    row = {"sequence": last.sequence + 1, "recorded_at": postscript.recorded_at, "excluded": (), "facts": facts}
    return last.model_copy(update=row)
