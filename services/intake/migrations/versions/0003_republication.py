"""Reports that were published again, because no case had come of them.

Expand only: the release before this one does not know the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "republication",
        sa.Column("report_id", sa.Text, sa.ForeignKey("report.report_id"), primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("set_aside", sa.Boolean, nullable=False, server_default=sa.false(), comment="a dead letter"),
    )


def downgrade() -> None:
    raise NotImplementedError("reports are never dropped: restore a backup instead")
