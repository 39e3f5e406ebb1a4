"""May this act be done, by this officer, now? Asked by the workflow's validator before anything is recorded."""

from services.sanctions.domain.acts import Actor, ActRequest
from services.sanctions.domain.permission import decision, ethics, examination, execution, remedy, reporting
from services.sanctions.domain.permission.dates import check_date
from services.sanctions.domain.permission.matter import Matter
from services.sanctions.domain.procedure import check_order
from services.sanctions.domain.refusals import WRONG_AGENCY, WRONG_ROLE
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import SanctionOrder
from shared.contracts.vocabulary import Role

__all__ = ["Matter", "check_actor", "permit"]

CHECKS = {
    **examination.CHECKS,
    **ethics.CHECKS,
    **decision.CHECKS,
    **reporting.CHECKS,
    **execution.CHECKS,
    **remedy.CHECKS,
}


def check_actor(actor: Actor, order: SanctionOrder) -> None:
    """Only the personnel authority that was ordered to act. Raises Refused."""
    if Role.PERSONNEL_AUTHORITY.value not in actor.roles:
        raise Refused(WRONG_ROLE)
    if actor.agency != order.personnel_authority:
        raise Refused(WRONG_AGENCY)


def permit(request: ActRequest, matter: Matter) -> None:
    """Raises Refused with a stable code; the order of the checks is the order in which a person would ask."""
    act = request.act
    check_actor(request.by, matter.order)
    check_order(act.action, matter.state)
    check_date(act, matter)
    check = CHECKS.get(type(act))
    if check is not None:
        check(act, matter)
