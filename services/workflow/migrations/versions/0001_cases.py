"""Cases, their ledger, deadlines, actions; inbox and outbox.

The ledger refuses UPDATE, DELETE and TRUNCATE by trigger, whoever asks.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.persistence.recipes import create_inbox, create_outbox

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_outbox(op)
    create_inbox(op)
    op.create_table(
        "case_counter",
        sa.Column("year", sa.Integer, primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "cases",
        sa.Column("case_number", sa.Text, primary_key=True),
        sa.Column("dedupe_key", sa.Text, nullable=False),
        sa.Column("input", JSONB, nullable=False, comment="what the workflow was started with; no personal data"),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("election", sa.Text, nullable=False),
        sa.Column("province", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("violation", sa.Text, nullable=False),
        sa.Column("day_of_act", sa.Date, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("sla", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("sanction", sa.Text),
        sa.Column("rung", sa.Integer, nullable=False, server_default="0"),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("parties", JSONB, nullable=False),
        sa.Column("party_agencies", JSONB, nullable=False, comment="array of agency ids that may see the case"),
        sa.Column("sealed_official", sa.Text, nullable=False),
        sa.Column("related_case", sa.Text),
        sa.Column("last_sequence", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_hash", sa.Text, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_index(
        "ux_cases_open_dedupe_key", "cases", ["dedupe_key"], unique=True, postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_index("ix_cases_due", "cases", ["due_at", "case_number"])
    op.create_index("ix_cases_party_agencies", "cases", ["party_agencies"], postgresql_using="gin")
    op.create_table(
        "case_reports",
        sa.Column("case_number", sa.Text, sa.ForeignKey("cases.case_number"), nullable=False),
        sa.Column("report_id", sa.Text, nullable=False),
        sa.Column("event_source", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("opened_case", sa.Boolean, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_narrative", sa.Text),
        sa.Column("evidence", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("case_number", "report_id"),
    )
    op.create_index("ix_case_reports_event", "case_reports", ["event_source", "event_id"])
    op.create_table(
        "ledger",
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column(
            "entry_key", sa.Text, nullable=False, comment="the transition that wrote the row; not part of the record"
        ),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text, nullable=False, comment="the exact text that was hashed"),
        sa.Column("previous_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("case_number", "sequence"),
        sa.UniqueConstraint("hash"),
        sa.CheckConstraint("sequence > 0", name="sequence_counts_from_one"),
    )
    op.execute(
        """
        CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the ledger is append-only';
        END $$;
        CREATE TRIGGER ledger_rows_stand BEFORE UPDATE OR DELETE ON ledger
            FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();
        CREATE TRIGGER ledger_stands BEFORE TRUNCATE ON ledger
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
        """
    )
    op.create_table(
        "deadlines",
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("deadline_id", sa.Text, nullable=False),
        sa.Column("opened_sequence", sa.Integer, nullable=False),
        sa.Column("deadline", JSONB, nullable=False, comment="facts and moments as the workflow holds them"),
        sa.Column("proof", sa.Text, nullable=False, comment="the proof, as JSON"),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text, nullable=False, comment="open, met, lapsed or met_late"),
        sa.Column("lapsed_at", sa.DateTime(timezone=True)),
        sa.Column("met_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("case_number", "deadline_id"),
    )
    op.create_index("ix_deadlines_open", "deadlines", ["lapses_at"], postgresql_where=sa.text("status = 'open'"))
    op.create_table(
        "actions",
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False, comment="Idempotency-Key of the request, update id of the workflow"),
        sa.Column("fingerprint", sa.Text, nullable=False, comment="SHA-256 of who asked for what"),
        sa.Column("request", JSONB, nullable=False),
        sa.Column("answer", JSONB),
        sa.Column("refusal", JSONB),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("case_number", "key"),
    )
    op.create_index("ix_actions_pending", "actions", ["asked_at"], postgresql_where=sa.text("answered_at IS NULL"))


def downgrade() -> None:
    raise RuntimeError("a legal record is not taken back: restore a backup instead")
