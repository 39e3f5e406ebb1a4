"""The property of tests/unit/workflow/test_conflicts.py with many more facts about heads."""

from hypothesis import given, settings

from services.workflow.domain.conflicts import Knowledge
from shared.contracts.vocabulary import Election
from shared.directory.headships import Headships
from tests.unit.workflow.test_conflicts import (
    DIRECTORY,
    ELECTIONS,
    TODAY,
    check_everywhere,
    elections,
    facts_about_heads,
)


@settings(max_examples=100, deadline=None)
@given(facts_about_heads, elections)
def test_no_excluded_agency_is_ever_a_party_and_a_competent_authority_always_exists(
    facts: Headships, election: Election
) -> None:
    check_everywhere(Knowledge(DIRECTORY, ELECTIONS, facts, TODAY), election)
