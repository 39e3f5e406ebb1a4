"""A root over each day's ledger rows of all cases, and which rows are under which root. Both are append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "ledger_roots",
        sa.Column("day", sa.Date, primary_key=True, comment="of Asia/Jakarta"),
        sa.Column("record", sa.Text, nullable=False, comment="the exact text that was hashed and signed"),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("signature", sa.Text, nullable=False, comment="JWS compact serialisation of the record"),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_table(
        "ledger_marks",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("first_sequence", sa.Integer, nullable=False),
        sa.Column("last_sequence", sa.Integer, nullable=False),
        sa.Column("last_hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("day", "case_number"),
    )
    op.create_index("ux_ledger_marks_case", "ledger_marks", ["case_number", "first_sequence"], unique=True)
    for table in ("ledger_roots", "ledger_marks"):
        op.execute(
            f"CREATE TRIGGER {table}_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
        )


def downgrade() -> None:
    raise RuntimeError("a legal record is not taken back: restore a backup instead")
