"""Sanctions, their milestones, and the acts asked for over HTTP.

Milestones refuse UPDATE, DELETE and TRUNCATE by trigger, whoever asks.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_sanctions()
    create_milestones()
    create_actions()


def create_sanctions() -> None:
    op.create_table(
        "sanctions",
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("personnel_authority", sa.Text, nullable=False),
        sa.Column("order", JSONB, nullable=False, comment="what the workflow was started with; no personal data"),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("sla", sa.Text, nullable=False),
        sa.Column("sanction", sa.Text, comment="catalogue code, once decided"),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("due_in_words", sa.Text),
        sa.Column("outcome", sa.Text),
        sa.Column("last_sequence", sa.Integer, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("case_number", "round"),
    )
    op.create_index(
        "ix_sanctions_personnel_authority", "sanctions", ["personnel_authority", "case_number", "round"]
    )


def create_milestones() -> None:
    op.create_table(
        "milestones",
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("entry_id", sa.Text, nullable=False, comment="Idempotency-Key of the act, or what the clock did"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_subject", sa.Text, comment="opaque subject of the officer's token"),
        sa.Column("milestone", JSONB, nullable=False),
        sa.Column("due_in_words", sa.Text),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("case_number", "round", "sequence"),
        sa.UniqueConstraint("case_number", "round", "entry_id"),
        sa.CheckConstraint("sequence > 0", name="sequence_counts_from_one"),
    )
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'milestones are append-only'; END $$
        """
    )
    op.execute(
        "CREATE TRIGGER milestones_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON milestones "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def create_actions() -> None:
    op.create_table(
        "actions",
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False, comment="Idempotency-Key of the request, update id of the workflow"),
        sa.Column("fingerprint", sa.Text, nullable=False, comment="SHA-256 of who asked for what"),
        sa.Column("request", JSONB, nullable=False),
        sa.Column("refusal", JSONB),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("case_number", "round", "key"),
    )
    op.create_index(
        "ix_actions_pending", "actions", ["asked_at"], postgresql_where=sa.text("settled_at IS NULL")
    )
