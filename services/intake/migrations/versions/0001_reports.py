"""Reports, the reporter vault, evidence and its custody, and what reporters are told.

Expand only: the schema is new. Later migrations: expand, move, contract, each beside the release before it.
"""

import sqlalchemy as sa
from alembic import op

from shared.persistence.recipes import create_inbox, create_outbox

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_report()
    create_reporter_vault()
    create_evidence()
    create_custody()
    create_progress()
    create_outbox(op)
    create_inbox(op)


def create_report() -> None:
    op.create_table(
        "report",
        sa.Column("report_id", sa.Text, primary_key=True, comment="tracking number"),
        sa.Column("key_hash", sa.LargeBinary, unique=True, comment="SHA-256 of the idempotency key in its channel"),
        sa.Column("content_mac", sa.LargeBinary, nullable=False, comment="keyed, so that nobody can guess a content"),
        sa.Column("receipt_hash", sa.LargeBinary, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False, comment="vault key of the receipt and of the reporter"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("submitted_by", sa.Text, comment="agency that sent it in bulk"),
        sa.Column("election", sa.Text, nullable=False),
        sa.Column("violation", sa.Text, nullable=False),
        sa.Column("province", sa.Text, nullable=False),
        sa.Column("handler", sa.Text),
        sa.Column("edition", sa.Text),
        sa.Column("officials", sa.Integer, nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    )


def create_reporter_vault() -> None:
    op.create_table(
        "reporter_vault",
        sa.Column("report_id", sa.Text, sa.ForeignKey("report.report_id"), primary_key=True),
        sa.Column("key_id", sa.Text, nullable=False, comment="master key that wraps wrapped_key"),
        sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False, comment="AES-256-GCM: nonce, ciphertext, tag"),
    )


def create_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("evidence_id", sa.Text, primary_key=True),
        sa.Column("report_id", sa.Text, sa.ForeignKey("report.report_id"), nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), comment="null while the file is announced only"),
        sa.UniqueConstraint("report_id", "sha256", name="evidence_content_key"),
    )


def create_custody() -> None:
    op.create_table(
        "custody",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("evidence_id", sa.Text, sa.ForeignKey("evidence.evidence_id"), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.Text, nullable=False, comment="announced, received"),
        sa.Column("by", sa.Text, nullable=False, comment="reporter, receipt_holder"),
        sa.Column("sha256", sa.Text, nullable=False),
    )
    op.create_index("ix_custody_evidence_id", "custody", ["evidence_id"])


def create_progress() -> None:
    op.create_table(
        "report_case",
        sa.Column("report_id", sa.Text, nullable=False, comment="may have come by Kafka, unknown to intake"),
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("report_id", "case_number", name="report_case_pkey"),
    )
    op.create_table(
        "case_progress",
        sa.Column("case_number", sa.Text, primary_key=True),
        sa.Column("sequence", sa.Integer, nullable=False, comment="of the newest event seen; older ones change nothing"),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("reports are never dropped: restore a backup instead")
