"""Whether a sanction may be imposed: for this act, on this official, upon this recommendation."""

from datetime import date

from services.sanctions.domain.attesting import breach_for, breaches_of
from services.sanctions.domain.breaches import Breach
from services.sanctions.domain.catalogue import Catalogue, SanctionKind
from services.sanctions.domain.decision_refusals import (
    breach_is_dismissed,
    breach_not_in_force,
    breach_of_another_level,
    breach_to_be_named,
    breach_unknown,
    sanction_not_for_breach,
)
from services.sanctions.domain.refusals import (
    NO_DEVIATION,
    category_differs,
    sanction_not_for_employment_type,
    sanction_not_in_force,
    sanction_not_yet_active,
    sanction_unknown,
)
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import SanctionOrder
from shared.contracts.vocabulary import SanctionCategory

DISMISSED = SanctionCategory.DISHONOURABLE_DISMISSAL


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


def check_breach(code: str | None, kind: SanctionKind, order: SanctionOrder, catalogue: Catalogue) -> Breach:
    """The breach the letter names, of the law in force on the day of the act. Raises Refused."""
    breach = breach_for(code, order, catalogue)
    if breach is None and code is not None:
        raise Refused(breach_unknown(code))
    if breach is None:
        raise Refused(breach_to_be_named(tuple(one.code for one in breaches_of(order, catalogue))))
    if not breach.in_force_on(date.fromisoformat(order.day_of_act)) or not breach.fits(order.employment_type):
        raise Refused(breach_not_in_force(breach.code, order.day_of_act))
    if not kind.answers(breach.code):
        raise Refused(sanction_not_for_breach(kind.code, tuple(sorted(kind.only_for))))
    if breach.category is DISMISSED and kind.category is not DISMISSED:
        raise Refused(breach_is_dismissed(breach.code, breach.basis))
    return breach


def check_names_the_other_violation(
    code: str | None, kind: SanctionKind, order: SanctionOrder, catalogue: Catalogue
) -> None:
    """A lesser or graver violation is cited by its own article, not by that of the violation it is not.

    An article's level (PP 94/2021 Ps 12-14) is that of the sanction; one of unknown level fits any. Raises Refused.
    """
    breach = breach_for(code, order, catalogue)
    if breach is None or breach.category in {None, kind.category}:
        return
    day = date.fromisoformat(order.day_of_act)
    in_force = (one for one in catalogue.breaches if one.in_force_on(day) and one.fits(order.employment_type))
    fitting = tuple(one.code for one in in_force if one.category in {None, kind.category} and kind.answers(one.code))
    raise Refused(breach_of_another_level(breach.code, kind.category.value, fitting))
