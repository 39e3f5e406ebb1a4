"""A deadline of a case: the proof of its day, and every moment at which something must be told."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from services.workflow.domain.editions import Reminder, Rung, Step, absent
from shared.calendar import (
    Calendar,
    DeadlineProof,
    DeadlineRule,
    Extension,
    ExtensionCap,
    Pause,
    Receipt,
    StopClock,
    compute,
    days_after,
    offset_after,
    offset_before,
)
from shared.contracts.cases import DeadlineFacts
from shared.contracts.limits import CollectiveLeave, TimeLimit, Unit, Week
from shared.contracts.vocabulary import Confidence, Election, Role

SHORT_VERSION = 12


class MomentKind(StrEnum):
    REMINDER = "reminder"
    LAPSE = "lapse"
    RUNG = "rung"
    PAUSE_END = "pause_end"


class Moment(BaseModel):
    """One instant of a deadline. `index` is the number of the reminder or rung, 0 for the lapse and a pause's end."""

    model_config = ConfigDict(frozen=True)

    kind: MomentKind
    index: int
    at: datetime
    act: str
    notify: tuple[Role, ...]
    from_rung: int | None = Field(default=None, exclude_if=absent)
    after: TimeLimit | None = Field(default=None, exclude_if=absent, description="counted from the firing of that rung")


class Deadline(BaseModel):
    """What the workflow needs of a deadline: the facts it tells and its moments in the order in which they come."""

    model_config = ConfigDict(frozen=True)

    facts: DeadlineFacts
    moments: tuple[Moment, ...]
    extended: bool = False
    pauses: tuple[Pause, ...] = ()
    receipt: Receipt | None = Field(default=None, exclude_if=absent)

    @property
    def sent_at(self) -> datetime:
        """When the case was sent to whom the deadline binds: the entry, whatever receipt he recorded since."""
        return self.receipt.entered if self.receipt else self.facts.trigger_at

    def next_moment(self, fired: int) -> Moment | None:
        return self.moments[fired] if fired < len(self.moments) else None

    def fired(self, at: datetime, told: int) -> int:
        """How many moments count as fired when this deadline takes the place of one of which `told` had fired.

        Reminders that lie ahead again will be given again, and one that is overdue is given now, but not together with
        the lapse. What has not lapsed on record has still to lapse.
        """
        reminders = [moment for moment in self.moments if moment.kind is MomentKind.REMINDER]
        if at >= self.facts.lapses_at:
            return len(reminders)
        return sum(moment.at <= at for moment in reminders[:told])

    def after_rung(self, rung: int, fired_at: datetime) -> "Deadline":
        """With the rungs that wait for this one counted from when it fired; itself when it fired on its day.

        What is seen late moves what counts from it: nobody is reprimanded twice within the time between.
        """
        moments = _in_order([_waiting(moment, rung, fired_at, self.facts.zone) for moment in self.moments])
        return self if moments == self.moments else self.model_copy(update={"moments": moments})

    def has_lapsed(self, fired: int) -> bool:
        return any(moment.kind is MomentKind.LAPSE for moment in self.moments[:fired])


class DeadlineOrder(BaseModel):
    """Asks for the deadline of a step to be opened or counted again at `trigger_at`: the event to record says which."""

    model_config = ConfigDict(frozen=True)

    deadline_id: str
    edition: str
    step: str
    election: Election
    trigger_at: datetime
    zone: str
    week: Week = Week.FIVE_DAY
    collective_leave: CollectiveLeave = CollectiveLeave.JOINT_DECREE
    inherited: str | None = Field(default=None, exclude_if=absent, description="basis of the transfer to an heir")


def open_deadline(order: DeadlineOrder, step: Step, calendar: Calendar) -> tuple[Deadline, DeadlineProof]:
    """Count the step's limit from the trigger. Day of the trigger is day 0; lapses at 24:00 local of the last day."""
    calendar = calendar.for_office(order.week, order.collective_leave)
    proof = compute(_rule(order, step), order.trigger_at, order.zone, calendar)
    return _deadline(order, step, proof, calendar), proof


def extend_deadline(
    order: DeadlineOrder, step: Step, proof: DeadlineProof, reason: str, calendar: Calendar
) -> tuple[Deadline, DeadlineProof]:
    """Continue counting after the last day by the step's extension. Raises ValueError when the step has none.

    The case has checked that the deadline it told had not lapsed. A decree that came a moment ago does not take the
    extension away: all is counted again by the calendar of today.
    """
    if step.extension is None:
        raise ValueError(f"{step.code} has no extension")
    limit = step.extension.of(order.election).limit
    extension = Extension(limit=limit, reason=reason, at=order.trigger_at)
    return recount_deadline(order, step, proof, calendar, extension=extension)


def recount_deadline(
    order: DeadlineOrder,
    step: Step,
    proof: DeadlineProof,
    calendar: Calendar,
    *,
    pause: Pause | None = None,
    extension: Extension | None = None,
    receipt: Receipt | None = None,
) -> tuple[Deadline, DeadlineProof]:
    """The same deadline by the calendar of today, with one more pause, extension or receipt if there is one."""
    calendar = calendar.for_office(order.week, order.collective_leave)
    pauses = (*proof.pauses, pause) if pause else proof.pauses
    extensions = (*proof.extensions, extension) if extension else proof.extensions
    rule = _with_its_caps(proof.rule, _rule(order, step))
    counted_from = receipt or proof.receipt
    trigger = counted_from.at if counted_from else proof.trigger
    again = compute(rule, trigger, proof.zone, calendar, pauses=pauses, extensions=extensions, receipt=counted_from)
    return _deadline(order, step, again, calendar), again


def _with_its_caps(rule: DeadlineRule, of_edition: DeadlineRule) -> DeadlineRule:
    """What was told before proofs knew caps is counted again with those of its edition."""
    return rule.model_copy(update={"stop_clock": of_edition.stop_clock, "extension": of_edition.extension})


def _rule(order: DeadlineOrder, step: Step) -> DeadlineRule:
    clause = step.time_limit.of(order.election)
    more = None if step.extension is None else step.extension.of(order.election)
    return DeadlineRule(
        id=f"{order.edition}/{step.code}",
        edition=order.edition,
        basis=f"{clause.basis}; {inherited_in_words(order.inherited)}" if order.inherited else clause.basis,
        confidence=Confidence.UNVERIFIED if order.inherited else clause.confidence,
        limit=clause.limit,
        roll_forward=clause.roll_forward,
        stop_clock=step.pause and StopClock.model_validate(step.pause.model_dump()),
        extension=more and ExtensionCap(total=more.limit, basis=more.basis, confidence=more.confidence),
    )


def _deadline(order: DeadlineOrder, step: Step, proof: DeadlineProof, calendar: Calendar) -> Deadline:
    moments = [_reminder(proof, number, reminder, calendar) for number, reminder in enumerate(step.reminders, start=1)]
    timely = [moment for moment in moments if proof.trigger < moment.at < proof.lapses_at]
    lapse = Moment(
        kind=MomentKind.LAPSE,
        index=0,
        at=proof.lapses_at,
        act=step.on_lapse.consequence,
        notify=step.on_lapse.notify,
    )
    known_at = max(proof.lapses_at, order.trigger_at)
    rungs = _rungs(proof, step, known_at, calendar)
    ordered = [*_in_order(timely), lapse, *_in_order(rungs)]
    return Deadline(
        facts=facts_of(order.deadline_id, step.code, proof),
        moments=tuple(ordered),
        extended=bool(proof.extensions),
        pauses=proof.pauses,
        receipt=proof.receipt,
    )


def _reminder(proof: DeadlineProof, number: int, reminder: Reminder, calendar: Calendar) -> Moment:
    return Moment(
        kind=MomentKind.REMINDER,
        index=number,
        at=offset_before(proof.lapses_at, reminder.before, proof.zone, calendar),
        act="remind",
        notify=reminder.notify,
    )


def _rungs(proof: DeadlineProof, step: Step, known_at: datetime, calendar: Calendar) -> list[Moment]:
    """Counted from when the lapse can be known: nobody climbs a ladder for a day that a decree moved into the past."""
    moments: list[Moment] = []
    for rung in step.rungs:
        if rung.from_rung is None:
            at = offset_after(known_at, rung.after, proof.zone, calendar)
        else:
            at = days_after(moments[rung.from_rung - 1].at, rung.after, proof.zone)
        moments.append(_rung(rung, at))
    return moments


def _in_order(moments: Iterable[Moment]) -> tuple[Moment, ...]:
    """As they come: a rung that a late firing has moved holds up none that is due before it."""
    return tuple(sorted(moments, key=lambda moment: moment.at))


def _rung(rung: Rung, at: datetime) -> Moment:
    return Moment(
        kind=MomentKind.RUNG,
        index=rung.rung,
        at=at,
        act=rung.act,
        notify=rung.notify,
        from_rung=rung.from_rung,
        after=None if rung.from_rung is None else rung.after,
    )


def _waiting(moment: Moment, rung: int, fired_at: datetime, zone: str) -> Moment:
    if moment.from_rung != rung or moment.after is None:
        return moment
    return moment.model_copy(update={"at": days_after(fired_at, moment.after, zone)})


def facts_of(deadline_id: str, step: str, proof: DeadlineProof) -> DeadlineFacts:
    """What a proof tells: of a deadline of a step, or of the window of a report."""
    return DeadlineFacts(
        deadline_id=deadline_id,
        step=step,
        rule=proof.rule.id,
        limit=proof.rule.limit,
        trigger_at=proof.trigger,
        due_date=due_of(proof),
        lapses_at=proof.lapses_at,
        zone=proof.zone,
        basis=proof.rule.basis,
        confidence=proof.rule.confidence,
        calendar_version=proof.calendar.version[:SHORT_VERSION],
        is_estimated=proof.is_estimated,
    )


def due_of(proof: DeadlineProof) -> str:
    """The last day, local to the office; for seconds the instant."""
    return proof.lapses_at.isoformat() if proof.counts_seconds else proof.due_date.isoformat()


def inherited_in_words(basis: str) -> str:
    return f"diambil alih bersama perkara menurut {basis}"


def limit_in_words(limit: TimeLimit) -> str:
    """Indonesian, for summaries: `14 hari kerja`."""
    unit = {Unit.WORKING: "hari kerja", Unit.CALENDAR: "hari kalender", Unit.SECONDS: "detik"}[limit.unit]
    return f"{limit.amount} {unit}"
