"""Whose turn it is in a stage."""

from shared.contracts.cases import Parties
from shared.contracts.vocabulary import Role

ACTORS = {
    "clarification": Role.HANDLER,
    "completion": Role.HANDLER,
    "recommendation": Role.RECOMMENDING,
    "sanction_execution": Role.PERSONNEL_AUTHORITY,
}


def whose_turn(stage: str, parties: Parties) -> Role | None:
    """In a stage we know; verification is the task force's wherever the edition has one."""
    if stage == "verification":
        return Role.TASK_FORCE if parties.task_force else Role.HANDLER
    return ACTORS.get(stage)
