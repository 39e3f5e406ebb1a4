"""Which postscripts the ledgers of closed cases have answered for, so that `reconcile` tells each of them once.

Expand only: the release before this one does not know the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "postscripts",
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False, comment="of the milestone that the ledger has"),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("case_number", "round", "sequence"),
    )


def downgrade() -> None:
    """What is forgotten is told once more, and stays one row of its ledger."""
    op.drop_table("postscripts")
