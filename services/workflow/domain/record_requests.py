"""The block of an official's record and its lifting: asked of the control authority, waited for until it answers."""

from typing import NamedTuple

from services.workflow.domain.case import ActionRequest, CaseState
from services.workflow.domain.control_measures import load_control_measures
from shared.contracts.cases import BLOCK_TO_BE_LIFTED, FOLLOWED_UP, CaseFacts, Parties, RecordBlockLifted, RecordRequest
from shared.contracts.refusals import Refusal, Refused
from shared.contracts.sanctions import MilestoneKind, SanctionMilestone
from shared.contracts.vocabulary import RecordMeasure, RequestStatus, Role

ASKED_BY = Role.RECOMMENDING
TOLD_OF_ANSWER = (Role.RECOMMENDING, Role.PERSONNEL_AUTHORITY, Role.HANDLER)
FOLLOW_UPS = frozenset({MilestoneKind.DECIDED, MilestoneKind.CLOSED_WITHOUT_SANCTION, MilestoneKind.NOT_OUR_EMPLOYEE})
"""What the personnel authority answers to the recommendation: after it there is no reason for a block."""


class Answer(NamedTuple):
    measure: RecordMeasure
    status: RequestStatus
    to: frozenset[RequestStatus]


ANSWERS: dict[str, Answer] = {
    "confirm_record_block": Answer(
        RecordMeasure.BLOCK,
        RequestStatus.CONFIRMED,
        frozenset({RequestStatus.REQUESTED, RequestStatus.WITHDRAWN}),
    ),
    "refuse_record_block": Answer(RecordMeasure.BLOCK, RequestStatus.REFUSED, frozenset({RequestStatus.REQUESTED})),
    "confirm_record_unblock": Answer(
        RecordMeasure.UNBLOCK, RequestStatus.CONFIRMED, frozenset({RequestStatus.REQUESTED})
    ),
}
"""A block may be confirmed after its request was withdrawn: the letters crossed, and the block must be lifted then."""

NO_PENDING_REQUEST = Refusal(
    "no_pending_request",
    409,
    "Tidak ada permintaan pemblokiran atau pembukaan blokir yang menunggu jawaban ini.",
    "No request to block or unblock a record is waiting for this answer.",
)


def check_answerable(action: str, state: CaseState) -> None:
    """Raises Refused (no_pending_request)."""
    if not is_answerable(action, state):
        raise Refused(NO_PENDING_REQUEST)


def is_answerable(action: str, state: CaseState) -> bool:
    """True for what answers no request at all."""
    answer, request = ANSWERS.get(action), state.record_request
    if answer is None:
        return True
    return request is not None and request.measure is answer.measure and request.status in answer.to


def block_requested(state: CaseState, parties: Parties) -> list[CaseFacts]:
    """The rung itself tells everybody; a block that was asked for and not undone is not asked for again."""
    if state.block_requested:
        return []
    return [_request(RecordMeasure.BLOCK, RequestStatus.REQUESTED, parties)]


def answered(request: ActionRequest, state: CaseState, parties: Parties) -> list[CaseFacts]:
    """What the control authority's answer changes. A block that comes after the follow-up is to be lifted at once."""
    answer, pending = ANSWERS.get(request.action), state.record_request
    if answer is None or pending is None:
        return []
    told = _request(answer.measure, answer.status, parties, TOLD_OF_ANSWER).model_copy(
        update={"reference": request.reference, "ground": request.ground}
    )
    crossed = answer.status is RequestStatus.CONFIRMED and pending.status is RequestStatus.WITHDRAWN
    return [told, *(_lifting(parties) if crossed else [])]


def lifted(milestone: SanctionMilestone, state: CaseState, parties: Parties) -> list[CaseFacts]:
    """Follow-up undoes the block in the same breath: an unanswered request is withdrawn, a block is to be lifted."""
    if milestone.kind not in FOLLOW_UPS or not state.block_requested:
        return []
    pending = state.record_request
    if pending is not None and pending.status is RequestStatus.CONFIRMED:
        return _lifting(parties)
    withdrawn = [_request(RecordMeasure.BLOCK, RequestStatus.WITHDRAWN, parties)] if pending else []
    return [*withdrawn, _told(FOLLOWED_UP)]


def _lifting(parties: Parties) -> list[CaseFacts]:
    return [_request(RecordMeasure.UNBLOCK, RequestStatus.REQUESTED, parties), _told(BLOCK_TO_BE_LIFTED)]


def _told(reason: str) -> RecordBlockLifted:
    return RecordBlockLifted(reason=reason, notify=(Role.CONTROL, Role.PERSONNEL_AUTHORITY))


def _request(
    measure: RecordMeasure, status: RequestStatus, parties: Parties, notify: tuple[Role, ...] = ()
) -> RecordRequest:
    law = load_control_measures()[measure.value]
    return RecordRequest(
        measure=measure,
        status=status,
        requested_by=parties.agency(ASKED_BY) or parties.recommending,
        requested_of=parties.control,
        basis=law.basis,
        confidence=law.confidence,
        notify=notify,
    )
