"""What the intake process is told by its environment."""

from pathlib import Path

from pydantic import Field

from shared.settings import CommonSettings


class IntakeSettings(CommonSettings):
    """`requestable_editions` may be named in a report (JSON list in the environment); never in production."""

    port: int = Field(default=8001, alias="NETRA_INTAKE_PORT")
    vault_key_file: Path | None = Field(default=None, alias="NETRA_VAULT_KEY_FILE")
    evidence_dir: Path | None = Field(default=None, alias="NETRA_EVIDENCE_DIR")
    requestable_editions: frozenset[str] = Field(
        default=frozenset({"drill", "kasn-2022", "bkn-2024"}), alias="NETRA_REQUESTABLE_EDITIONS"
    )

    @property
    def editions(self) -> frozenset[str]:
        return frozenset() if self.is_production else self.requestable_editions

    @property
    def evidence_folder(self) -> Path:
        return self.evidence_dir or self.data_dir / "evidence"
