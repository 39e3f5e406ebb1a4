"""The clock of a rehearsal: the server's, moved by a constant, so that a rehearsal may begin on any day.

The time-skipping server starts at the machine's time and can only go forward. A workflow learns the time from its
worker alone, and sets timers by how long they run, never until when. So the worker of a rehearsal moves the time that
it hands on, in this one place; the workflow code runs as it is, and nothing has to be moved back.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.plugin import SimplePlugin
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails, WorkflowRunner


@dataclass
class MovedClock:
    """`seconds` are added to what the server says; whole ones, so that no instant is rounded.

    Set only while nothing is played.
    """

    seconds: int

    @property
    def difference(self) -> timedelta:
        return timedelta(seconds=self.seconds)

    def plugin(self) -> SimplePlugin:
        """For the client: every worker that is made from it runs its workflows by this clock."""
        return SimplePlugin("moved-clock", workflow_runner=self._runner)

    def _runner(self, runner: WorkflowRunner | None) -> WorkflowRunner:
        if runner is None:
            raise TypeError("a worker has a workflow runner")
        return MovedRunner(runner, self)


class MovedRunner(WorkflowRunner):
    """Runs workflows as `runner` does, an hour or a year earlier or later."""

    def __init__(self, runner: WorkflowRunner, clock: MovedClock) -> None:
        self._runner = runner
        self._clock = clock

    def prepare_workflow(self, defn: Any) -> None:
        self._runner.prepare_workflow(defn)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        return MovedInstance(self._runner.create_instance(det), self._clock)

    def set_worker_level_failure_exception_types(self, types: Any) -> None:
        self._runner.set_worker_level_failure_exception_types(types)


class MovedInstance(WorkflowInstance):
    """One workflow, told the rehearsal's time with every activation."""

    def __init__(self, instance: WorkflowInstance, clock: MovedClock) -> None:
        self._instance = instance
        self._clock = clock

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        act.timestamp.seconds += self._clock.seconds
        return self._instance.activate(act)

    def get_serialization_context(self, command_info: Any) -> Any:
        return self._instance.get_serialization_context(command_info)

    def get_external_store_context(self, command_info: Any) -> Any:
        return self._instance.get_external_store_context(command_info)

    def get_thread_id(self) -> int | None:
        return self._instance.get_thread_id()

    def get_info(self) -> Any:
        return self._instance.get_info()
