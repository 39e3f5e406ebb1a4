"""What the workflow service is told by its environment."""

from pydantic import Field, model_validator

from services.workflow.domain.register import load_register
from shared.settings import CommonSettings


class WorkflowSettings(CommonSettings):
    port: int = Field(default=8002, alias="NETRA_WORKFLOW_PORT")
    forced_edition: str | None = Field(default=None, alias="NETRA_FORCE_EDITION")
    update_timeout_seconds: float = Field(default=8.0, alias="NETRA_UPDATE_TIMEOUT_SECONDS", gt=0)
    max_cached_workflows: int = Field(default=1000, alias="NETRA_MAX_CACHED_WORKFLOWS", gt=0)

    @model_validator(mode="after")
    def no_drill_in_production(self) -> "WorkflowSettings":
        """A production system never chooses an edition by hand, least of all a drill."""
        if self.is_production and self.forced_edition is not None:
            raise ValueError("NETRA_FORCE_EDITION is refused when NETRA_ENV=production")
        if self.forced_edition is not None:
            load_register().edition(self.forced_edition)
        return self
