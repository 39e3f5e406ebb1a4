"""An event id that comes again with another content is refused: what an event said is kept as a digest."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "case_reports",
        sa.Column("content_digest", sa.Text, comment="SHA-256 of what the event said; null before release 2"),
    )


def downgrade() -> None:
    op.drop_column("case_reports", "content_digest")
