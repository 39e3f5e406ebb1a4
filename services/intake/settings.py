"""What the intake process is told by its environment."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field

from services.intake.domain.release_policy import Terms
from services.intake.domain.retention import Retention
from shared.settings import CommonSettings


class IntakeSettings(CommonSettings):
    """`requestable_editions` may be named in a report (JSON list in the environment); never in production."""

    port: int = Field(default=8001, alias="NETRA_INTAKE_PORT")
    vault_key_file: Path | None = Field(default=None, alias="NETRA_VAULT_KEY_FILE")
    evidence_dir: Path | None = Field(default=None, alias="NETRA_EVIDENCE_DIR")
    clamd_address: str = Field(
        default="",
        pattern=r"^(|/.+|.+:\d{1,5})$",
        alias="NETRA_CLAMD_ADDRESS",
        description="HOST:PORT or socket of the ClamAV that sees each exhibit before it is kept; none if empty",
    )
    requestable_editions: frozenset[str] = Field(
        default=frozenset({"drill", "kasn-2022", "bkn-2024"}), alias="NETRA_REQUESTABLE_EDITIONS"
    )
    republish_after_minutes: float = Field(
        default=15.0,
        gt=0,
        alias="NETRA_REPUBLISH_AFTER_MINUTES",
        description="a published report that no case has come of by then is published again, then after twice as long",
    )
    release_ask_hours: int = Field(
        default=72,
        ge=1,
        le=720,
        alias="NETRA_RELEASE_ASK_HOURS",
        description="how long a request for a reporter's identity waits for a decision",
    )
    release_read_hours: int = Field(
        default=24, ge=1, le=720, alias="NETRA_RELEASE_READ_HOURS", description="how long a granted one may be read"
    )
    release_reads: int = Field(
        default=1, ge=1, le=10, alias="NETRA_RELEASE_READS", description="how often a granted one may be read"
    )
    retention: Retention = Field(
        default=Retention.PROPOSE,
        alias="NETRA_RETENTION",
        description="of identities, once a day: off, propose (log and health tell what is due) or apply (erase it)",
    )
    retention_schedule_file: Path | None = Field(
        default=None, alias="NETRA_RETENTION_SCHEDULE_FILE", description="your own; NETRA's names no verified law"
    )

    @property
    def terms(self) -> Terms:
        return Terms(self.release_ask_hours, self.release_read_hours, self.release_reads)

    @property
    def republish_after(self) -> timedelta:
        return timedelta(minutes=self.republish_after_minutes)

    @property
    def editions(self) -> frozenset[str]:
        return frozenset() if self.is_production else self.requestable_editions

    @property
    def evidence_folder(self) -> Path:
        return self.evidence_dir or self.data_dir / "evidence"
