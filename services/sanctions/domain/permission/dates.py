"""When an act may have happened: after what it follows and what it rests on, and not in the future."""

from datetime import UTC, date, datetime, time, timedelta

from services.sanctions.domain.acts import Act, DecideObjection, EndSanction, Filing, Serve
from services.sanctions.domain.permission.matter import Matter
from services.sanctions.domain.permission.remedy import check_timely
from services.sanctions.domain.refusals import DATE_IN_FUTURE, DATES_OUT_OF_ORDER
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import MilestoneKind as Kind

ONE_DAY = timedelta(days=1)
CLOCK_SKEW = timedelta(minutes=5)
GROUNDS = frozenset({Kind.TEAM_FORMED, Kind.EXAMINATION_REPORTED, Kind.PANEL_RECOMMENDED, Kind.PROPOSAL_SUBMITTED})
RESTS_ON: dict[str, frozenset[Kind]] = {
    "record_examination": frozenset({Kind.TEAM_FORMED}),
    "record_panel_recommendation": frozenset({Kind.PANEL_FORMED}),
    "decide": GROUNDS,
    "propose_deviation": GROUNDS,
    "serve": frozenset({Kind.DECIDED}),
    "report_to_minister": frozenset({Kind.DECIDED}),
    "record_approval_check": frozenset({Kind.DECIDED}),
}
"""What is on record beside the stages, or before the last one, and cannot be later than the act."""
BESIDE_THE_SERVICE = frozenset({"report_to_minister", "record_approval_check"})
"""Owed since the decision, whatever else was done meanwhile: they go by what they rest on alone."""


def check_date(act: Act, matter: Matter) -> None:
    at = act.at or matter.now
    _check_moments(act, at, matter)
    if isinstance(act, Filing):
        check_timely(act, matter)
    elif not isinstance(act, EndSanction):
        _check_follows(act, at, matter)


def _check_follows(act: Act, at: datetime, matter: Matter) -> None:
    state, rests_on = matter.state, RESTS_ON.get(act.action, frozenset())
    bounds = [milestone.at for milestone in state.recorded.values() if milestone.kind in rests_on]
    if any(moment < bound for bound in bounds for moment in (at, *_moments(act))):
        raise Refused(DATES_OUT_OF_ORDER)
    if act.action not in BESIDE_THE_SERVICE and state.acted_at is not None and at < state.acted_at:
        raise Refused(DATES_OUT_OF_ORDER)


def _check_moments(act: Act, at: datetime, matter: Matter) -> None:
    """Everything that is said to have happened lies between the act itself and now."""
    moments = [at, *_moments(act)]
    earliest = datetime.combine(date.fromisoformat(matter.order.day_of_act), time.min, UTC) - ONE_DAY
    if any(moment > matter.now + CLOCK_SKEW for moment in moments):
        raise Refused(DATE_IN_FUTURE)
    if any(moment < earliest for moment in moments):
        raise Refused(DATES_OUT_OF_ORDER)


def _moments(act: Act) -> list[datetime]:
    """What an act tells besides its own day."""
    if isinstance(act, Serve) and act.absence is not None:
        return [act.absence.absent_at, act.absence.sent_at]
    if isinstance(act, DecideObjection) and act.received_at is not None:
        return [act.received_at]
    if isinstance(act, Filing):
        wrong = act.misdirection
        told = [act.copy_received_at, *((wrong.received_at, wrong.returned_at) if wrong else ())]
        return [moment for moment in told if moment is not None]
    return []
