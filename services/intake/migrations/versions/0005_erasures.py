"""What of an erased reporter's report is still kept, and until when; exhibits that were destroyed.

Expand only: the release before this one knows neither the table nor the column. It writes no row of `erasure` when it
erases: the keeper of the new release finds those in the log of identities.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "erasure",
        sa.Column("report_id", sa.Text, sa.ForeignKey("report.report_id"), primary_key=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False, comment="when the reporter's key was destroyed"),
        sa.Column("at_once", sa.Boolean, nullable=False, server_default=sa.false(), comment="does not wait for open cases"),
        sa.Column("statement_gone_at", sa.DateTime(timezone=True), comment="null while it is kept"),
        sa.Column("exhibits_gone_at", sa.DateTime(timezone=True), comment="null while they are kept"),
    )
    for column, comment in (("action", "announced, received, erased"), ("by", "reporter, receipt_holder, keeper")):
        op.alter_column("custody", column, existing_type=sa.Text, comment=comment)
    op.add_column("evidence", sa.Column("erased_at", sa.DateTime(timezone=True), comment="null while the file is kept"))


def downgrade() -> None:
    raise RuntimeError("what was to be erased is not forgotten: restore a backup instead")
