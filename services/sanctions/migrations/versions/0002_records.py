"""What the national discipline record (I'DIS) must hold, until it is acknowledged; and the outbox that tells it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.persistence.recipes import create_outbox

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_outbox(op)
    op.create_table(
        "records",
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False, comment="of the milestone that made the duty"),
        sa.Column("personnel_authority", sa.Text, nullable=False),
        sa.Column("control", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("record", JSONB, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("reference", sa.Text, comment="number under which I'DIS has it"),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True)),
        sa.Column("acknowledged_by", sa.Text, comment="agency"),
        sa.Column("by_subject", sa.Text, comment="opaque subject of the officer's token"),
        sa.PrimaryKeyConstraint("case_number", "round", "sequence"),
    )
    op.create_index(
        "ix_records_waiting", "records", ["case_number"], postgresql_where=sa.text("acknowledged_at IS NULL")
    )
