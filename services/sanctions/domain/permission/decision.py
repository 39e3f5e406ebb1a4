"""The decision: within the recommended category, or departing from it."""

from collections.abc import Callable
from typing import Any

from services.sanctions.domain.acts import Decide, ProposeDeviation
from services.sanctions.domain.catalogue import GroundPurpose, SanctionKind
from services.sanctions.domain.choice import (
    check_competence,
    check_departs_from_recommendation,
    check_within_recommendation,
    imposable,
)
from services.sanctions.domain.permission.matter import Matter, check_ground
from services.sanctions.domain.refusals import EXAMINATION_MISSING
from shared.contracts.refusals import Refused


def _check_decision(act: Decide, matter: Matter) -> None:
    kind = imposable(act.sanction, matter.order, matter.catalogue)
    check_within_recommendation(kind, matter.order)
    _check_decidable(kind, act, matter)


def _check_deviation(act: ProposeDeviation, matter: Matter) -> None:
    kind = imposable(act.sanction, matter.order, matter.catalogue)
    check_departs_from_recommendation(kind, matter.order)
    check_ground(act.ground, GroundPurpose.DEVIATION, matter.catalogue)
    _check_decidable(kind, act, matter)


def _check_decidable(kind: SanctionKind, act: Decide | ProposeDeviation, matter: Matter) -> None:
    check_competence(kind, matter.order, act.signed_by, matter.catalogue)
    needed = matter.catalogue.examination(kind.category).record_required
    if needed and not matter.state.examined:
        raise Refused(EXAMINATION_MISSING)


CHECKS: dict[type[Any], Callable[[Any, Matter], None]] = {
    Decide: _check_decision,
    ProposeDeviation: _check_deviation,
}
