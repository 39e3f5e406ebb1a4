"""When an act may have happened: after what it follows, and not in the future."""

from datetime import UTC, date, datetime, time, timedelta

from services.sanctions.domain.acts import Act, EndSanction, Filing, Serve
from services.sanctions.domain.permission.matter import Matter
from services.sanctions.domain.permission.remedy import check_timely
from services.sanctions.domain.refusals import DATE_IN_FUTURE, DATES_OUT_OF_ORDER
from shared.contracts.refusals import Refused

ONE_DAY = timedelta(days=1)
CLOCK_SKEW = timedelta(minutes=5)


def check_date(act: Act, matter: Matter) -> None:
    at = act.at or matter.now
    _check_moments(act, at, matter)
    if isinstance(act, Filing):
        check_timely(act, matter)
    elif not isinstance(act, EndSanction) and matter.state.acted_at is not None and at < matter.state.acted_at:
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
    if isinstance(act, Filing):
        wrong = act.misdirection
        told = [act.copy_received_at, *((wrong.received_at, wrong.returned_at) if wrong else ())]
        return [moment for moment in told if moment is not None]
    return []
