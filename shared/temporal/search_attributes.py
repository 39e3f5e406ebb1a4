"""What operators filter by in the Temporal UI. SQL visibility allows 10 keywords, 3 datetimes and 3 integers."""

from typing import Any

from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

CASE_STAGE = SearchAttributeKey.for_keyword("CaseStage")
CASE_EDITION = SearchAttributeKey.for_keyword("CaseEdition")
CASE_AUTHORITY = SearchAttributeKey.for_keyword("CaseAuthority")
CASE_AGENCY = SearchAttributeKey.for_keyword("CaseAgency")
CASE_PROVINCE = SearchAttributeKey.for_keyword("CaseProvince")
CASE_VIOLATION = SearchAttributeKey.for_keyword("CaseViolation")
CASE_ELECTION = SearchAttributeKey.for_keyword("CaseElection")
CASE_SLA = SearchAttributeKey.for_keyword("CaseSla")
CASE_OUTCOME = SearchAttributeKey.for_keyword("CaseOutcome")
CASE_NUMBER = SearchAttributeKey.for_keyword("CaseNumber")
CASE_DUE_AT = SearchAttributeKey.for_datetime("CaseDueAt")
CASE_STAGE_ENTERED_AT = SearchAttributeKey.for_datetime("CaseStageEnteredAt")
CASE_RUNG = SearchAttributeKey.for_int("CaseRung")

SEARCH_ATTRIBUTES: tuple[SearchAttributeKey[Any], ...] = (
    CASE_STAGE,
    CASE_EDITION,
    CASE_AUTHORITY,
    CASE_AGENCY,
    CASE_PROVINCE,
    CASE_VIOLATION,
    CASE_ELECTION,
    CASE_SLA,
    CASE_OUTCOME,
    CASE_NUMBER,
    CASE_DUE_AT,
    CASE_STAGE_ENTERED_AT,
    CASE_RUNG,
)


def of_case(number: str) -> TypedSearchAttributes:
    """For what belongs to a case and has nothing else to be found by."""
    return TypedSearchAttributes([SearchAttributePair(CASE_NUMBER, number)])
