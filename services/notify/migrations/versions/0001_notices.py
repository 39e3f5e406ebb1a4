"""Agencies with contacts, notices and their deliveries; inbox and outbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.persistence.recipes import create_inbox, create_outbox

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_outbox(op)
    create_inbox(op)
    op.create_table(
        "agencies",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("province", sa.Text),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("superior", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("webhook_url", sa.Text),
        sa.Column("edited_at", sa.DateTime(timezone=True), comment="null: contacts and superior still follow the seed"),
        sa.Column("edited_by", sa.Text, comment="opaque subject of the token"),
    )
    op.create_table(
        "notices",
        sa.Column("notice_id", sa.Text, primary_key=True, comment="<case number>.<sequence>"),
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("event", JSONB, nullable=False, comment="the case event it tells of; no personal data"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.UniqueConstraint("case_number", "sequence"),
    )
    op.create_table(
        "deliveries",
        sa.Column("delivery_id", sa.Text, primary_key=True),
        sa.Column("notice_id", sa.Text, sa.ForeignKey("notices.notice_id"), nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("reason", sa.Text, comment="code of the last failure"),
        sa.Column("claimed_until", sa.DateTime(timezone=True), comment="an attempt is under way until then at the latest"),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True)),
        sa.Column("failed_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("notice_id", "recipient", "channel"),
        sa.CheckConstraint(
            "status IN ('queued', 'accepted', 'delivered', 'acknowledged', 'failed')", name="status_is_a_receipt"
        ),
    )
    op.create_index("ix_deliveries_recipient", "deliveries", ["recipient", "queued_at"])


def downgrade() -> None:
    raise RuntimeError("a record of who was told what is not taken back: restore a backup instead")
