"""What the sanctions service is told by its environment."""

from pydantic import Field

from shared.settings import CommonSettings


class SanctionsSettings(CommonSettings):
    port: int = Field(default=8003, alias="NETRA_SANCTIONS_PORT")
    update_timeout_seconds: float = Field(default=8.0, alias="NETRA_UPDATE_TIMEOUT_SECONDS", gt=0)
    max_cached_workflows: int = Field(default=1000, alias="NETRA_MAX_CACHED_WORKFLOWS", gt=0)
