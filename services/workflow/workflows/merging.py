"""A case that closes into another hands its reports over."""

from temporalio import workflow
from temporalio.exceptions import FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from services.workflow.domain.case import CaseState
    from shared.contracts.vocabulary import CaseOutcome

ATTACH_REPORT = "attach_report"


def merged_into(state: CaseState) -> str | None:
    """The case of the same act that goes on, when this one closes because of it."""
    return state.duplicate_of if state.outcome is CaseOutcome.MERGED else None


async def hand_over_reports(state: CaseState) -> None:
    """The other case records each report as attached; one that is gone meanwhile cannot be told."""
    other = merged_into(state)
    for report_id in state.reports if other else ():
        try:
            await workflow.get_external_workflow_handle(f"case/{other}").signal(ATTACH_REPORT, report_id)
        except FailureError as failure:
            if is_cancelled_exception(failure):
                raise
            workflow.logger.warning("case not told", extra={"other": other})
