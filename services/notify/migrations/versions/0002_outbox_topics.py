"""The relay's memory of the topics it has published to.

Expand only: the release before this one does not know the table.
"""

from alembic import op

from shared.persistence.recipes import create_outbox_topics

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_outbox_topics(op)


def downgrade() -> None:
    raise RuntimeError("what was published is not forgotten: restore a backup instead")
