"""Case numbers that were given before a restore, to cases that are not in the backup: never given again.

Expand only: the release before this one does not know the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "lost_numbers",
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("first", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("year", "first"),
    )
    op.execute(
        "CREATE TRIGGER lost_numbers_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON lost_numbers "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
    )


def downgrade() -> None:
    raise RuntimeError("a legal record is not taken back: restore a backup instead")
