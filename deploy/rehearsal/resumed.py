"""The sanction workflow of a fork: the real one, which takes up its milestones where the live one stands.

A case carries its state over (`CaseInput.state`); a sanction is started with its order alone. So a fork's sanction
asks its log, which holds the live milestones, before it says that the recommendation was received.
"""

from datetime import timedelta

from temporalio import activity, workflow
from temporalio.plugin import SimplePlugin

with workflow.unsafe.imports_passed_through():
    from deploy.rehearsal.milestones import MemoryMilestoneLog
    from services.sanctions.domain.state import Recorded
    from services.sanctions.workflows.sanction import SanctionWorkflow
    from shared.contracts.sanctions import SANCTION_WORKFLOW, MilestoneKind, SanctionOrder

STANDING = "standing_milestones"


@workflow.defn(name=SANCTION_WORKFLOW)
class ResumedSanction(SanctionWorkflow):
    @workflow.init
    def __init__(self, order: SanctionOrder) -> None:
        super().__init__(order)

    @workflow.run
    async def run(self, order: SanctionOrder) -> MilestoneKind:
        return await super().run(order)

    async def receive(self) -> None:
        """What the case has heard before is not told again."""
        standing: list[Recorded] = await workflow.execute_local_activity(
            STANDING,
            self.order,
            result_type=list[Recorded],
            start_to_close_timeout=timedelta(seconds=10),
        )
        for recorded in standing:
            self.state = self.state.after(recorded)
        if not standing:
            await super().receive()


class Resuming:
    """What a fork's workers do beyond the live ones'."""

    def __init__(self, log: MemoryMilestoneLog) -> None:
        self._log = log

    @activity.defn(name=STANDING)
    async def standing(self, order: SanctionOrder) -> list[Recorded]:
        return self._log.standing(order.case_number, order.round)

    def plugin(self) -> SimplePlugin:
        return SimplePlugin(
            "resumed-sanction",
            workflows=lambda known: [ResumedSanction if one is SanctionWorkflow else one for one in known or ()],
            activities=lambda known: [*(known or ()), self.standing],
        )
