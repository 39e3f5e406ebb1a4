"""Who may sign this decision: the matrix of PP 94/2021 Ps 16-25, an empty office, and an acting head."""

from zoneinfo import ZoneInfo

from services.sanctions.domain.acts import SignedBy, SignedDecision
from services.sanctions.domain.attesting import OWN_HEAD, subject_of
from services.sanctions.domain.catalogue import SanctionKind
from services.sanctions.domain.competence import competent, stand_in
from services.sanctions.domain.decision_refusals import acting_head_needs_approval, not_competent, wrong_stand_in
from services.sanctions.domain.permission.matter import Matter
from services.sanctions.domain.refusals import reserved_to_president
from shared.contracts.refusals import Refused


def check_signature(act: SignedDecision, kind: SanctionKind, matter: Matter) -> None:
    """Raises Refused: the official is not competent, or acts for a head without the approval he needs."""
    _check_competence(act, kind, matter)
    if act.signed_by in OWN_HEAD:
        _check_scope(act, kind, matter)


def _check_competence(act: SignedDecision, kind: SanctionKind, matter: Matter) -> None:
    """Where the matrix is silent (PP 53/2010, an unknown position) the agency answers for its signature."""
    subject = subject_of(matter.order)
    rows = competent(kind.code, kind.category, subject, matter.catalogue.competences)
    if not rows or act.signed_by in rows:
        return
    if set(rows) == {SignedBy.PRESIDENT}:
        raise Refused(reserved_to_president(rows[SignedBy.PRESIDENT].basis))
    if act.signed_by is SignedBy.COMPETENT_OFFICIAL:
        return
    if act.in_place_of is None or act.in_place_of not in rows:
        raise Refused(not_competent(act.signed_by.value, tuple((who.value, row.basis) for who, row in rows.items())))
    higher = stand_in(act.in_place_of, subject, matter.catalogue.ladders)
    if higher is not None and higher is not act.signed_by:
        raise Refused(wrong_stand_in(act.in_place_of.value, higher.value))


def _check_scope(act: SignedDecision, kind: SanctionKind, matter: Matter) -> None:
    """The rule is that of the day of the decision, not of the act: it says what an acting head may do."""
    on = (act.at or matter.now).astimezone(ZoneInfo(matter.order.zone)).date()
    level = subject_of(matter.order).agency_level
    scope = next((one for one in matter.catalogue.scopes if one.applies(act.capacity, level, on)), None)
    if scope is not None and kind.category not in scope.categories and act.approval_letter is None:
        raise Refused(acting_head_needs_approval(act.capacity.value, scope.basis))
