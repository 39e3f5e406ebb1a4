"""The proof of the window by which a report was let in or barred. Append-only.

Expand only: the release before this one does not know the table; cases it takes in have no proof of their window.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "windows",
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("deadline_id", sa.Text, nullable=False, comment="report_window.1 or finding_window.1"),
        sa.Column("deadline", JSONB, nullable=False, comment="facts, as of any deadline"),
        sa.Column("proof", sa.Text, nullable=False, comment="the proof, as JSON"),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text, nullable=False, comment="met or missed"),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when the report or the finding came",
        ),
        sa.PrimaryKeyConstraint("case_number", "deadline_id"),
    )


def downgrade() -> None:
    raise RuntimeError("the proof of a decision is not taken back: restore a backup instead")
