"""The block of a record: who asks whom, and what each answer leads to. No Temporal, no database."""

from typing import Any

import pytest

from services.workflow.domain.case import ActionRequest, Actor, CaseState
from services.workflow.domain.control_measures import load_control_measures
from services.workflow.domain.evolution import sla_after, unblocking
from services.workflow.domain.record_requests import answered, block_requested, check_answerable, lifted
from shared.contracts.cases import CaseFacts, RecordBlockLifted, RecordRequest, SanctionMilestoneReached
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import MilestoneKind
from shared.contracts.vocabulary import Confidence, RecordMeasure, RequestStatus, Role, Sla
from tests.unit.notify.events import PARTIES, milestone, record_request

BLOCK, UNBLOCK = RecordMeasure.BLOCK, RecordMeasure.UNBLOCK
REQUESTED, CONFIRMED = RequestStatus.REQUESTED, RequestStatus.CONFIRMED
REFUSED, WITHDRAWN = RequestStatus.REFUSED, RequestStatus.WITHDRAWN


def state(measure: RecordMeasure | None, status: RequestStatus = REQUESTED) -> CaseState:
    if measure is None:
        return CaseState()
    return CaseState(block_requested=True, record_request=record_request(measure, status, ()))


def request(action: str, **content: Any) -> ActionRequest:
    by = Actor(agency="bkn", subject="s", roles=frozenset({Role.CONTROL}))
    return ActionRequest(action=action, by=by, **content)


def said(facts: list[CaseFacts]) -> list[str]:
    return [f"{one.measure}:{one.status}" if isinstance(one, RecordRequest) else one.kind.value for one in facts]


def test_the_block_is_asked_of_the_control_authority_with_its_article() -> None:
    [asked] = block_requested(CaseState(), PARTIES)
    assert isinstance(asked, RecordRequest)
    assert (asked.requested_by, asked.requested_of, asked.confidence) == ("kasn", "bkn", Confidence.CERTAIN)
    assert asked.basis.startswith("Perpres 116/2022 Ps 20(4)")


def test_a_block_that_stands_is_not_asked_for_again() -> None:
    assert block_requested(state(BLOCK), PARTIES) == []


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("confirm_record_block", state(BLOCK), ["record_block:confirmed"]),
        ("refuse_record_block", state(BLOCK), ["record_block:refused"]),
        ("confirm_record_unblock", state(UNBLOCK), ["record_unblock:confirmed"]),
        (
            "confirm_record_block",
            state(BLOCK, WITHDRAWN),
            ["record_block:confirmed", "record_unblock:requested", "record_block_lifted"],
        ),
    ],
)
def test_an_answer_is_recorded_with_its_number(action: str, before: CaseState, after: list[str]) -> None:
    check_answerable(action, before)
    facts = answered(request(action, reference="BKN-1"), before, PARTIES)
    assert said(facts) == after
    assert isinstance(facts[0], RecordRequest)
    assert facts[0].reference == "BKN-1"


@pytest.mark.parametrize(
    ("action", "before"),
    [
        ("confirm_record_block", state(None)),
        ("confirm_record_block", state(BLOCK, CONFIRMED)),
        ("refuse_record_block", state(BLOCK, WITHDRAWN)),
        ("confirm_record_unblock", state(BLOCK, CONFIRMED)),
        ("confirm_record_unblock", state(UNBLOCK, CONFIRMED)),
    ],
)
def test_an_answer_that_nobody_waits_for_is_refused(action: str, before: CaseState) -> None:
    with pytest.raises(Refused, match="no_pending_request"):
        check_answerable(action, before)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (REQUESTED, ["record_block:withdrawn", "record_block_lifted"]),
        (CONFIRMED, ["record_unblock:requested", "record_block_lifted"]),
    ],
)
def test_follow_up_withdraws_what_was_asked_and_undoes_what_was_done(
    status: RequestStatus, expected: list[str]
) -> None:
    told = milestone(MilestoneKind.DECIDED).milestone
    assert said(lifted(told, state(BLOCK, status), PARTIES)) == expected


def test_what_is_no_follow_up_lifts_nothing() -> None:
    assert lifted(milestone(MilestoneKind.SUMMONED).milestone, state(BLOCK, CONFIRMED), PARTIES) == []


def test_only_an_unblock_that_was_asked_for_holds_the_case() -> None:
    assert unblocking(record_request(UNBLOCK, REQUESTED, ()))
    assert not unblocking(record_request(BLOCK, REQUESTED, ()))
    assert not unblocking(None)


@pytest.mark.parametrize(
    ("kind", "sla"),
    [
        (MilestoneKind.APPEAL_FILED, Sla.PAUSED),
        (MilestoneKind.REMEDY_OVERDUE, Sla.OVERDUE),
        (MilestoneKind.DUE_SOON, Sla.DUE_SOON),
        (MilestoneKind.EFFECTIVE, Sla.ON_TIME),
        (MilestoneKind.EXECUTED, Sla.DUE_SOON),
    ],
)
def test_a_case_stands_as_its_sanction_stands(kind: MilestoneKind, sla: Sla) -> None:
    facts: SanctionMilestoneReached = milestone(kind)
    assert sla_after(Sla.DUE_SOON, facts) is sla


def test_the_measures_of_the_control_authority_have_the_words_of_the_law() -> None:
    measures = load_control_measures()
    assert {"warning", "reprimand", "norm_violators_list", "record_block", "decision_revocation"} <= set(measures)
    assert "jumlah hari tidak ditemukan" in measures["reprimand"].basis
    assert measures["record_block"].effects_id == ("kenaikan pangkat", "pindah atau mutasi", "pensiun")


@pytest.mark.parametrize(("status", "reason"), [(REQUESTED, "followed_up"), (CONFIRMED, "block_to_be_lifted")])
def test_the_control_authority_is_told_whether_there_is_a_block_to_lift(status: RequestStatus, reason: str) -> None:
    *_, told = lifted(milestone(MilestoneKind.DECIDED).milestone, state(BLOCK, status), PARTIES)
    assert isinstance(told, RecordBlockLifted)
    assert (told.reason, told.notify) == (reason, (Role.CONTROL, Role.PERSONNEL_AUTHORITY))
