"""Stopping a clock and letting it run again, as a ledger of pauses that the rule caps.

A day on which the clock stood at any moment is a paused day: from the day it is stopped to the day it runs again, both
included. While it stands there is no due date; when the cap is used up it runs again by itself.
"""

from datetime import date, datetime

from shared.calendar.allowances import paused_days
from shared.calendar.deadlines import with_pause
from shared.calendar.errors import (
    BackwardClockError,
    GroundMissingError,
    LapsedDeadlineError,
    MixedUnitsError,
    PauseNotAllowedError,
    PauseOutsideError,
    PauseOverCapError,
)
from shared.calendar.proofs import DeadlineProof, Direction, Pause
from shared.calendar.tables import Calendar
from shared.calendar.zones import ONE_DAY, end_of_day, local_day


def stop_clock(proof: DeadlineProof, at: datetime, ground: str, author: str) -> Pause:
    """The open pause that begins on the local day of `at`.

    Raises PauseNotAllowedError, PauseOverCapError when no paused day is left, PauseOutsideError before the trigger,
    LapsedDeadlineError from the lapse on, GroundMissingError, and for seconds and backward deadlines their own errors.
    """
    _refuse_a_clock_that_never_stops(proof)
    if not (ground.strip() and author.strip()):
        raise GroundMissingError("a pause needs a ground and an author")
    if at >= proof.lapses_at:
        raise LapsedDeadlineError(f"it lapsed at {proof.lapses_at.isoformat()}, before the pause")
    if at < proof.trigger:
        raise PauseOutsideError(f"the clock starts at {proof.trigger.isoformat()}, after the pause")
    pause = Pause(first=local_day(at, proof.zone), last=None, ground=ground, author=author)
    last_paused_day(proof, pause)
    return pause


def last_paused_day(proof: DeadlineProof, pause: Pause) -> date:
    """The last day that the cap leaves to an open pause. Raises PauseOverCapError when it leaves none."""
    stop = proof.rule.stop_clock
    if stop is None:
        raise PauseNotAllowedError(f"the clock of {proof.rule.id} is never stopped")
    taken = paused_days(proof.pauses)
    day = last_day_left(stop.max_days, taken, pause.first)
    if day < pause.first:
        raise PauseOverCapError(f"{stop.max_days} paused days are used up; {proof.rule.id} allows no more")
    return day


def last_day_left(most: int, taken: frozenset[date], first: date) -> date:
    """The last of `most` paused days when `taken` are used and the clock stands from `first` on; before it if none."""
    left, day = most - len(taken), first - ONE_DAY
    while left or day + ONE_DAY in taken:
        day += ONE_DAY
        left -= day not in taken
    return day


def runs_again_at(proof: DeadlineProof, pause: Pause) -> datetime:
    """When the cap ends an open pause by itself: 24:00 local of its last day, in UTC."""
    return end_of_day(last_paused_day(proof, pause), proof.zone)


def resume_clock(proof: DeadlineProof, pause: Pause, at: datetime, calendar: Calendar) -> DeadlineProof:
    """The deadline counted anew with the pause closed on the local day of `at`, or where the cap had ended it before.

    Raises PauseOutsideError when `at` lies before the pause, CalendarChangedError as `with_pause` does.
    """
    last = min(local_day(at, proof.zone), last_paused_day(proof, pause))
    if last < pause.first:
        raise PauseOutsideError(f"the clock was stopped on {pause.first.isoformat()}, after that")
    return with_pause(proof, pause.model_copy(update={"last": last}), calendar)


def _refuse_a_clock_that_never_stops(proof: DeadlineProof) -> None:
    if proof.rule.stop_clock is None:
        raise PauseNotAllowedError(f"the clock of {proof.rule.id} is never stopped")
    if proof.counts_seconds:
        raise MixedUnitsError("seconds do not mix with pauses, which are whole days")
    if proof.rule.direction is Direction.BEFORE:
        raise BackwardClockError("a deadline counted backwards is not paused")
