"""The decision: within the recommended category, or departing from it."""

from collections.abc import Callable
from typing import Any

from services.sanctions.domain.acts import Decide, ProposeDeviation, SignedBy, SignedDecision, SubmitProposal
from services.sanctions.domain.attesting import subject_of
from services.sanctions.domain.catalogue import GroundPurpose, SanctionKind, TeamRule
from services.sanctions.domain.choice import (
    check_breach,
    check_departs_from_recommendation,
    check_names_the_other_violation,
    check_within_recommendation,
    imposable,
)
from services.sanctions.domain.competence import competent
from services.sanctions.domain.decision_refusals import NOT_A_DISMISSAL
from services.sanctions.domain.examination_refusals import PANEL_RECOMMENDATION_MISSING, REPORT_MISSING, TEAM_MISSING
from services.sanctions.domain.permission.matter import Matter, check_ground
from services.sanctions.domain.permission.signing import check_signature
from services.sanctions.domain.refusals import EXAMINATION_MISSING
from services.sanctions.domain.weighing import check_weight
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import EmploymentType

ETHICS_PANEL_ADVICE = "ethics_panel_advice"
OF_ANOTHER_VIOLATION = frozenset({"lesser_violation_found", "graver_violation_found"})


def _check_decision(act: Decide, matter: Matter) -> None:
    kind = imposable(act.sanction, matter.order, matter.catalogue)
    check_within_recommendation(kind, matter.order)
    _check_decidable(kind, act, matter)


def _check_deviation(act: ProposeDeviation, matter: Matter) -> None:
    kind = imposable(act.sanction, matter.order, matter.catalogue)
    check_departs_from_recommendation(kind, matter.order)
    check_ground(act.ground, GroundPurpose.DEVIATION, matter.catalogue)
    if act.ground == ETHICS_PANEL_ADVICE and not matter.state.examination.panel_recommended:
        raise Refused(PANEL_RECOMMENDATION_MISSING)
    _check_decidable(kind, act, matter)
    if act.ground in OF_ANOTHER_VIOLATION:
        check_names_the_other_violation(act.breach, kind, matter.order, matter.catalogue)


def _check_decidable(kind: SanctionKind, act: SignedDecision, matter: Matter) -> None:
    check_breach(act.breach, kind, matter.order, matter.catalogue)
    check_signature(act, kind, matter)
    needed = matter.catalogue.examination(kind.category)
    if needed.record_required and not matter.state.examined:
        raise Refused(EXAMINATION_MISSING)
    if needed.team is TeamRule.REQUIRED and not matter.state.examination.team:
        raise Refused(TEAM_MISSING)
    if needed.report_required and not matter.state.examination.reported:
        raise Refused(REPORT_MISSING)
    check_weight(kind, matter.state.examination, matter.catalogue)


def _check_proposal(act: SubmitProposal, matter: Matter) -> None:
    """To the President what is his alone; to the authority the termination of a contract employee."""
    kind = imposable(act.sanction, matter.order, matter.catalogue)
    deciders = competent(kind.code, kind.category, subject_of(matter.order), matter.catalogue.competences)
    contract = kind.dismissal and matter.order.employment_type is EmploymentType.PPPK
    fits = SignedBy.PRESIDENT in deciders if act.to is SignedBy.PRESIDENT else contract and act.to in deciders
    if not fits:
        raise Refused(NOT_A_DISMISSAL)


CHECKS: dict[type[Any], Callable[[Any, Matter], None]] = {
    Decide: _check_decision,
    ProposeDeviation: _check_deviation,
    SubmitProposal: _check_proposal,
}
