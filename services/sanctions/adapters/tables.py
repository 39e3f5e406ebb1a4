"""The tables of schema `sanctions`. Milestones are the truth; `sanctions` is what lists show of them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.persistence.decrees import decrees_table
from shared.persistence.outbox import outbox_table, topics_table
from shared.persistence.roles import Rights

SCHEMA = "sanctions"
metadata = MetaData()

sanctions = Table(
    "sanctions",
    metadata,
    Column("case_number", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("personnel_authority", Text, nullable=False),
    Column("order", JSONB, nullable=False, comment="what the workflow was started with; no personal data"),
    Column("stage", Text, nullable=False),
    Column("sla", Text, nullable=False),
    Column("sanction", Text, comment="catalogue code, once decided"),
    Column("due_at", DateTime(timezone=True)),
    Column("due_in_words", Text),
    Column("outcome", Text),
    Column("last_sequence", Integer, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    PrimaryKeyConstraint("case_number", "round"),
    Index("ix_sanctions_personnel_authority", "personnel_authority", "case_number", "round"),
)

milestones = Table(
    "milestones",
    metadata,
    Column("case_number", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("entry_id", Text, nullable=False, comment="Idempotency-Key of the act, or what the clock did"),
    Column("kind", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by_subject", Text, comment="opaque subject of the officer's token"),
    Column("milestone", JSONB, nullable=False),
    Column("due_in_words", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("case_number", "round", "sequence"),
    UniqueConstraint("case_number", "round", "entry_id"),
    CheckConstraint("sequence > 0", name="sequence_counts_from_one"),
)

actions = Table(
    "actions",
    metadata,
    Column("case_number", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("key", Text, nullable=False, comment="Idempotency-Key of the request, update id of the workflow"),
    Column("fingerprint", Text, nullable=False, comment="SHA-256 of who asked for what"),
    Column("request", JSONB, nullable=False),
    Column("refusal", JSONB),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("settled_at", DateTime(timezone=True)),
    PrimaryKeyConstraint("case_number", "round", "key"),
    Index("ix_actions_pending", "asked_at", postgresql_where=text("settled_at IS NULL")),
)

records = Table(
    "records",
    metadata,
    Column("case_number", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("sequence", Integer, nullable=False, comment="of the milestone that made the duty"),
    Column("personnel_authority", Text, nullable=False),
    Column("control", Text),
    Column("status", Text, nullable=False),
    Column("record", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("reference", Text, comment="number under which I'DIS has it"),
    Column("acknowledged_at", DateTime(timezone=True)),
    Column("acknowledged_by", Text, comment="agency"),
    Column("by_subject", Text, comment="opaque subject of the officer's token"),
    PrimaryKeyConstraint("case_number", "round", "sequence"),
    Index("ix_records_waiting", "case_number", postgresql_where=text("acknowledged_at IS NULL")),
)

postscripts = Table(
    "postscripts",
    metadata,
    Column("case_number", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("sequence", Integer, nullable=False, comment="of the milestone that the ledger has"),
    Column("answered_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("case_number", "round", "sequence"),
)

calendar_decrees = decrees_table(metadata)
outbox = outbox_table(metadata)
outbox_topics = topics_table(metadata)

RIGHTS = Rights(append_only=("milestones", "postscripts", "calendar_decrees"), deletable=("actions",))
"""What the service's database role may do."""
