"""A sanction that was carried out and still owes the report to the Minister is not over: its row is open again.

Beside the release before this one nothing changes but what lists of open sanctions show.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        UPDATE sanctions SET closed_at = NULL
        WHERE closed_at IS NOT NULL AND stage IN ('executed', 'ended_early')
            AND EXISTS (
                SELECT FROM milestones told
                WHERE (told.case_number, told.round) = (sanctions.case_number, sanctions.round)
                    AND told.milestone @> '{"deadlines": [{"code": "minister_report"}]}'
            )
            AND NOT EXISTS (
                SELECT FROM milestones told
                WHERE (told.case_number, told.round) = (sanctions.case_number, sanctions.round)
                    AND told.kind IN ('minister_informed', 'minister_report_overdue')
            )
        """
    )


def downgrade() -> None:
    """What is open then is what the older release closes by itself: nothing to take back."""
