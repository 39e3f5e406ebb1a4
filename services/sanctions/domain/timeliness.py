"""Until when a remedy may be filed, also when it first lay with the wrong official."""

from datetime import datetime, timedelta

from services.sanctions.domain.acts.remedy import Filing, Misdirection
from services.sanctions.domain.state import SanctionState
from shared.calendar import Calendar, DeadlineRule, Pause, StopClock, compute, zone_named
from shared.calendar.zones import local_day
from shared.contracts.limits import Unit
from shared.contracts.sanctions import MilestoneKind, SanctionDeadline
from shared.contracts.vocabulary import Confidence

TOOK_EFFECT = frozenset({MilestoneKind.EFFECTIVE, MilestoneKind.EXECUTED, MilestoneKind.RESTORED})
NOT_COUNTED = StopClock(
    max_days=3650,
    basis="MA, Rumusan Kamar 2021: waktu pada pejabat yang salah tidak dihitung",
    confidence=Confidence.CERTAIN,
)


def recorded_late(act: Filing, state: SanctionState, zone: str) -> dict[str, str]:
    """What counts of a remedy that was recorded when its decision had taken effect: the day on which it was filed.

    Days in the authority's zone; empty for one that was recorded before the effect.
    """
    if state.stage not in TOOK_EFFECT or act.at is None:
        return {}
    told = {"recorded_after": state.stage.value, "filed_on": local_day(act.at, zone_named(zone)).isoformat()}
    if state.window is None:
        return told
    last = local_day(state.window.due_at - timedelta(microseconds=1), zone_named(zone))
    return told | {"window_last_day": last.isoformat(), "window_basis": state.window.basis}


def timely_until(window: SanctionDeadline, misdirection: Misdirection | None, calendar: Calendar) -> datetime:
    """The first instant at which the remedy is late. The days it lay with the wrong official are not counted."""
    if misdirection is None or window.limit is None or misdirection.received_at >= window.due_at:
        return window.due_at
    if window.limit.unit is Unit.SECONDS:
        return window.due_at + (misdirection.returned_at - misdirection.received_at)
    rule = DeadlineRule(
        id=f"sanction/{window.code.value}",
        edition="",
        basis=window.basis,
        confidence=window.confidence,
        limit=window.limit,
        stop_clock=NOT_COUNTED,
    )
    clock = zone_named(window.zone).clock
    days = (misdirection.received_at.astimezone(clock).date(), misdirection.returned_at.astimezone(clock).date())
    pause = Pause(first=days[0], last=days[1], ground="misdirected", author=window.code.value)
    return compute(rule, window.trigger_at, window.zone, calendar, pauses=(pause,)).lapses_at
