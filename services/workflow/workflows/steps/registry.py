"""Which code performs which kind of step. An edition's `performer` names an entry here."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from services.workflow.workflows.procedure import StepPerformer
    from services.workflow.workflows.steps.ordinary import OrdinaryStep
    from services.workflow.workflows.steps.sanction import SanctionStep

PERFORMERS: dict[str, StepPerformer] = {
    "ordinary": OrdinaryStep(),
    "sanction": SanctionStep(),
}
