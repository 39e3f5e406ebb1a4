"""When an act may have happened: after what it follows, and not in the future."""

from datetime import UTC, date, datetime, time, timedelta

from services.sanctions.domain.acts import Act, FileObjection, Serve
from services.sanctions.domain.permission.matter import Matter
from services.sanctions.domain.refusals import DATE_IN_FUTURE, DATES_OUT_OF_ORDER, OBJECTION_TOO_LATE
from shared.contracts.refusals import Refused

ONE_DAY = timedelta(days=1)
CLOCK_SKEW = timedelta(minutes=5)


def check_date(act: Act, matter: Matter) -> None:
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
