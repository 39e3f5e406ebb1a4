"""What an action says is held against the case."""

from datetime import timedelta
from typing import Any

import pytest

from services.workflow.domain.case import CaseInput, CaseState
from services.workflow.domain.substance import check_substance
from services.workflow.domain.violations import load_violations
from shared.contracts.cases import ViolationProposal
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import Confidence, Role, SanctionCategory, ViolationTrack
from tests.unit.workflow.cases import MONDAY_MORNING, RECOMMENDATION, actor, case, kasn, request, state

ETHICS = RECOMMENDATION.model_copy(update={"track": ViolationTrack.ETHICS, "category": SanctionCategory.MORAL})
TO_ETHICS = ViolationProposal(
    violation="KE-04",
    track=ViolationTrack.ETHICS,
    confidence=Confidence.LIKELY,
    reasons=("act_before_determination",),
)


def check(action: str, stage: str, of: CaseInput | None = None, at: CaseState | None = None, **content: Any) -> None:
    rule = kasn().action(stage, action)
    assert rule is not None
    check_substance(
        request(action, actor(Role.HANDLER), **content),
        rule,
        case=of or case(),
        state=at or state(stage),
        edition=kasn(),
        catalogue=load_violations(),
        now=MONDAY_MORNING,
    )


def refused(action: str, stage: str, of: CaseInput | None = None, at: CaseState | None = None, **content: Any) -> str:
    with pytest.raises(Refused) as refusal:
        check(action, stage, of, at, **content)
    return refusal.value.refusal.code


def recommend(of: CaseInput | None = None, at: CaseState | None = None, **content: Any) -> None:
    check("issue_recommendation", "recommendation", of, at, **content)


def recommending_is_refused(of: CaseInput | None = None, at: CaseState | None = None, **content: Any) -> str:
    return refused("issue_recommendation", "recommendation", of, at, **content)


def test_a_track_that_contradicts_the_violation_needs_a_ground() -> None:
    recommend(recommendation=RECOMMENDATION)
    assert recommending_is_refused(recommendation=ETHICS) == "track_contradicts_violation"
    recommend(recommendation=ETHICS, ground="target_was_prospective")


@pytest.mark.parametrize("category", SanctionCategory)
@pytest.mark.parametrize("track", ViolationTrack)
def test_ethics_ends_in_a_moral_sanction_and_discipline_never_does(
    category: SanctionCategory, track: ViolationTrack
) -> None:
    said: dict[str, Any] = {"recommendation": RECOMMENDATION.model_copy(update={"category": category, "track": track})}
    if (category is SanctionCategory.MORAL) is (track is ViolationTrack.ETHICS):
        recommend(**said, ground="target_was_prospective")
    else:
        assert recommending_is_refused(**said, ground="target_was_prospective") == "category_contradicts_track"


def test_a_track_that_contradicts_the_classifier_needs_a_ground() -> None:
    doubtful = case(proposal=TO_ETHICS)
    assert recommending_is_refused(doubtful, recommendation=RECOMMENDATION) == "track_contradicts_violation"


def test_what_an_officer_decided_counts_and_the_proposal_no_longer() -> None:
    decided = state("recommendation", violation="DS-06")
    recommend(case(proposal=TO_ETHICS), decided, recommendation=RECOMMENDATION)
    ethics = state("recommendation", violation="KE-04")
    assert recommending_is_refused(at=ethics, recommendation=RECOMMENDATION) == "track_contradicts_violation"


def test_an_official_who_is_not_identified_does_not_reach_his_agency() -> None:
    unknown = case(subject_unresolved=True)
    assert recommending_is_refused(unknown, recommendation=RECOMMENDATION) == "subject_unresolved"
    recommend(unknown, state("recommendation", subject_resolved=True), recommendation=RECOMMENDATION)


def test_a_duplicate_does_not_reach_the_agency_either() -> None:
    duplicate = state("recommendation", subject_resolved=True, duplicate_of="NTR-2024-000002")
    assert recommending_is_refused(at=duplicate, recommendation=RECOMMENDATION) == "duplicate_of_open_case"


def test_only_a_duplicate_is_merged() -> None:
    assert refused("merge_into_duplicate", "verification", ground="duplicate_report") == "no_duplicate"


def test_an_officer_decides_for_a_row_of_the_catalogue() -> None:
    check("classify_violation", "clarification", violation="KE-04", ground="target_was_prospective")
    assert (
        refused("classify_violation", "clarification", violation="XX-99", ground="allowed_act") == "unknown_violation"
    )


def test_a_finding_has_a_window_of_its_own_from_the_day_it_was_found() -> None:
    found = MONDAY_MORNING - timedelta(days=2)
    open_until = MONDAY_MORNING + timedelta(seconds=1)
    check("register_finding", "tracing", at=CaseState(stage="tracing"), found_at=found, finding_lapses_at=open_until)
    late: dict[str, Any] = {"found_at": found, "finding_lapses_at": MONDAY_MORNING}
    assert refused("register_finding", "tracing", at=CaseState(stage="tracing"), **late) == "finding_window_lapsed"
    ahead: dict[str, Any] = {"found_at": open_until, "finding_lapses_at": open_until}
    assert refused("register_finding", "tracing", at=CaseState(stage="tracing"), **ahead) == "date_in_future"
