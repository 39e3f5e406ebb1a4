"""What a step may do with its case. The case workflow is the one procedure; steps see only this."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from services.workflow.domain.case import CaseInput, CaseState
    from services.workflow.domain.deadlines import DeadlineOrder
    from services.workflow.domain.editions import Edition, Step
    from services.workflow.workflows.pen import Pen
    from shared.contracts.cases import Parties


class Procedure(Protocol):
    case: CaseInput
    state: CaseState
    edition: Edition
    lock: asyncio.Lock
    pen: Pen

    @property
    def parties(self) -> Parties:
        """Who has which role now."""

    def settled(self) -> bool:
        """Not on its way from one step to the next."""

    async def catch_up(self) -> None:
        """Record every moment whose time has come. Callers hold the lock."""

    def deadline_order(self, step: Step, entry: int) -> DeadlineOrder:
        """Asks for the deadline of the step, counted from now."""

    async def enter(self, step: Step) -> None:
        """Record that the case is now in this step, with its deadline."""

    async def watch(self, step: Step, answered: Callable[[], bool]) -> None:
        """Fire the deadline's moments one by one until the step is answered."""

    def moved(self) -> bool:
        """The case has somewhere else to go: another step, or its end."""


class StepPerformer(Protocol):
    async def perform(self, procedure: Procedure, step: Step) -> None: ...
