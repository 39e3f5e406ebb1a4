"""Which parts of a case are held by an agency that exists no longer, so that they have to be handed over."""

from datetime import date

from services.workflow.domain.editions import Edition
from shared.contracts.cases import Parties
from shared.contracts.vocabulary import Role
from shared.directory.abolitions import Abolition, transfers_due


def to_hand_over(parties: Parties, edition: Edition, day: date) -> dict[Role, Abolition]:
    """None in a drill: it governs no act, and its agencies are played."""
    return {} if edition.is_drill else transfers_due(parties, day)
