"""The workflow sandbox stays on; what is known to be pure passes through it (63 ms a workflow otherwise)."""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

PURE_MODULES = (
    "pydantic",
    "shared.contracts",
    "shared.calendar",
    "shared.directory",
    "shared.temporal.search_attributes",
    "services.workflow.domain",
    "services.sanctions.domain",
    "services.notify.domain",
)


def sandboxed_runner() -> SandboxedWorkflowRunner:
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PURE_MODULES))
