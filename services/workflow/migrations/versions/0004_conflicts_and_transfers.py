"""Facts about heads of agencies, whom a case is sealed to, and bulk hand-overs.

Cases of before have no `assigned`: what the law assigned is what they have.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    widen_cases()
    create_headships()
    create_transfers()


def widen_cases() -> None:
    op.add_column("cases", sa.Column("assigned", JSONB, comment="parties by law, before any conflict; NULL: as they are"))
    op.add_column("cases", sa.Column("heads_agency", sa.Boolean, nullable=False, server_default="false"))
    op.add_column(
        "cases",
        sa.Column(
            "sealed_to", JSONB, nullable=False, server_default="[]", comment="agency ids that must not see the case"
        ),
    )
    op.add_column(
        "cases",
        sa.Column(
            "routed_version",
            sa.BigInteger,
            nullable=False,
            server_default="0",
            comment="facts of heads it was routed by",
        ),
    )
    op.add_column("cases", sa.Column("routed_on", sa.Date, comment="day it was last routed on"))
    op.create_index(
        "ix_cases_open_routing",
        "cases",
        ["routed_version", "routed_on"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def create_headships() -> None:
    op.create_table(
        "headships",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("tenure", sa.Text, nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date),
        sa.Column("home_agency", sa.Text),
        sa.Column("appointed_by", sa.Text),
        sa.Column("candidate_in", sa.Text),
        sa.Column("source", sa.Text, nullable=False, comment="number of a document, never a name"),
        sa.Column("confidence", sa.Text, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False, server_default="false", comment="was never true"),
        sa.UniqueConstraint("agency", "tenure", "first", "source"),
    )
    op.create_table(
        "headship_changes",
        sa.Column("version", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("headship", sa.BigInteger, sa.ForeignKey("headships.id"), nullable=False),
        sa.Column("change", sa.Text, nullable=False, comment="recorded, ended or withdrawn"),
        sa.Column("last", sa.Date),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("by_agency", sa.Text, nullable=False),
        sa.Column("by_subject", sa.Text, nullable=False, comment="opaque subject of the token"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.execute(
        """
        CREATE FUNCTION headship_changes_stand() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'changes of facts about heads are append-only';
        END $$;
        CREATE TRIGGER headship_changes_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON headship_changes
            FOR EACH STATEMENT EXECUTE FUNCTION headship_changes_stand();
        """
    )


def create_transfers() -> None:
    op.create_table(
        "transfers",
        sa.Column("transfer_id", sa.Text, primary_key=True),
        sa.Column("request", JSONB, nullable=False),
        sa.Column("by_agency", sa.Text, nullable=False),
        sa.Column("by_subject", sa.Text, nullable=False, comment="opaque subject of the token"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_table(
        "transfer_cases",
        sa.Column("transfer_id", sa.Text, sa.ForeignKey("transfers.transfer_id"), nullable=False),
        sa.Column("case_number", sa.Text, sa.ForeignKey("cases.case_number"), nullable=False),
        sa.Column(
            "outcome", sa.Text, comment="NULL while it waits; transferred, unchanged, or the code of a refusal"
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("transfer_id", "case_number"),
    )
    op.create_index(
        "ix_transfer_cases_waiting",
        "transfer_cases",
        ["transfer_id", "case_number"],
        postgresql_where=sa.text("outcome IS NULL"),
    )


def downgrade() -> None:
    raise RuntimeError("a legal record is not taken back: restore a backup instead")
