"""Decrees taken in, one version of the calendar each."""

from alembic import op

from shared.persistence.recipes import create_calendar_decrees

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_calendar_decrees(op)


def downgrade() -> None:
    raise RuntimeError("a legal record is not taken back: restore a backup instead")
