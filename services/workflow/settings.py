"""What the workflow service is told by its environment."""

from pathlib import Path

from pydantic import Field, model_validator

from services.workflow.domain.register import load_register
from shared.settings import CommonSettings


class WorkflowSettings(CommonSettings):
    port: int = Field(default=8002, alias="NETRA_WORKFLOW_PORT")
    forced_edition: str | None = Field(default=None, alias="NETRA_FORCE_EDITION")
    update_timeout_seconds: float = Field(default=8.0, alias="NETRA_UPDATE_TIMEOUT_SECONDS", gt=0)
    codec_port: int = Field(default=8005, alias="NETRA_CODEC_PORT")
    codec_origins: str = Field(
        default="http://127.0.0.1:8233 http://localhost:8233",
        alias="NETRA_CODEC_ORIGINS",
        description="origins of the Temporal UI, separated by spaces",
    )
    codec_ui_secret_file: Path | None = Field(
        default=None, alias="NETRA_CODEC_UI_SECRET_FILE", description="lets the UI of an embedded stack read payloads"
    )
    ledger_key_file: Path | None = Field(
        default=None, alias="NETRA_LEDGER_KEY_FILE", description="private JWK set that signs each day's ledger root"
    )
    max_cached_workflows: int = Field(default=1000, alias="NETRA_MAX_CACHED_WORKFLOWS", gt=0)

    @model_validator(mode="after")
    def no_drill_in_production(self) -> "WorkflowSettings":
        """A production system never chooses an edition by hand, least of all a drill."""
        if self.is_production and self.forced_edition is not None:
            raise ValueError("NETRA_FORCE_EDITION is refused when NETRA_ENV=production")
        if self.forced_edition is not None:
            load_register().edition(self.forced_edition)
        return self

    @model_validator(mode="after")
    def no_open_door_in_production(self) -> "WorkflowSettings":
        if self.is_production and self.codec_ui_secret_file is not None:
            raise ValueError("NETRA_CODEC_UI_SECRET_FILE is refused when NETRA_ENV=production")
        return self

    @property
    def codec_ui_secret(self) -> str | None:
        """Raises OSError when the file is named and cannot be read."""
        return self.codec_ui_secret_file.read_text().strip() if self.codec_ui_secret_file else None
