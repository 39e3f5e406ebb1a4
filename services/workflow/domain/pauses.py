"""Stopping the clock of a case: whether it may be, until when at most, and on which days it stood.

Which days those are is a rule of the calendar (`shared.calendar.stopclock`): from the day on which the clock is stopped
to the day on which it runs again, both included.
"""

from datetime import datetime, timedelta

from services.workflow.domain.case import ActionRequest, CaseState
from services.workflow.domain.deadlines import Deadline, Moment, MomentKind
from services.workflow.domain.editions import PauseRule, Step
from shared.calendar.allowances import paused_days
from shared.calendar.stopclock import last_day_left
from shared.calendar.zones import end_of_day, local_day, zone_named
from shared.contracts.cases import PauseFacts
from shared.contracts.refusals import Refusal, Refused
from shared.contracts.vocabulary import Role

MOMENT = timedelta(microseconds=1)


def check_pause(*, step: Step, state: CaseState, now: datetime) -> None:
    """Raises Refused unless the step's clock may be stopped now. The clock decides on a lapse, not the record."""
    if step.pause is None or state.deadline is None or state.followed_up:
        raise Refused(NO_PAUSE)
    if state.pause is not None:
        raise Refused(PAUSED_ALREADY)
    if now >= state.deadline.facts.lapses_at:
        raise Refused(LAPSED_ALREADY)
    if len(paused_days(state.deadline.pauses)) >= step.pause.max_days:
        raise Refused(cap_reached(step.pause.max_days))


def check_resume(state: CaseState) -> None:
    if state.pause is None:
        raise Refused(NOT_PAUSED)


def pause_of(deadline: Deadline, rule: PauseRule, request: ActionRequest, role: Role, now: datetime) -> PauseFacts:
    """The pause that begins now, with the instant at which it ends by itself: what is left of the longest time."""
    zone = zone_named(deadline.facts.zone)
    first = local_day(now, zone)
    last = last_day_left(rule.max_days, paused_days(deadline.pauses), first)
    return PauseFacts(
        first_day=first.isoformat(),
        ends_at=end_of_day(last, zone),
        ground=request.ground or "",
        by_agency=request.by.agency,
        by_role=role,
        basis=rule.basis,
        confidence=rule.confidence,
    )


def pause_end(pause: PauseFacts) -> Moment:
    return Moment(kind=MomentKind.PAUSE_END, index=0, at=pause.ends_at, act="resume_clock", notify=())


def last_day_of(pause: PauseFacts, zone: str, now: datetime) -> str:
    """The last day on which the clock stood, however late its end is seen."""
    return local_day(min(now, pause.ends_at - MOMENT), zone_named(zone)).isoformat()


NO_PAUSE = Refusal(
    "no_pause",
    409,
    "Penghitungan waktu tahap ini tidak dapat dihentikan.",
    "The clock of this step cannot be stopped.",
)
PAUSED_ALREADY = Refusal(
    "clock_paused_already",
    409,
    "Penghitungan waktu sedang dihentikan.",
    "The clock stands still already.",
)
NOT_PAUSED = Refusal(
    "clock_not_paused", 409, "Penghitungan waktu tidak sedang dihentikan.", "The clock does not stand still."
)
LAPSED_ALREADY = Refusal(
    "lapsed_already",
    409,
    "Batas sudah lewat; penghitungannya tidak dapat dihentikan lagi.",
    "The deadline has lapsed; its clock cannot be stopped any more.",
)


def cap_reached(days: int) -> Refusal:
    return Refusal(
        "pause_cap_reached",
        409,
        f"Penghitungan waktu sudah dihentikan {days} hari, paling lama yang diperbolehkan.",
        f"The clock has stood still for {days} days, which is the longest allowed.",
    )
