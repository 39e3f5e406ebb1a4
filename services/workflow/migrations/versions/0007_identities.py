"""Where intake's log of identities ended, row by row, and whose statements are kept no longer.

Expand only: the release before this one does not know the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "identity_heads",
        sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False, comment="of intake's identity log"),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute(
        "CREATE TRIGGER identity_heads_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON identity_heads "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
    )
    op.create_table(
        "erased_reports",
        sa.Column("report_id", sa.Text, primary_key=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    raise RuntimeError("a legal record is not taken back: restore a backup instead")
