"""Which code performs which kind of step. An edition's `performer` names an entry here."""

from collections.abc import Iterable

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from services.workflow.domain.editions import Edition
    from services.workflow.workflows.procedure import StepPerformer
    from services.workflow.workflows.steps.ordinary import OrdinaryStep
    from services.workflow.workflows.steps.sanction import SanctionStep

PERFORMERS: dict[str, StepPerformer] = {
    "ordinary": OrdinaryStep(),
    "sanction": SanctionStep(),
}


def refuse_unknown_performers(editions: Iterable[Edition]) -> None:
    """Raises ValueError: better at start than in the middle of a case."""
    for edition in editions:
        for step in edition.steps:
            if step.performer not in PERFORMERS:
                raise ValueError(f"{edition.id}.{step.code} is performed by {step.performer}, which is no code")
