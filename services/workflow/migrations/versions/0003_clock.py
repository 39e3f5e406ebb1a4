"""Decrees taken in, one version of the calendar each; the pause of a deadline whose clock stands."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_decrees",
        sa.Column("number", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("decree_id", sa.Text, nullable=False, unique=True),
        sa.Column("citation", sa.Text, nullable=False, unique=True),
        sa.Column("decree", JSONB, nullable=False),
        sa.Column(
            "calendar_version", sa.Text, nullable=False, comment="SHA-256 of the calendar with it and all before it"
        ),
        sa.Column("taken_in_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("deadlines", sa.Column("pause", JSONB, comment="facts of the pause while the clock stands"))
    op.alter_column("deadlines", "status", comment="open, paused, met, lapsed or met_late")


def downgrade() -> None:
    raise RuntimeError("a legal record is not taken back: restore a backup instead")
