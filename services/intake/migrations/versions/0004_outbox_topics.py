"""The relay's memory of the topics it has published to; a report that is destroyed takes its republication along.

Expand only: the release before this one does not know the tables.
"""

from alembic import op

from shared.persistence.recipes import create_outbox_topics

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_outbox_topics(op)
    op.drop_constraint("republication_report_id_fkey", "republication")
    op.create_foreign_key(
        "republication_report_id_fkey", "republication", "report", ["report_id"], ["report_id"], ondelete="CASCADE"
    )


def downgrade() -> None:
    raise RuntimeError("what was published is not forgotten: restore a backup instead")
