"""A deadline of a case: the proof of its day, and every moment at which something must be told."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from services.workflow.domain.editions import Reminder, Rung, Step
from shared.calendar import (
    Calendar,
    DeadlineProof,
    DeadlineRule,
    ExtensionCap,
    compute,
    extend,
    offset_after,
    offset_before,
)
from shared.contracts.cases import DeadlineFacts
from shared.contracts.limits import TimeLimit, Unit
from shared.contracts.vocabulary import Election, Role

SHORT_VERSION = 12


class MomentKind(StrEnum):
    REMINDER = "reminder"
    LAPSE = "lapse"
    RUNG = "rung"


class Moment(BaseModel):
    """One instant of a deadline. `index` is the number of the reminder or rung, 0 for the lapse."""

    model_config = ConfigDict(frozen=True)

    kind: MomentKind
    index: int
    at: datetime
    act: str
    notify: tuple[Role, ...]


class Deadline(BaseModel):
    """What the workflow needs of a deadline: the facts it tells and its moments in the order in which they come."""

    model_config = ConfigDict(frozen=True)

    facts: DeadlineFacts
    moments: tuple[Moment, ...]
    extended: bool = False

    def next_moment(self, fired: int) -> Moment | None:
        return self.moments[fired] if fired < len(self.moments) else None


class DeadlineOrder(BaseModel):
    """Asks for the deadline of a step. `extends` names the deadline that gets more time instead of a new one."""

    model_config = ConfigDict(frozen=True)

    deadline_id: str
    edition: str
    step: str
    election: Election
    trigger_at: datetime
    zone: str
    extends: bool = False


def open_deadline(order: DeadlineOrder, step: Step, calendar: Calendar) -> tuple[Deadline, DeadlineProof]:
    """Count the step's limit from the trigger. Day of the trigger is day 0; lapses at 24:00 local of the last day."""
    proof = compute(_rule(order, step), order.trigger_at, order.zone, calendar)
    return _deadline(order, step, proof, calendar), proof


def extend_deadline(
    order: DeadlineOrder, step: Step, proof: DeadlineProof, reason: str, calendar: Calendar
) -> tuple[Deadline, DeadlineProof]:
    """Continue counting after the last day by the step's extension. Raises ValueError when the step has none."""
    if step.extension is None:
        raise ValueError(f"{step.code} has no extension")
    limit = step.extension.of(order.election).limit
    with_its_cap = proof.model_copy(update={"rule": _rule(order, step)})
    longer = extend(with_its_cap, limit, reason, order.trigger_at, calendar)
    return _deadline(order, step, longer, calendar).model_copy(update={"extended": True}), longer


def _rule(order: DeadlineOrder, step: Step) -> DeadlineRule:
    clause = step.time_limit.of(order.election)
    more = None if step.extension is None else step.extension.of(order.election)
    return DeadlineRule(
        id=f"{order.edition}/{step.code}",
        edition=order.edition,
        basis=clause.basis,
        confidence=clause.confidence,
        limit=clause.limit,
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
    rungs = [_rung(proof, rung, calendar) for rung in step.rungs]
    ordered = [*sorted(timely, key=lambda moment: moment.at), lapse, *sorted(rungs, key=lambda moment: moment.index)]
    return Deadline(facts=_facts(order, step, proof), moments=tuple(ordered))


def _reminder(proof: DeadlineProof, number: int, reminder: Reminder, calendar: Calendar) -> Moment:
    return Moment(
        kind=MomentKind.REMINDER,
        index=number,
        at=offset_before(proof.lapses_at, reminder.before, proof.zone, calendar),
        act="remind",
        notify=reminder.notify,
    )


def _rung(proof: DeadlineProof, rung: Rung, calendar: Calendar) -> Moment:
    return Moment(
        kind=MomentKind.RUNG,
        index=rung.rung,
        at=offset_after(proof.lapses_at, rung.after, proof.zone, calendar),
        act=rung.act,
        notify=rung.notify,
    )


def _facts(order: DeadlineOrder, step: Step, proof: DeadlineProof) -> DeadlineFacts:
    clause = step.time_limit.of(order.election)
    return DeadlineFacts(
        deadline_id=order.deadline_id,
        step=step.code,
        rule=proof.rule.id,
        limit=proof.rule.limit,
        trigger_at=proof.trigger,
        due_date=_due(proof),
        lapses_at=proof.lapses_at,
        zone=proof.zone,
        basis=clause.basis,
        confidence=clause.confidence,
        calendar_version=proof.calendar.version[:SHORT_VERSION],
    )


def _due(proof: DeadlineProof) -> str:
    return proof.lapses_at.isoformat() if proof.counts_seconds else proof.due_date.isoformat()


def limit_in_words(limit: TimeLimit) -> str:
    """Indonesian, for summaries: `14 hari kerja`."""
    unit = {Unit.WORKING: "hari kerja", Unit.CALENDAR: "hari kalender", Unit.SECONDS: "detik"}[limit.unit]
    return f"{limit.amount} {unit}"
