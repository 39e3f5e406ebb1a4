"""The classifier proposes and says why; an officer decides."""

from datetime import date
from typing import Any

import pytest

from services.workflow.domain.classification import Classifier
from services.workflow.domain.violations import load_catalogue
from shared.calendar import known_elections
from shared.contracts.cases import ViolationProposal
from shared.contracts.vocabulary import Confidence, ViolationTrack
from tests.unit.workflow.people import report

CLASSIFIER = Classifier(load_catalogue(), known_elections())
LIKE = "KE-04"
"""Liking a campaign post: its counterpart towards a candidate is DS-06."""


def proposed(day: date, violation: str = LIKE, **changes: Any) -> ViolationProposal:
    return CLASSIFIER.propose(report(violation=violation, **changes), day)


def test_the_same_act_on_the_same_day_is_ethics_for_one_type_of_election_and_discipline_for_another() -> None:
    """8 November 2023: legislative candidates were determined on the 3rd, presidential ones on the 13th."""
    day = date(2023, 11, 8)
    to_caleg = proposed(day, election="pemilu", election_id="pemilu-2024", election_type="legislative")
    to_capres = proposed(day, election="pemilu", election_id="pemilu-2024", election_type="presidential")
    assert (to_caleg.violation, to_caleg.track) == ("DS-06", ViolationTrack.DISCIPLINE)
    assert (to_capres.violation, to_capres.track) == ("KE-04", ViolationTrack.ETHICS)
    assert to_caleg.reasons == ("act_after_determination",)
    assert to_caleg.confidence is Confidence.LIKELY


def test_an_election_without_its_type_is_not_guessed_while_the_types_differ() -> None:
    one = proposed(date(2023, 11, 8), election="pemilu", election_id="pemilu-2024")
    assert (one.violation, one.reasons, one.confidence) == (LIKE, ("phase_unknown",), Confidence.UNVERIFIED)


@pytest.mark.parametrize(
    ("day", "violation"), [(date(2024, 9, 21), "KE-04"), (date(2024, 9, 23), "DS-06"), (date(2024, 11, 27), "DS-06")]
)
def test_without_a_name_the_next_vote_of_the_kind_is_meant(day: date, violation: str) -> None:
    assert proposed(day).violation == violation


def test_on_the_day_of_determination_itself_a_reviewer_decides() -> None:
    assert proposed(date(2024, 9, 22)).reasons == ("phase_unknown",)


def test_the_reported_status_counts_where_no_day_is_known() -> None:
    one = proposed(date(2026, 11, 20), target_status="candidate")
    assert (one.violation, one.reasons, one.confidence) == (
        "DS-06",
        ("target_status_as_reported",),
        Confidence.UNVERIFIED,
    )


def test_a_status_that_contradicts_the_day_is_said_and_the_day_stands() -> None:
    one = proposed(date(2024, 10, 1), target_status="prospective_candidate")
    assert (one.violation, one.confidence) == ("DS-06", Confidence.UNVERIFIED)
    assert "target_status_contradicts_the_day" in one.reasons


def test_the_spouse_row_is_proposed_whatever_the_phase() -> None:
    for day in (date(2024, 9, 1), date(2024, 10, 1)):
        assert proposed(day, "KE-07").violation == "KE-07"


@pytest.mark.parametrize("violation", ["KE-03", "DS-04", "ST-01"])
def test_mere_presence_is_never_classified(violation: str) -> None:
    one = proposed(date(2024, 10, 1), violation, circumstances=["mere_presence"])
    assert (one.violation, one.track, one.reasons) == (None, None, ("presence_alone_is_not_classified",))
    assert "passive_attendance" in one.exceptions


def test_attendance_needs_support_that_somebody_has_stated() -> None:
    assert "active_support_not_stated" in proposed(date(2024, 10, 1), "DS-04").reasons
    stated = proposed(date(2024, 10, 1), "DS-04", circumstances=["active_support", "mere_presence"])
    assert (stated.violation, stated.confidence) == ("DS-04", Confidence.LIKELY)


def test_a_proposal_is_never_surer_than_its_row() -> None:
    assert proposed(date(2024, 10, 1), "DS-13").confidence is Confidence.UNVERIFIED
