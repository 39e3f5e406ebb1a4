"""When the paper reached its recipient: who may say so, within which bounds, and what it does to his clock.

He whom a limit binds would like it to begin late. So what he records is told to the sender, is proved by a document,
lies within bounds that do not move, and never undoes a lapse.
"""

from datetime import datetime, time

from services.workflow.domain.actions import missing_fields
from services.workflow.domain.case import ActionRequest, CaseState
from services.workflow.domain.deadlines import Deadline
from services.workflow.domain.editions import ActionRule, ReceiptRule, Step
from shared.calendar import days_after, full_date, zone_named
from shared.calendar.zones import at_local, last_day_before, local_day
from shared.contracts.cases import ReceiptRecorded
from shared.contracts.refusals import Refusal, Refused
from shared.contracts.vocabulary import Role


def check_receipt(request: ActionRequest, *, step: Step, state: CaseState, now: datetime) -> None:
    """Raises Refused unless this receipt may be recorded now. The clock decides on a lapse, not the record."""
    deadline, received = state.deadline, request.received_at
    if step.receipt is None or deadline is None or state.followed_up or received is None:
        raise Refused(NO_RECEIPT)
    if now >= deadline.facts.lapses_at:
        raise Refused(LAPSED_ALREADY)
    if received > now:
        raise Refused(RECEIVED_IN_FUTURE)
    if deadline.receipt is not None and request.ground is None:
        raise Refused(CORRECTION_NEEDS_GROUND)
    if received < _earliest(deadline, state):
        raise Refused(RECEIVED_BEFORE_SENT)
    latest = _latest(deadline, step.receipt)
    if received >= latest:
        raise Refused(received_too_late(full_date(last_day_before(latest, zone_named(deadline.facts.zone)))))


def receipt_of(deadline: Deadline, step: Step, request: ActionRequest, rule: ActionRule) -> ReceiptRecorded:
    """The row that starts the clock anew; its deadlines are counted when it is recorded. Raises Refused."""
    law, received = step.receipt, request.received_at
    if law is None or received is None:
        raise Refused(missing_fields((("received_at", "missing"),)))
    told = deadline.facts
    return ReceiptRecorded(
        old=told,
        new=told,
        received_at=received,
        reference=request.reference or "",
        ground=request.ground,
        corrects=deadline.receipt is not None,
        by_agency=request.by.agency,
        by_role=rule.by or step.actor,
        basis=law.basis,
        confidence=law.confidence,
        notify=tuple(dict.fromkeys((law.sender, *bound_by(step)))),
    )


def bound_by(step: Step) -> tuple[Role, ...]:
    """Who must know when the deadline moves: whose turn it is, and who would be told of its lapse."""
    return tuple(dict.fromkeys((step.actor, *step.on_lapse.notify)))


def _earliest(deadline: Deadline, state: CaseState) -> datetime:
    """Nobody has received what its sender had not got yet: an office may enter a letter days after it left."""
    zone = zone_named(deadline.facts.zone)
    since = min(state.sender_entered_at or deadline.sent_at, deadline.sent_at)
    return at_local(local_day(since, zone), time.min, zone)


def _latest(deadline: Deadline, rule: ReceiptRule) -> datetime:
    """The first instant too late, counted from the sending, which no receipt moves."""
    return days_after(deadline.sent_at, rule.latest, deadline.facts.zone)


NO_RECEIPT = Refusal(
    "no_receipt",
    409,
    "Waktu tahap ini tidak dihitung sejak surat diterima, atau sudah tidak berjalan.",
    "The clock of this step does not count from the receipt of a paper, or runs no more.",
)
LAPSED_ALREADY = Refusal(
    "lapsed_already",
    409,
    "Batas sudah lewat; tanggal terima tidak dapat mengubahnya lagi.",
    "The deadline has lapsed; no day of receipt changes that any more.",
)
RECEIVED_IN_FUTURE = Refusal(
    "received_in_future", 422, "Tanggal terima masih di masa depan.", "The day of receipt lies in the future."
)
RECEIVED_BEFORE_SENT = Refusal(
    "received_before_sent",
    422,
    "Tanggal terima mendahului hari perkara berada pada pengirim.",
    "The day of receipt lies before the sender had the case himself.",
)
CORRECTION_NEEDS_GROUND = Refusal(
    "correction_needs_ground",
    422,
    "Tanggal terima sudah pernah dicatat; perbaikannya memerlukan ground.",
    "A day of receipt was recorded before; correcting it needs a ground.",
    (("ground", "missing"),),
)


def received_too_late(last_day: str) -> Refusal:
    return Refusal(
        "received_too_late",
        409,
        f"Surat dianggap diterima paling lambat {last_day}.",
        f"The paper counts as received by {last_day} at the latest.",
    )
