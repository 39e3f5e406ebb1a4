from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.worker import WorkflowInstance

from deploy.rehearsal.clock import MovedClock, MovedInstance

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


class Listening(WorkflowInstance):
    def __init__(self) -> None:
        self.told: list[datetime] = []

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        self.told.append(act.timestamp.ToDatetime(tzinfo=UTC))
        return WorkflowActivationCompletion()

    def get_serialization_context(self, command_info: Any) -> Any:
        raise NotImplementedError(command_info)

    def get_external_store_context(self, command_info: Any) -> Any:
        raise NotImplementedError(command_info)

    def get_info(self) -> Any:
        raise NotImplementedError


def test_a_workflow_is_told_the_time_of_the_rehearsal() -> None:
    two_years_ago = MovedClock(seconds=-2 * 365 * 86_400)
    listening, activation = Listening(), WorkflowActivation()
    activation.timestamp.FromDatetime(NOW)
    MovedInstance(listening, two_years_ago).activate(activation)
    assert listening.told == [NOW - timedelta(days=730)]
