"""A step in which somebody acts or a deadline lapses: most of the procedure."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from services.workflow.domain.editions import Step
    from services.workflow.workflows.procedure import Procedure


class OrdinaryStep:
    async def perform(self, procedure: Procedure, step: Step) -> None:
        await procedure.enter(step)
        await procedure.watch(step, procedure.moved)
