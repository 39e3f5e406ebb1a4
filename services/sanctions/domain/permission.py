"""May this act be done, by this officer, now? Asked by the workflow's validator before anything is recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from services.sanctions.domain.acts import (
    Act,
    Actor,
    ActRequest,
    Attendance,
    CloseWithoutSanction,
    Decide,
    DecideObjection,
    FileObjection,
    ProposeDeviation,
    RecordExamination,
    Serve,
    Summon,
)
from services.sanctions.domain.catalogue import Catalogue, GroundPurpose, SanctionKind
from services.sanctions.domain.choice import (
    check_competence,
    check_departs_from_recommendation,
    check_within_recommendation,
    imposable,
)
from services.sanctions.domain.procedure import check_order
from services.sanctions.domain.refusals import (
    DATE_IN_FUTURE,
    DATES_OUT_OF_ORDER,
    EXAMINATION_MISSING,
    OBJECTION_TOO_LATE,
    SECOND_SUMMONS_MISSING,
    SUMMONED_TWICE,
    WRONG_AGENCY,
    WRONG_ROLE,
    unknown_ground,
)
from services.sanctions.domain.state import SanctionState
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import SanctionOrder
from shared.contracts.vocabulary import Role

ONE_DAY = timedelta(days=1)
CLOCK_SKEW = timedelta(minutes=5)
MOST_SUMMONSES = 2


@dataclass(frozen=True)
class Matter:
    """All that a decision about an act depends on."""

    order: SanctionOrder
    state: SanctionState
    catalogue: Catalogue
    now: datetime


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
    _check_date(act, matter)
    check = CHECKS.get(type(act))
    if check is not None:
        check(act, matter)


def _check_date(act: Act, matter: Matter) -> None:
    at = act.at or matter.now
    _check_moments(act, at, matter)
    if isinstance(act, FileObjection) and matter.state.effective_at is not None:
        if at >= matter.state.effective_at:
            raise Refused(OBJECTION_TOO_LATE)
    elif matter.state.acted_at is not None and at < matter.state.acted_at:
        raise Refused(DATES_OUT_OF_ORDER)


def _check_moments(act: Act, at: datetime, matter: Matter) -> None:
    """Everything that is said to have happened lies between the act itself and now."""
    absence = act.absence if isinstance(act, Serve) else None
    moments = [at] if absence is None else [at, absence.absent_at, absence.sent_at]
    earliest = datetime.combine(date.fromisoformat(matter.order.day_of_act), time.min, UTC) - ONE_DAY
    if any(moment > matter.now + CLOCK_SKEW for moment in moments):
        raise Refused(DATE_IN_FUTURE)
    if any(moment < earliest for moment in moments):
        raise Refused(DATES_OUT_OF_ORDER)


def _check_summons(_act: Summon, matter: Matter) -> None:
    if matter.state.summonses >= MOST_SUMMONSES:
        raise Refused(SUMMONED_TWICE)


def _check_examination(act: RecordExamination, matter: Matter) -> None:
    if act.attendance is Attendance.ABSENT_TWICE and matter.state.summonses < MOST_SUMMONSES:
        raise Refused(SECOND_SUMMONS_MISSING)


def _check_decision(act: Decide, matter: Matter) -> None:
    kind = imposable(act.sanction, matter.order, matter.catalogue)
    check_within_recommendation(kind, matter.order)
    _check_decidable(kind, act, matter)


def _check_deviation(act: ProposeDeviation, matter: Matter) -> None:
    kind = imposable(act.sanction, matter.order, matter.catalogue)
    check_departs_from_recommendation(kind, matter.order)
    _check_ground(act.ground, GroundPurpose.DEVIATION, matter.catalogue)
    _check_decidable(kind, act, matter)


def _check_decidable(kind: SanctionKind, act: Decide | ProposeDeviation, matter: Matter) -> None:
    check_competence(kind, matter.order, act.signed_by, matter.catalogue)
    needed = matter.catalogue.examination(kind.category).record_required
    if needed and not matter.state.examined:
        raise Refused(EXAMINATION_MISSING)


def _check_changed_sanction(act: DecideObjection, matter: Matter) -> None:
    if act.sanction is not None:
        imposable(act.sanction, matter.order, matter.catalogue)


def _check_closing(act: CloseWithoutSanction, matter: Matter) -> None:
    _check_ground(act.ground, GroundPurpose.CLOSING, matter.catalogue)


def _check_ground(ground: str, purpose: GroundPurpose, catalogue: Catalogue) -> None:
    known = catalogue.grounds_for(purpose)
    if ground not in known:
        raise Refused(unknown_ground(ground, known))


CHECKS: dict[type[Any], Callable[[Any, Matter], None]] = {
    Summon: _check_summons,
    RecordExamination: _check_examination,
    Decide: _check_decision,
    ProposeDeviation: _check_deviation,
    DecideObjection: _check_changed_sanction,
    CloseWithoutSanction: _check_closing,
}
