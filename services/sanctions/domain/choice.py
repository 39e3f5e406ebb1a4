"""Whether a sanction may be imposed: for this act, on this official, upon this recommendation."""

from datetime import date

from services.sanctions.domain.acts import SignedBy
from services.sanctions.domain.catalogue import Catalogue, SanctionKind
from services.sanctions.domain.refusals import (
    NO_DEVIATION,
    category_differs,
    reserved_to_president,
    sanction_not_for_employment_type,
    sanction_not_in_force,
    sanction_not_yet_active,
    sanction_unknown,
)
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import SanctionOrder


def imposable(code: str, order: SanctionOrder, catalogue: Catalogue) -> SanctionKind:
    """The kind with this code, if the law has it for this official and the day of the act. Raises Refused.

    Employment comes before the day: naming another day's law to an official it never applied to would mislead.
    """
    kind = catalogue.find(code)
    if kind is None:
        raise Refused(sanction_unknown(code))
    if not kind.fits(order.employment_type):
        raise Refused(sanction_not_for_employment_type(code, order.employment_type.value))
    if not kind.in_force_on(date.fromisoformat(order.day_of_act)):
        raise Refused(sanction_not_in_force(code, order.day_of_act))
    if not kind.active:
        raise Refused(sanction_not_yet_active(code, kind.substitutes))
    return kind


def check_within_recommendation(kind: SanctionKind, order: SanctionOrder) -> None:
    recommended = order.recommendation.category
    if kind.category is not recommended:
        raise Refused(category_differs(kind.category.value, recommended.value))


def check_departs_from_recommendation(kind: SanctionKind, order: SanctionOrder) -> None:
    if kind.category is order.recommendation.category:
        raise Refused(NO_DEVIATION)


def check_competence(kind: SanctionKind, order: SanctionOrder, signed_by: SignedBy, catalogue: Catalogue) -> None:
    """PP 94/2021 Ps 17: some decisions are the President's alone."""
    reserve = catalogue.reserved_to_president(kind, order.position_level)
    if reserve is not None and signed_by is not SignedBy.PRESIDENT:
        raise Refused(reserved_to_president(reserve.basis))
