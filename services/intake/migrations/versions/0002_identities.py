"""Reporters' keys apart from what they open, the log of what is done about identities, and who has a report's cases.

Expand and move. The release before writes a key beside its content: a trigger takes it from there to its new place.
The two empty columns of `reporter_vault`, and the trigger, go in a later release.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    create_reporter_key()
    create_identity_log()
    op.add_column("case_progress", sa.Column("parties", JSONB, comment="agency ids by role; null until an event has told them"))
    op.add_column("case_progress", sa.Column("excluded", JSONB, comment="agency ids from which the case is hidden"))


def create_reporter_key() -> None:
    op.create_table(
        "reporter_key",
        sa.Column("report_id", sa.Text, sa.ForeignKey("report.report_id"), primary_key=True),
        sa.Column("key_id", sa.Text, nullable=False, comment="master key that wraps wrapped_key"),
        sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
    )
    for column in ("key_id", "wrapped_key"):
        op.alter_column("reporter_vault", column, nullable=True, comment="empty: see reporter_key")
    op.execute(
        """
        CREATE FUNCTION reporter_key_apart() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.wrapped_key IS NOT NULL THEN
                INSERT INTO reporter_key (report_id, key_id, wrapped_key)
                VALUES (NEW.report_id, NEW.key_id, NEW.wrapped_key);
                NEW.key_id := NULL;
                NEW.wrapped_key := NULL;
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER reporter_key_apart BEFORE INSERT ON reporter_vault
            FOR EACH ROW EXECUTE FUNCTION reporter_key_apart();
        INSERT INTO reporter_key (report_id, key_id, wrapped_key)
            SELECT report_id, key_id, wrapped_key FROM reporter_vault;
        UPDATE reporter_vault SET key_id = NULL, wrapped_key = NULL;
        """
    )


def create_identity_log() -> None:
    op.create_table(
        "identity_log",
        sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False, comment="from 1, without gaps"),
        sa.Column("report_id", sa.Text, nullable=False),
        sa.Column("release_id", sa.Text, comment="null for an erasure"),
        sa.Column("deed", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text, nullable=False, comment="the exact text that was hashed"),
        sa.Column("previous_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.UniqueConstraint("hash", name="identity_log_hash_key"),
    )
    op.create_index("ix_identity_log_report", "identity_log", ["report_id", "sequence"])
    op.create_index("ix_identity_log_release", "identity_log", ["release_id"])
    op.execute(
        """
        CREATE FUNCTION identity_log_stands() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the log of identities is append-only';
        END $$;
        CREATE TRIGGER identity_log_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON identity_log
            FOR EACH STATEMENT EXECUTE FUNCTION identity_log_stands();
        """
    )


def downgrade() -> None:
    raise RuntimeError("a record of who read what is not taken back: restore a backup instead")
