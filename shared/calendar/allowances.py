"""What a rule allows besides its limit: how long the clock may stand still, how much more time may be granted."""

from collections.abc import Iterable
from datetime import date

from shared.calendar.errors import (
    BackwardClockError,
    ExtensionNotAllowedError,
    ExtensionOverCapError,
    GroundMissingError,
    MixedUnitsError,
    OpenPauseError,
    PauseNotAllowedError,
    PauseOverCapError,
)
from shared.calendar.proofs import DeadlineRule, Direction, Extension, Pause
from shared.calendar.zones import ONE_DAY
from shared.contracts.limits import Unit


def refuse_unless_allowed(rule: DeadlineRule, pauses: tuple[Pause, ...], extensions: tuple[Extension, ...]) -> None:
    """Raises the CalendarError that names what the rule does not allow."""
    if rule.direction is Direction.BEFORE and (pauses or extensions):
        raise BackwardClockError("a deadline counted backwards is neither paused nor extended")
    _refuse_mixed_units(rule, pauses, extensions)
    if pauses:
        _refuse_pauses(rule, pauses)
    if extensions:
        _refuse_extensions(rule, extensions)


def paused_days(pauses: Iterable[Pause]) -> frozenset[date]:
    """Every local day on which the clock stood; a day on which it was stopped twice is one day. All are closed."""
    return frozenset(
        pause.first + number * ONE_DAY
        for pause in pauses
        if pause.last is not None
        for number in range((pause.last - pause.first).days + 1)
    )


def _refuse_pauses(rule: DeadlineRule, pauses: tuple[Pause, ...]) -> None:
    if rule.stop_clock is None:
        raise PauseNotAllowedError(f"the clock of {rule.id} is never stopped")
    if not all(pause.ground.strip() and pause.author.strip() for pause in pauses):
        raise GroundMissingError("a pause needs a ground and an author")
    if any(pause.last is None for pause in pauses):
        raise OpenPauseError("a paused clock has no due date: close the pause first")
    taken, most = len(paused_days(pauses)), rule.stop_clock.max_days
    if taken > most:
        raise PauseOverCapError(f"{taken} paused days; {rule.id} allows {most} in all ({rule.stop_clock.basis})")


def _refuse_extensions(rule: DeadlineRule, extensions: tuple[Extension, ...]) -> None:
    cap = rule.extension
    if cap is None:
        raise ExtensionNotAllowedError(f"{rule.id} is never extended")
    if not all(extension.reason.strip() for extension in extensions):
        raise GroundMissingError("an extension needs a reason")
    asked = sum(extension.limit.amount for extension in extensions)
    if asked > cap.total.amount or any(extension.limit.unit is not cap.total.unit for extension in extensions):
        raise ExtensionOverCapError(
            f"{asked} {extensions[-1].limit.unit} more; {rule.id} allows {cap.total.amount} {cap.total.unit} in all"
            f" ({cap.basis})"
        )


def _refuse_mixed_units(rule: DeadlineRule, pauses: tuple[Pause, ...], extensions: tuple[Extension, ...]) -> None:
    seconds = [limit.unit is Unit.SECONDS for limit in (rule.limit, *(extension.limit for extension in extensions))]
    if any(seconds) and (pauses or not all(seconds)):
        raise MixedUnitsError("seconds do not mix with days, nor with pauses, which are whole days")
